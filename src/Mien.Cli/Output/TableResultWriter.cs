using System.Globalization;
using Mien.Results;

namespace Mien.Cli.Output;

/// <summary>
/// Aligned columns, one row a face, those of a video with its frame, time and track. The picture comes last, as its name may be of any
/// length.
/// </summary>
internal sealed class TableResultWriter(Stream stream) : IResultWriter
{
    private readonly StreamWriter _writer = new(stream, StandardStreams.Encoding, leaveOpen: true);
    private bool? _hasFrames;

    public void Write(Analysis analysis)
    {
        // Videos and pictures have a head of their own; what failed goes where it comes.
        var hasFrames = analysis.Error is null ? analysis.Frame is not null : _hasFrames ?? false;
        if (hasFrames != _hasFrames)
        {
            _hasFrames = hasFrames;
            WriteRow(Place("frame", "time", "track"), "expression", "probability", "score", "x", "y", "w", "h", hasFrames ? "source" : "picture");
        }

        if (analysis.Error is not null)
            WriteRow(Place(analysis), "(failed)", "", "", "", "", "", "", analysis.Source);
        else if (analysis.Faces.Count == 0)
            WriteRow(Place(analysis), "(no face)", "", "", "", "", "", "", analysis.Source);

        foreach (var face in analysis.Faces)
            WriteFace(face, analysis);

        _writer.Flush();
    }

    public void Complete()
    {
    }

    public void Dispose() => _writer.Dispose();

    private void WriteFace(FaceExpression face, Analysis analysis)
    {
        WriteRow(
            Place(analysis, face.Track),
            face.Expression,
            Format(face.Probability, "0.000"),
            Format(face.Score, "0.000"),
            Format(face.Box.X, "0"),
            Format(face.Box.Y, "0"),
            Format(face.Box.Width, "0"),
            Format(face.Box.Height, "0"),
            analysis.Source);
    }

    private string Place(Analysis analysis, int? track = null) => Place(
        string.Create(CultureInfo.InvariantCulture, $"{analysis.Frame}"),
        string.Create(CultureInfo.InvariantCulture, $"{analysis.Time:0.000}"),
        string.Create(CultureInfo.InvariantCulture, $"{track}"));

    private string Place(string frame, string time, string track) => _hasFrames == true ? $"{frame,7} {time,9} {track,5}  " : "";

    private void WriteRow(
        string place, string expression, string probability, string score, string x, string y, string w, string h, string picture) =>
        _writer.Write($"{place}{expression,-12} {probability,11}  {score,5}  {x,5} {y,5} {w,5} {h,5}  {StandardStreams.OneLine(picture)}\n");

    private static string Format(float value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
