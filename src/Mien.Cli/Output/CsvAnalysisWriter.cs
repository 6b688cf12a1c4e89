namespace Mien.Cli.Output;

/// <summary>
/// One row a face; a picture without a face and one that failed have one row with the face's fields empty. The label
/// columns carry the probabilities.
/// </summary>
internal sealed class CsvAnalysisWriter : IAnalysisWriter
{
    // face, x, y, w, h, score, expression
    private const int FaceFields = 7;

    private readonly StreamWriter _writer;
    private readonly CsvRecord _record = new();
    private readonly int _labelCount;

    public CsvAnalysisWriter(Stream stream, IReadOnlyList<string> labels)
    {
        _writer = new StreamWriter(stream, StandardStreams.Encoding, leaveOpen: true);
        _labelCount = labels.Count;

        _record.Add("source").Add("width").Add("height").Add("face").Add("x").Add("y").Add("w").Add("h")
            .Add("score").Add("expression");

        foreach (var label in labels)
            _record.Add(label);

        _record.Add("error").WriteTo(_writer);
        _writer.Flush();
    }

    public void Write(Analysis analysis)
    {
        if (analysis.Error is { } error)
        {
            _record.Add(analysis.Source).Skip(2 + FaceFields + _labelCount).Add(error).WriteTo(_writer);
        }
        else if (analysis.Faces.Count == 0)
        {
            Begin(analysis).Skip(FaceFields + _labelCount + 1).WriteTo(_writer);
        }
        else
        {
            for (var i = 0; i < analysis.Faces.Count; i++)
                WriteFace(analysis, i);
        }

        _writer.Flush();
    }

    public void Complete()
    {
    }

    public void Dispose() => _writer.Dispose();

    private void WriteFace(Analysis analysis, int index)
    {
        var face = analysis.Faces[index];

        Begin(analysis).Add(index)
            .Add(face.Box.X).Add(face.Box.Y).Add(face.Box.Width).Add(face.Box.Height)
            .Add(face.Score).Add(face.Expression);

        foreach (var (_, probability) in face.Probabilities)
            _record.Add(probability);

        _record.Skip(1).WriteTo(_writer);
    }

    private CsvRecord Begin(Analysis analysis) =>
        _record.Add(analysis.Source).Add(analysis.Width).Add(analysis.Height);
}
