using System.Globalization;

namespace Mien.Results;

/// <summary>
/// CSV with the columns of py-feat's Fex, as far as Mien has what they hold: box, emotions by py-feat's names, input, frame, size and time of
/// the frame, and the track as identity. Labels that py-feat does not know have a column under their own name behind them.
/// </summary>
internal sealed class PyFeatResultWriter : IResultWriter
{
    private static readonly (string Column, string Label)[] emotions =
    [
        ("anger", "angry"), ("disgust", "disgust"), ("fear", "fear"), ("happiness", "happy"), ("sadness", "sad"), ("surprise", "surprise"),
        ("neutral", "neutral"),
    ];

    private readonly StreamWriter _writer;
    private readonly CsvRecord _record = new();
    private readonly string[] _labels;
    private long _pictures;

    public PyFeatResultWriter(Stream stream, IReadOnlyList<string> labels)
    {
        _writer = CsvRecord.Writer(stream);
        string[] own = [.. labels.Where(label => !emotions.Any(emotion => emotion.Label == label))];
        _labels = [.. emotions.Select(emotion => emotion.Label), .. own];

        foreach (var name in (string[])["FaceRectX", "FaceRectY", "FaceRectWidth", "FaceRectHeight", "FaceScore"])
            _record.Add(name);
        foreach (var (column, _) in emotions)
            _record.Add(column);
        foreach (var label in own)
            _record.Add(label);
        foreach (var name in (string[])["input", "frame", "FrameHeight", "FrameWidth", "approx_time", "Identity"])
            _record.Add(name);
        _record.WriteTo(_writer);
        _writer.Flush();
    }

    public void Write(Analysis analysis)
    {
        if (analysis.Faces.Count == 0)
            WriteRow(analysis, null);
        foreach (var face in analysis.Faces)
            WriteRow(analysis, face);
        if (analysis.Frame is null)
            _pictures++;
        _writer.Flush();
    }

    public void Complete()
    {
    }

    public void Dispose() => _writer.Dispose();

    private void WriteRow(Analysis analysis, FaceExpression? face)
    {
        if (face is null)
            _record.Skip(5 + _labels.Length);
        else
            Add(face);
        _record.Add(analysis.Source).Add((long?)(analysis.Frame ?? _pictures));
        if (analysis.Error is null)
            _record.Add(analysis.Height).Add(analysis.Width);
        else
            _record.Skip(2);
        _record
            .Add(analysis.Time is { } time ? string.Create(CultureInfo.InvariantCulture, $"{(long)time / 60:00}:{(long)time % 60:00}") : null)
            .Add(face?.Track is { } track ? string.Create(CultureInfo.InvariantCulture, $"Person_{track - 1}") : null)
            .WriteTo(_writer);
    }

    private void Add(FaceExpression face)
    {
        _record.Add(face.Box.X).Add(face.Box.Y).Add(face.Box.Width).Add(face.Box.Height).Add(face.Score);
        foreach (var label in _labels)
        {
            var item = face.Probabilities.FirstOrDefault(item => item.Label == label);
            if (item.Label is null)
                _record.Skip(1);
            else
                _record.Add(item.Probability);
        }
    }
}
