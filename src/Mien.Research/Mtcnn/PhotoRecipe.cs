using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Research.Data;
using Mien.Research.Training;

namespace Mien.Research.Mtcnn;

/// <summary>One of the sets of annotated pictures of a recipe, and how much of it is taken.</summary>
/// <param name="Set">A name of <see cref="PhotoSets.Names"/>, or a path.</param>
public sealed record PhotoRecipe(string Set)
{
    /// <summary>Share of its training pictures that is used, above 0 to 1; they are taken at even distances.</summary>
    public float Share { get; init; } = 1;

    internal IEnumerable<AnnotatedPhoto> Take(string? root) =>
        PhotoSets.Open(Set, root).Where(photo => photo.Split == Split.Train).Where((_, i) => (int)((i + 1) * Share) > (int)(i * Share));

    internal void Check(RecipeCheck check)
    {
        check.Require(!string.IsNullOrEmpty(Set), "set", "names no set of pictures");
        check.Require(Share is > 0 and <= 1, "share", Share, "above 0 to 1");
    }
}

/// <summary>Reads the sets of a recipe: one, or a list of them, each a name or an object; writes them as briefly.</summary>
internal sealed class PhotoRecipesConverter : JsonConverter<IReadOnlyList<PhotoRecipe>>
{
    public override IReadOnlyList<PhotoRecipe> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return [ReadOne(ref reader, options)];
        var sets = new List<PhotoRecipe>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            sets.Add(ReadOne(ref reader, options));
        return sets;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<PhotoRecipe> value, JsonSerializerOptions options)
    {
        if (value is [var only])
        {
            WriteOne(writer, only, options);
            return;
        }
        writer.WriteStartArray();
        foreach (var set in value)
            WriteOne(writer, set, options);
        writer.WriteEndArray();
    }

    private static PhotoRecipe ReadOne(ref Utf8JsonReader reader, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => new PhotoRecipe(reader.GetString()!),
        JsonTokenType.StartObject => JsonSerializer.Deserialize<PhotoRecipe>(ref reader, options)!,
        _ => throw new JsonException("data is neither the name of a set of pictures, nor a set with its share, nor a list of these"),
    };

    private static void WriteOne(Utf8JsonWriter writer, PhotoRecipe set, JsonSerializerOptions options)
    {
        if (set.Share == 1)
            writer.WriteStringValue(set.Set);
        else
            JsonSerializer.Serialize(writer, set, options);
    }
}
