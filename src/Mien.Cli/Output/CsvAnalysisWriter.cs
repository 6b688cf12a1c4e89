namespace Mien.Cli.Output;

/// <summary>
/// One row a face; a picture without a face and one that failed have one row with the face's fields empty. The label
/// columns carry the probabilities. Where a video was named there are columns for the frame, its time and the track, and
/// those of the labels again, with "raw" before them, for the probabilities of the frame by itself.
/// </summary>
internal sealed class CsvAnalysisWriter : IAnalysisWriter
{
    private readonly StreamWriter _writer;
    private readonly CsvRecord _record = new();
    private readonly int _labelCount;
    private readonly bool _hasVideo;

    public CsvAnalysisWriter(Stream stream, IReadOnlyList<string> labels, bool hasVideo)
    {
        _writer = new StreamWriter(stream, StandardStreams.Encoding, leaveOpen: true);
        _labelCount = labels.Count;
        _hasVideo = hasVideo;

        _record.Add("source");
        if (hasVideo)
            _record.Add("frame").Add("time");
        _record.Add("width").Add("height").Add("face");
        if (hasVideo)
            _record.Add("track");
        _record.Add("x").Add("y").Add("w").Add("h").Add("score").Add("expression");
        foreach (var label in labels)
            _record.Add(label);
        if (hasVideo)
        {
            foreach (var label in labels)
                _record.Add("raw " + label);
        }

        _record.Add("error").WriteTo(_writer);
        _writer.Flush();
    }

    /// <summary>Fields of a face: face, x, y, w, h, score, expression and labels, in a video track and raw labels besides.</summary>
    private int FaceFields => _hasVideo ? 8 + (2 * _labelCount) : 7 + _labelCount;

    public void Write(Analysis analysis)
    {
        if (analysis.Error is { } error)
        {
            _record.Add(analysis.Source).Skip((_hasVideo ? 4 : 2) + FaceFields).Add(error).WriteTo(_writer);
        }
        else if (analysis.Faces.Count == 0)
        {
            Begin(analysis).Skip(FaceFields + 1).WriteTo(_writer);
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

        Begin(analysis).Add(index);
        if (_hasVideo)
            _record.Add(face.Track);
        _record.Add(face.Box.X).Add(face.Box.Y).Add(face.Box.Width).Add(face.Box.Height).Add(face.Score).Add(face.Expression);

        Add(face.Probabilities);
        if (_hasVideo)
            Add(face.RawProbabilities);
        _record.Skip(1).WriteTo(_writer);
    }

    private void Add(IReadOnlyList<LabelProbability>? probabilities)
    {
        if (probabilities is null)
        {
            _record.Skip(_labelCount);
            return;
        }

        foreach (var (_, probability) in probabilities)
            _record.Add(probability);
    }

    private CsvRecord Begin(Analysis analysis)
    {
        _record.Add(analysis.Source);
        if (_hasVideo)
            _record.Add(analysis.Frame).Add(analysis.Time is { } time ? Math.Round(time, 3) : null);
        return _record.Add(analysis.Width).Add(analysis.Height);
    }
}
