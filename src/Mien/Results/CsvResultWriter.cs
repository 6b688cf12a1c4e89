using Mien.Recognition;
using Mien.Vision;

namespace Mien.Results;

/// <summary>
/// One row a face; a picture without a face and one that failed have one row with the face's fields empty. The columns are always the
/// same: those of frame, time and track, and of "raw" labels, which hold the probabilities of the frame by itself, are empty for pictures.
/// </summary>
internal sealed class CsvResultWriter : IResultWriter
{
    private static readonly string[] places = ["left eye", "right eye", "nose", "left mouth", "right mouth"];

    private readonly StreamWriter _writer;
    private readonly CsvRecord _record = new();
    private readonly int _labelCount;

    public CsvResultWriter(Stream stream, IReadOnlyList<string> labels)
    {
        _writer = CsvRecord.Writer(stream);
        _labelCount = labels.Count;

        foreach (var name in new[] { "source", "frame", "time", "width", "height", "face", "track", "x", "y", "w", "h", "score" })
            _record.Add(name);
        foreach (var place in places)
            _record.Add(place + " x").Add(place + " y");
        _record.Add("expression").Add("similarity").Add("quality");
        foreach (var label in labels)
            _record.Add(label);
        foreach (var label in labels)
            _record.Add("raw " + label);
        _record.Add("annotated").Add("notes").Add("error").WriteTo(_writer);
        _writer.Flush();
    }

    /// <summary>Fields of a face: face, track, x, y, w, h, score, landmarks, expression, similarity, quality and twice the labels.</summary>
    private int FaceFields => 10 + (2 * FaceLandmarks.Count) + (2 * _labelCount);

    public void Write(Analysis analysis)
    {
        if (analysis.Faces.Count == 0)
        {
            Begin(analysis).Skip(FaceFields);
            End(analysis);
        }

        for (var i = 0; i < analysis.Faces.Count; i++)
        {
            Begin(analysis);
            AddFace(analysis.Faces[i], i);
            End(analysis);
        }

        _writer.Flush();
    }

    public void Complete()
    {
    }

    public void Dispose() => _writer.Dispose();

    private CsvRecord Begin(Analysis analysis)
    {
        _record.Add(analysis.Source).Add(analysis.Frame).Add(analysis.Time is { } time ? Math.Round(time, 3) : null);
        return analysis.Error is null ? _record.Add(analysis.Width).Add(analysis.Height) : _record.Skip(2);
    }

    private void AddFace(FaceExpression face, int index)
    {
        _record.Add(index).Add(face.Track).Add(face.Box.X).Add(face.Box.Y).Add(face.Box.Width).Add(face.Box.Height).Add(face.Score);
        if (face.Landmarks is { } landmarks)
        {
            Span<Point> points = stackalloc Point[FaceLandmarks.Count];
            landmarks.CopyTo(points);
            foreach (var point in points)
                _record.Add(point.X).Add(point.Y);
        }
        else
        {
            _record.Skip(2 * FaceLandmarks.Count);
        }

        _record.Add(face.Expression);
        if (face.Similarity is { } similarity)
            _record.Add(similarity);
        else
            _record.Skip(1);
        _record.Add(string.Join("; ", QualityCheck.Reasons(face.Quality)));
        Add(face.Probabilities);
        Add(face.RawProbabilities);
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

    private void End(Analysis analysis) =>
        _record.Add(analysis.Annotated).Add(string.Join("; ", analysis.Notes)).Add(analysis.Error).WriteTo(_writer);
}
