using Mien.Research.Evaluation.Protocols;

namespace Mien.Research.Data;

/// <summary>Splits of a data set that it does not come with.</summary>
public static class SampleSplits
{
    /// <summary>Cuts a set into folds by person or film.</summary>
    /// <param name="data">Data set.</param>
    /// <param name="folds">Number of folds.</param>
    /// <param name="byGroup">By person or film, else by class; null for by group where the set tells it of every sample.</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <exception cref="MienException">The set has too few samples or groups, or does not tell them.</exception>
    public static Folds Fold(SampleSet data, int folds, bool? byGroup, ulong seed)
    {
        var tellsGroups = data.Samples.All(sample => sample.Group is not null);
        if (byGroup is true && !tellsGroups)
            throw new MienException(data.Name, "does not tell the person or film of every sample", "fold it by class");
        try
        {
            return byGroup ?? tellsGroups
                ? Folds.Grouped([.. data.Samples.Select(sample => sample.Group!)], folds, seed)
                : Folds.Stratified([.. data.Samples.Select(sample => sample.Label)], folds, seed);
        }
        catch (ArgumentException error)
        {
            throw new MienException(data.Name, error.Message, cause: error);
        }
    }

    /// <summary>
    /// Takes a share of the training split, or of all samples of a set without splits, for validation: whole persons or films
    /// where the set tells them of every sample, else as many samples of each class as in the rest.
    /// </summary>
    /// <param name="data">Data set without a validation split.</param>
    /// <param name="share">Share to take, above 0 to 0.5; the nearest 1 / n is taken.</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <param name="byGroup">By person or film, else by class; null for by group where the set tells it of every sample.</param>
    /// <exception cref="MienException">The set has a validation split, or too few samples or groups, or does not tell them.</exception>
    public static SampleSet HoldOut(SampleSet data, float share, ulong seed, bool? byGroup = null)
    {
        if (data.Splits.Contains(Split.Validation))
            throw new MienException(data.Name, "has a validation split of its own", "leave validationShare out");
        int[] rows = [.. data.Rows(Split.Train), .. data.Rows(Split.None)];
        var folds = Fold(data.Take(rows), (int)Math.Round(1 / share), byGroup, seed);
        Split[] splits = [.. data.Samples.Select(sample => sample.Split)];
        var held = Nearest(folds, rows.Length, share * rows.Length);
        for (var i = 0; i < rows.Length; i++)
            splits[rows[i]] = folds[i] == held ? Split.Validation : Split.Train;
        return data.WithSplits(splits);
    }

    // The fold whose number of samples is nearest to the wanted one: a very large group fills a fold of its own.
    private static int Nearest(Folds folds, int rows, float wanted)
    {
        var sizes = new int[folds.Count];
        for (var i = 0; i < rows; i++)
            sizes[folds[i]]++;
        return Enumerable.Range(0, folds.Count).MinBy(fold => Math.Abs(sizes[fold] - wanted));
    }
}
