using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Research.Data;
using Mien.Vision;

namespace Mien.Research.Training;

/// <summary>One of the data sets of a recipe, and what is taken from it.</summary>
/// <param name="Set">A name of <see cref="DataSets.Names"/>, or a path.</param>
public sealed record DataRecipe(string Set)
{
    /// <summary>
    /// What a sample of this set counts in the loss beside those of others, above 0 to 100. Weights are brought to the mean 1
    /// over all training samples, so that only their ratios matter.
    /// </summary>
    public float Weight { get; init; } = 1;

    /// <summary>
    /// What the set's labels are called by the model; a label with null loses its faces, and one that is not named keeps its name.
    /// The first set's labels, so called, are the model's; each label of a further set must be one of them.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Labels { get; init; } = new Dictionary<string, string?>();

    /// <summary>
    /// Share of the training split that is taken from it for validation where the set has no such split, 0 to 0.5: whole persons or
    /// films where they are known, else samples, as many of each class as in the rest.
    /// </summary>
    public float ValidationShare { get; init; }

    /// <summary>
    /// Whether <see cref="ValidationShare"/> takes samples although persons or films are known: for folds that are cut by sample, as
    /// some papers do, so that the epoch is chosen on samples like those tested.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ValidationBySample { get; init; }

    /// <summary>
    /// Where in each face picture the face's box lies as a detector gives it: x, y, width and height as shares of the picture.
    /// It may reach beyond the picture, whose border then goes on, or, where the face is a box in a larger picture, what is around
    /// it. Null for the whole.
    /// </summary>
    public IReadOnlyList<float>? Crop { get; init; }

    // As SampleSplits wants it.
    internal bool? ByGroup => ValidationBySample ? false : null;

    internal Box? CropBox => Crop is { } crop ? new Box(crop[0], crop[1], crop[2], crop[3]) : null;

    internal void Check(RecipeCheck check)
    {
        check.Require(!string.IsNullOrEmpty(Set), "set", "names no data set");
        check.Require(Weight is > 0 and <= 100, "weight", Weight, "above 0 to 100");
        check.Require(ValidationShare is >= 0 and <= 0.5f, "validationShare", ValidationShare, "0 to 0.5");
        check.Require(!ValidationBySample || ValidationShare > 0, "validationBySample", "is true, but validationShare is 0");
        if (Crop is { } crop)
        {
            check.Require(crop.Count == 4, "crop", $"has {crop.Count} numbers, expected x, y, width and height");
            check.Require(
                crop[0] is >= -1 and <= 1 && crop[1] is >= -1 and <= 1 && crop[2] is >= 0.1f and <= 3 && crop[3] is >= 0.1f and <= 3,
                "crop", $"is {string.Join(", ", crop)}, expected x and y from -1 to 1, width and height from 0.1 to 3");
        }
    }
}

/// <summary>Reads the data of a recipe: one name, one set with its settings, or a list of either; writes it as briefly.</summary>
internal sealed class DataRecipesConverter : OneOrListConverter<DataRecipe>
{
    protected override DataRecipe ReadOne(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new DataRecipe(reader.GetString()!);
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("data is neither the name of a data set, nor a set with its settings, nor a list of these");
        try
        {
            return JsonSerializer.Deserialize(ref reader, RecipeJson.Of<DataRecipe>())!;
        }
        catch (JsonException error)
        {
            // An error that comes without a place gets the one in the whole file.
            throw new JsonException(error.Message.Split(". ")[0], error);
        }
    }

    protected override void WriteOne(Utf8JsonWriter writer, DataRecipe value)
    {
        if (value is { Weight: 1, ValidationShare: 0, ValidationBySample: false, Crop: null, Labels.Count: 0 })
            writer.WriteStringValue(value.Set);
        else
            JsonSerializer.Serialize(writer, value, RecipeJson.Of<DataRecipe>());
    }
}
