using System.Text.Json;
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
internal sealed class PhotoRecipesConverter : OneOrListConverter<PhotoRecipe>
{
    protected override PhotoRecipe ReadOne(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => new PhotoRecipe(reader.GetString()!),
        JsonTokenType.StartObject => JsonSerializer.Deserialize(ref reader, RecipeJson.Of<PhotoRecipe>())!,
        _ => throw new JsonException("data is neither the name of a set of pictures, nor a set with its share, nor a list of these"),
    };

    protected override void WriteOne(Utf8JsonWriter writer, PhotoRecipe value)
    {
        if (value.Share == 1)
            writer.WriteStringValue(value.Set);
        else
            JsonSerializer.Serialize(writer, value, RecipeJson.Of<PhotoRecipe>());
    }
}
