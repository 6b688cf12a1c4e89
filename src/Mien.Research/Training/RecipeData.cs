using Mien.Labels;
using Mien.Models;
using Mien.Research.Data;

namespace Mien.Research.Training;

/// <summary>Opens the data sets of a recipe, as one.</summary>
public static class RecipeData
{
    /// <summary>Opens the set of a recipe; of several sets one that holds all their faces, in the model's labels.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="root">The folder of data sets; null for the one that <see cref="DataSets.RootVariable"/> names.</param>
    /// <exception cref="MienException">The sets do not go together as the recipe says, or there is no such set, or something in it is bad.</exception>
    public static SampleSet Open(Recipe recipe, string? root = null) =>
        Join(recipe, [.. recipe.Data.Select(set => DataSets.OpenSamples(set.Set, root))]);

    /// <summary>Opens the faces of a recipe, as <see cref="Open"/> does, read anew from their files in another shape.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="shape">Rows, columns and channels of each face.</param>
    /// <param name="root">The folder of data sets; null for the one that <see cref="DataSets.RootVariable"/> names.</param>
    /// <exception cref="MienException">It learns from feature vectors, or as from <see cref="Open"/>.</exception>
    public static FaceSet OpenFaces(Recipe recipe, PixelShape shape, string? root = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return Open(recipe, root) is FaceSet faces ? faces.InShape(shape) : throw new MienException(recipe.Name, "learns from feature vectors", "mien data features writes those");
    }

    /// <summary>The samples of the sets that a recipe names, opened by whoever calls.</summary>
    internal static SampleSet Join(Recipe recipe, IReadOnlyList<SampleSet> sets)
    {
        LabelSet? labels = null;
        var parts = new List<SampleSet>();
        foreach (var (set, data) in recipe.Data.Zip(sets))
        {
            var part = Labelled(recipe, set, data, ref labels);
            if (set.CropBox is { } crop)
                part = AsFaces(recipe, part).Crop(crop);
            parts.Add(part);
        }
        if (parts is [var only])
            return only;
        return FaceSet.Join(
            [.. parts.Zip(recipe.Data, (part, set) => (WithSplits(recipe, set, AsFaces(recipe, part)), set.Weight))], recipe.Preprocessing.PictureShape);
    }

    private static SampleSet Labelled(Recipe recipe, DataRecipe set, SampleSet data, ref LabelSet? labels)
    {
        if (set.Labels.Keys.FirstOrDefault(name => data.Labels.IndexOf(name) < 0) is { } stranger)
            throw new MienException(recipe.Name, $"data: labels name {stranger}", $"{set.Set} has {data.Labels}");
        string?[] names = [.. data.Labels.Select(name => set.Labels.GetValueOrDefault(name, name))];
        try
        {
            labels ??= new LabelSet(names.OfType<string>().Distinct());
        }
        catch (ArgumentException error)
        {
            throw new MienException(recipe.Name, $"data: the labels of {set.Set}: {error.Message}", cause: error);
        }
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i] is { } name && labels.IndexOf(name) < 0)
                throw new MienException(recipe.Name, $"data: {set.Set} has the label {name}, and the model has {labels}", "say under labels what it is called there, or null");
        }
        return labels.Equals(data.Labels) && set.Labels.Count == 0 ? data : data.InLabels(LabelMapping.Of(data.Labels, labels, names));
    }

    private static FaceSet AsFaces(Recipe recipe, SampleSet data) => data as FaceSet
        ?? throw new MienException(recipe.Name, $"data: {data.Name} holds feature vectors, which are neither cropped nor joined with other sets");

    // Of a set without splits all faces are for training.
    private static FaceSet WithSplits(Recipe recipe, DataRecipe set, FaceSet data)
    {
        if (set.ValidationShare > 0)
            return (FaceSet)SampleSplits.HoldOut(data, set.ValidationShare, recipe.Seed, set.ByGroup);
        return data.Splits is [Split.None] ? data.WithSplits([.. data.Samples.Select(_ => Split.Train)]) : data;
    }
}
