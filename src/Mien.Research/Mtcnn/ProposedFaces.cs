using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Tensors;
using Mien.Vision;

namespace Mien.Research.Mtcnn;

/// <summary>What another detector proposed for the pictures of a recipe, found once and kept in the folder of the run.</summary>
internal sealed record ProposedFaces(IReadOnlyList<SceneFile> Files, IReadOnlyList<FaceCutout> Cutouts)
{
    /// <summary>Reads the file, or finds the proposals and writes it.</summary>
    public static ProposedFaces Open(string path, Func<ProposedFaces> find)
    {
        if (File.Exists(path))
        {
            try
            {
                return JsonSerializer.Deserialize(File.ReadAllBytes(path), ProposedFacesJson.Default.ProposedFaces) ?? throw new MienException(path, "it is empty");
            }
            catch (JsonException error)
            {
                throw new MienException(path, "it is no valid JSON", "delete it to have it made anew", error);
            }
        }
        var found = find();
        AtomicFile.WriteText(path, JsonSerializer.Serialize(found, ProposedFacesJson.Default.ProposedFaces));
        return found;
    }

    internal sealed class BoxConverter : JsonConverter<Box>
    {
        public override Box Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize(ref reader, ProposedFacesJson.Default.SingleArray) is [var x, var y, var width, var height] ? new(x, y, width, height) : throw new JsonException("A box has four values.");

        public override void Write(Utf8JsonWriter writer, Box value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, [value.X, value.Y, value.Width, value.Height], ProposedFacesJson.Default.SingleArray);
    }

    internal sealed class LandmarksConverter : JsonConverter<FaceLandmarks>
    {
        public override FaceLandmarks Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize(ref reader, ProposedFacesJson.Default.SingleArray) is [var ax, var ay, var bx, var by, var cx, var cy, var dx, var dy, var ex, var ey]
                ? new(new(ax, ay), new(bx, by), new(cx, cy), new(dx, dy), new(ex, ey))
                : throw new JsonException("Landmarks have ten values.");

        public override void Write(Utf8JsonWriter writer, FaceLandmarks value, JsonSerializerOptions options)
        {
            var places = new Point[FaceLandmarks.Count];
            value.CopyTo(places);
            JsonSerializer.Serialize(writer, [.. places.SelectMany(place => new[] { place.X, place.Y })], ProposedFacesJson.Default.SingleArray);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(ProposedFaces.LandmarksConverter), typeof(ProposedFaces.BoxConverter)])]
[JsonSerializable(typeof(ProposedFaces))]
[JsonSerializable(typeof(float[]))]
internal sealed partial class ProposedFacesJson : JsonSerializerContext;
