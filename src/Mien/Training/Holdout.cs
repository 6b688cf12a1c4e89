using Mien.Data;
using Mien.Tensors;

namespace Mien.Training;

/// <summary>
/// Divides a data set into rows to learn from and rows to choose the best epoch by. A set with a validation split is
/// taken as it is; from another, whole groups (persons, films; single rows where the group is unknown) are held out of
/// its training split, or of all rows where it has no splits. Test rows take no part.
/// </summary>
internal static class Holdout
{
    private const ulong Stream = 5;

    /// <exception cref="RecipeException">The recipe names no holdout and the set needs one, or the other way round.</exception>
    public static (int[] Train, int[] Validation) Divide(Recipe recipe, SampleSet data)
    {
        var pool = data.Rows(Split.Train);
        var validation = data.Rows(Split.Validation);
        if (validation.Length > 0)
        {
            if (recipe.Holdout > 0)
                throw new RecipeException(recipe.Name, $"holdout is {recipe.Holdout}, but {data.Name} has a validation split; leave holdout out");
            return pool.Length > 0 ? (pool, validation) : throw new RecipeException(recipe.Name, $"{data.Name} has no training split");
        }
        if (pool.Length == 0)
            pool = data.Rows(Split.None);
        if (pool.Length == 0)
            throw new RecipeException(recipe.Name, $"{data.Name} has no training split");
        if (recipe.Holdout == 0)
            throw new RecipeException(recipe.Name, $"{data.Name} has no validation split; name a holdout, such as 0.1, the share of its training samples to choose by");
        var held = Choose(data, pool, recipe.Holdout, recipe.Seed);
        int[] train = [.. pool.Where(row => !held.Contains(row))];
        return train.Length > 0
            ? (train, [.. pool.Where(held.Contains)])
            : throw new RecipeException(recipe.Name, $"all training samples of {data.Name} are of one group, so none can be held out");
    }

    // Groups in random order, each taken where it still fits into the share, and the first in any case.
    private static HashSet<int> Choose(SampleSet data, int[] pool, double share, ulong seed)
    {
        int[][] groups = [.. pool.GroupBy(row => data.Samples[row].Group ?? $"\0{row}", StringComparer.Ordinal).Select(group => group.ToArray())];
        new RandomSource(seed, Stream).Shuffle(groups.AsSpan());
        var wanted = share * pool.Length;
        var held = new HashSet<int>();
        foreach (var group in groups)
        {
            if (held.Count == 0 || held.Count + group.Length <= wanted)
                held.UnionWith(group);
        }
        return held;
    }
}
