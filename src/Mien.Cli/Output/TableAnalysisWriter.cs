using System.Globalization;

namespace Mien.Cli.Output;

/// <summary>Aligned columns, one row a face. The picture comes last, as its name may be of any length.</summary>
internal sealed class TableAnalysisWriter(Stream stream) : IAnalysisWriter
{
    private readonly StreamWriter _writer = new(stream, StandardStreams.Encoding, leaveOpen: true);
    private bool _hasHeader;

    public void Write(Analysis analysis)
    {
        if (!_hasHeader)
            WriteRow("expression", "probability", "score", "x", "y", "w", "h", "picture");

        _hasHeader = true;

        if (analysis.Error is not null)
            WriteRow("(failed)", "", "", "", "", "", "", analysis.Source);
        else if (analysis.Faces.Count == 0)
            WriteRow("(no face)", "", "", "", "", "", "", analysis.Source);

        foreach (var face in analysis.Faces)
            WriteFace(face, analysis.Source);

        _writer.Flush();
    }

    public void Complete()
    {
    }

    public void Dispose() => _writer.Dispose();

    private void WriteFace(FaceExpression face, string source)
    {
        WriteRow(
            face.Expression,
            Format(face.Probability, "0.000"),
            Format(face.Score, "0.000"),
            Format(face.Box.X, "0"),
            Format(face.Box.Y, "0"),
            Format(face.Box.Width, "0"),
            Format(face.Box.Height, "0"),
            source);
    }

    private void WriteRow(
        string expression, string probability, string score, string x, string y, string w, string h, string picture) =>
        _writer.Write($"{expression,-12} {probability,11}  {score,5}  {x,5} {y,5} {w,5} {h,5}  {picture}\n");

    private static string Format(float value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
