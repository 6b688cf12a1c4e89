using Mien.Learning.Layers;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Research.Inspection;
using Mien.Research.Pruning;
using Mien.Research.Reports;
using Mien.Research.Training;

namespace Mien.Research.Studies.ProgressivePruning;

/// <summary>
/// The compression network, unit by unit: of the two hidden units whose activations over the training rows are the most alike, or the most
/// opposite, one goes, and what it gave on is added to, or taken from, what the other gives on. Nothing is trained in between.
/// </summary>
internal static class UnitPruning
{
    private const string Hidden = "encoder";
    private const string Outgoing = "decoder.weight";
    private const int LeastUnits = 2;
    private const int BatchSize = 64;

    /// <summary>Name of the table of a seed.</summary>
    public static string Name(ulong seed) => $"units-seed{seed}";

    /// <summary>The step of a seed.</summary>
    public static StudyStep Step(StudyRun run, Recipe recipe) => new($"compression network, seed {recipe.Seed}", Name(recipe.Seed), _ => Prune(run, recipe));

    private static void Prune(StudyRun run, Recipe recipe)
    {
        var (folder, data) = (run.Work($"autoencoder-seed{recipe.Seed}"), RecipeData.Open(recipe, run.Root));
        using (var training = TrainingRun.Open(recipe, data, folder))
            training.Execute();
        var samples = TrainingSamples.Create(recipe, data);
        using var model = Model.Load(TrainingRun.BestModelIn(folder));
        var table = new ResultTable(Name(recipe.Seed), "units", "loss", "test_loss", "min_angle", "parameters");
        for (var (spec, network) = (model.Spec, model.Network); ;)
        {
            var (kept, goes, angle) = MostAlike(network, samples.Training);
            var groups = ChannelGroups.Find(network, samples.Training.SampleShape);
            var group = groups[Hidden];
            var selection = new ChannelSelection(groups);
            table.Add(group.Channels, Loss(network, samples.Training), Loss(network, samples.Validation), Math.Min(angle, 180 - angle), selection.Cost.Parameters);
            if (group.Channels == LeastUnits)
                break;
            Merge(network, kept, goes, angle > 90 ? -1 : 1);
            selection.Remove(group, goes);
            spec = selection.Shrink(spec);
            var smaller = spec.Create(samples.Labels.Count);
            selection.CopyTo(smaller);
            if (network != model.Network)
                network.Dispose();
            network = smaller;
        }
        run.Save(table);
    }

    private static (int Kept, int Goes, double Angle) MostAlike(Layer network, ISamples samples)
    {
        using var reader = new UnitReader(network, samples.SampleShape, [Hidden]);
        var moments = new UnitMoments(reader.Units);
        foreach (var batch in reader.Read(samples))
            moments.Add(batch);
        var pairs = from i in Enumerable.Range(0, reader.Units) from j in Enumerable.Range(i + 1, reader.Units - i - 1) select (Kept: i, Goes: j, Angle: moments.Angle(i, j, centred: false));
        return pairs.Where(pair => !double.IsNaN(pair.Angle)).MinBy(pair => Math.Min(pair.Angle, 180 - pair.Angle));
    }

    private static void Merge(Layer network, int kept, int goes, int sign)
    {
        var weights = network.NamedParameters.Single(item => item.Name == Outgoing).Parameter;
        var (values, units) = (weights.Read(), weights.Shape[1]);
        for (var row = 0; row < weights.Shape[0]; row++)
            values[row * units + kept] += sign * values[row * units + goes];
        weights.Write(values);
    }

    private static double Loss(Layer network, ISamples samples)
    {
        using var predictor = new Predictor(network, samples.SampleShape, BatchSize);
        return predictor.SquaredError(samples);
    }
}
