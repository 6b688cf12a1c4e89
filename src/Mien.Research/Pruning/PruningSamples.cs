using Mien.Labels;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Training;

namespace Mien.Research.Pruning;

/// <summary>Some samples of a split, evenly spaced, as a model sees them: what its channels are judged by.</summary>
internal static class PruningSamples
{
    /// <param name="model">The model.</param>
    /// <param name="data">Data set.</param>
    /// <param name="split">Split; all samples of a set that has none.</param>
    /// <param name="count">How many at most.</param>
    /// <exception cref="MienException">The set has no samples that the model can be given.</exception>
    public static ISamples Of(Model model, SampleSet data, Split split, int count)
    {
        var mapping = LabelMapping.ByName(data.Labels, model.Labels);
        var reconstructs = model.Spec.Task == NetworkTask.Reconstruction;
        var all = data.Splits is [Split.None] ? [.. Enumerable.Range(0, data.Count)] : data.Rows(split);
        int[] rows = [.. all.Where(row => reconstructs || mapping[data.Samples[row].Label] >= 0)];
        if (rows.Length == 0)
            throw new MienException(data.Name, $"the split {split.Name()} has no samples with labels of {model.Name}");
        rows = [.. Enumerable.Range(0, Math.Min(count, rows.Length)).Select(i => rows[(int)((long)i * rows.Length / Math.Min(count, rows.Length))])];
        if ((data is FeatureSet) != (model.Preprocessing.Input == InputKind.Features))
            throw new MienException(data.Name, $"holds {(data is FeatureSet ? "feature vectors" : "faces")}, which {model.Name} does not take");
        if (reconstructs)
            return new ReconstructionSamples((FeatureSet)data, rows, model.Preprocessing);
        var taken = data.Take(rows).Relabel(mapping);
        int[] every = [.. Enumerable.Range(0, taken.Count)];
        return taken is FeatureSet features
            ? new FeatureSamples(features, every, TrainingTargets.OfLabels(taken, every), model.Preprocessing)
            : FaceSamples.All(((FaceSet)taken).InShape(model.Preprocessing.PictureShape).InMemoryUpTo(), model.Preprocessing);
    }
}
