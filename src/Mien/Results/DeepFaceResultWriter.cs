using System.Text.Json;
using Mien.Vision;

namespace Mien.Results;

/// <summary>
/// JSON as DeepFace.analyze(actions=["emotion"]) gives it for a picture, or a frame of a video: a list of its faces. Probabilities are
/// percentages there, left and right those of the person, and places whole pixels of the picture. What failed is an empty list.
/// </summary>
internal sealed class DeepFaceResultWriter(Stream stream, bool isSingle) : JsonResultWriter(stream, isSingle)
{
    protected override void Write(Utf8JsonWriter json, Analysis analysis)
    {
        json.WriteStartArray();
        foreach (var face in analysis.Faces)
            Write(json, face, analysis.Width, analysis.Height);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, FaceExpression face, int width, int height)
    {
        json.WriteStartObject();
        json.WriteStartObject("emotion");
        foreach (var (label, probability) in face.Probabilities)
            json.WriteNumber(label, 100 * (double)probability);
        json.WriteEndObject();
        json.WriteString("dominant_emotion", face.Expression);

        var (left, top) = (Within(face.Box.X, width), Within(face.Box.Y, height));
        json.WriteStartObject("region");
        json.WriteNumber("x", left);
        json.WriteNumber("y", top);
        json.WriteNumber("w", Within(face.Box.Right, width) - left);
        json.WriteNumber("h", Within(face.Box.Bottom, height) - top);
        Write(json, "left_eye", face.Landmarks?.RightEye, width, height);
        Write(json, "right_eye", face.Landmarks?.LeftEye, width, height);
        json.WriteEndObject();
        json.WriteNumber("face_confidence", Math.Round((double)face.Score, 2));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Point? eye, int width, int height)
    {
        if (eye is not { } place || Round(place.X) < 0 || Round(place.X) >= width || Round(place.Y) < 0 || Round(place.Y) >= height)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        json.WriteNumberValue(Round(place.X));
        json.WriteNumberValue(Round(place.Y));
        json.WriteEndArray();
    }

    private static int Within(float edge, int side) => Math.Clamp(Round(edge), 0, side);

    private static int Round(float value) => (int)MathF.Round(value);
}
