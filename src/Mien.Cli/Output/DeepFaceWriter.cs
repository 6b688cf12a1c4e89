using System.Text.Json;

namespace Mien.Cli.Output;

/// <summary>
/// JSON as DeepFace.analyze(actions=["emotion"]) gives it: for one picture a list of its faces, for several, and for the frames of videos,
/// a list of such lists. Probabilities are percentages there, and left and right those of the person. What failed is an empty list.
/// </summary>
internal sealed class DeepFaceWriter : IAnalysisWriter
{
    private readonly Stream _stream;
    private readonly Utf8JsonWriter _json;
    private readonly bool _isSingle;

    public DeepFaceWriter(Stream stream, bool isSingle)
    {
        _stream = stream;
        _json = new Utf8JsonWriter(stream, JsonStyle.Indented);
        _isSingle = isSingle;

        if (!isSingle)
            _json.WriteStartArray();
    }

    public void Write(Analysis analysis)
    {
        _json.WriteStartArray();
        foreach (var face in analysis.Faces)
            Write(face);
        _json.WriteEndArray();
        _json.Flush();
    }

    public void Complete()
    {
        if (!_isSingle)
            _json.WriteEndArray();

        _json.Flush();
        _stream.Write("\n"u8);
        _stream.Flush();
    }

    public void Dispose() => _json.Dispose();

    private void Write(FaceExpression face)
    {
        _json.WriteStartObject();
        _json.WriteStartObject("emotion");
        foreach (var (label, probability) in face.Probabilities)
            _json.WriteNumber(label, 100 * (double)probability);
        _json.WriteEndObject();
        _json.WriteString("dominant_emotion", face.Expression);

        _json.WriteStartObject("region");
        _json.WriteNumber("x", Round(face.Box.X));
        _json.WriteNumber("y", Round(face.Box.Y));
        _json.WriteNumber("w", Round(face.Box.Width));
        _json.WriteNumber("h", Round(face.Box.Height));
        Write("left_eye", face.Landmarks?.RightEye);
        Write("right_eye", face.Landmarks?.LeftEye);
        _json.WriteEndObject();
        _json.WriteNumber("face_confidence", Math.Round((double)face.Score, 2));
        _json.WriteEndObject();
    }

    private void Write(string name, Vision.Point? eye)
    {
        if (eye is not { } place)
        {
            _json.WriteNull(name);
            return;
        }

        _json.WriteStartArray(name);
        _json.WriteNumberValue(Round(place.X));
        _json.WriteNumberValue(Round(place.Y));
        _json.WriteEndArray();
    }

    private static int Round(float value) => (int)MathF.Round(value);
}
