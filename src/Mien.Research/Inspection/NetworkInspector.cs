using Mien.Learning.Layers;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;

namespace Mien.Research.Inspection;

/// <summary>Looks at what the units of a network do over a data set.</summary>
public static class NetworkInspector
{
    /// <summary>Strongest faces that are told of each unit.</summary>
    public const int StrongestFaces = 5;

    private const double SaturatedShare = 0.95;
    private const double SaturatedMargin = 0.05;

    /// <summary>Looks at a model by name or file.</summary>
    /// <param name="nameOrPath">Name of a shipped model or path of a model file.</param>
    /// <param name="data">Name of a data set or path of its folder or file.</param>
    /// <param name="split">Split; <see cref="Split.None"/> for a set without splits. What a unit is worth is told by faces that the model was not trained on.</param>
    /// <param name="layers">Layers to look at unit by unit; empty for the outermost layers as a whole.</param>
    /// <exception cref="MienException">There is no such model, layer or data.</exception>
    public static NetworkInspection Inspect(string nameOrPath, string data, Split split, IReadOnlyList<string> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        using var model = ModelCatalogue.Load(nameOrPath);
        return Inspect(model, DataSets.OpenSamples(data), split, layers);
    }

    internal static NetworkInspection Inspect(Model model, SampleSet data, Split split, IReadOnlyList<string> layers)
    {
        string[] names = [.. model.Network.LayerNames];
        if (layers.FirstOrDefault(layer => !names.Contains(layer)) is { } unknown)
            throw new MienException(model.Name, $"has no layer {unknown}", $"there are {string.Join(", ", names)}");
        var set = Evaluator.SamplesOf(model.Name, model.Labels, model.Preprocessing, data, split);
        var samples = Evaluator.InputsOf(set, model.Preprocessing);
        using var reader = new UnitReader(model.Network, samples.SampleShape, layers.Count > 0 ? [.. layers.Distinct()] : Outermost(model.Network, samples));
        var moments = new UnitMoments(reader.Units);
        var classes = new ClassMoments(reader.Units, model.Labels.Count);
        var strongest = new StrongestSamples(reader.Units, StrongestFaces);
        var saturated = new int[reader.Units];
        foreach (var batch in reader.Read(samples))
        {
            moments.Add(batch);
            CountSaturated(batch, reader, saturated);
            if (layers.Count == 0)
                continue;
            classes.Add(batch, samples);
            strongest.Add(batch);
        }
        var removal = layers.Count == 0 ? null : UnitRemoval.Measure(model, samples, [.. reader.Layers.Select(layer => layer.Name)]);
        return new()
        {
            Model = model.Name,
            Data = data.Name,
            Split = split.Name(),
            Count = samples.Count,
            Labels = [.. model.Labels],
            Accuracy = removal?.Accuracy,
            Layers = [.. reader.Layers.Select((layer, i) => new LayerInspection
            {
                Layer = layer.Name,
                Units = layer.Units,
                Height = layer.Height,
                Width = layer.Width,
                Dead = UnitsOf(layer).Count(moments.IsDead),
                Constant = UnitsOf(layer).Count(unit => moments.IsConstant(unit) && !moments.IsDead(unit)),
                Saturated = layer.Bounds is null ? null : UnitsOf(layer).Count(unit => saturated[unit] >= SaturatedShare * samples.Count),
                EffectiveRank = EffectiveRank(moments, layer),
                Angles = AngleSummary.Of(moments, layer, centred: false),
                Centred = AngleSummary.Of(moments, layer, centred: true),
                Detail = removal is null ? null : [.. UnitsOf(layer).Select(unit => Unit(unit, layer, i))],
            })],
            Similarity = [.. reader.Layers.Select(a => (IReadOnlyList<double?>)[.. reader.Layers.Select(b => Similarity(moments, a, b))])],
            Faces = set as FaceSet,
        };

        UnitInspection Unit(int unit, UnitLayer layer, int place)
        {
            var preference = classes.PreferenceOf(unit);
            var others = UnitsOf(layer).Where(other => other != unit).ToArray();
            var (nearest, nearestAngle) = Extreme(others, other => moments.Angle(unit, other, centred: false), least: true);
            var (opposite, oppositeAngle) = Extreme(others, other => moments.Angle(unit, other, centred: true), least: false);
            return new()
            {
                Unit = unit - layer.First,
                Mean = moments.Mean(unit),
                Deviation = moments.Deviation(unit),
                Prefers = preference is null ? null : model.Labels[preference.Label],
                Preference = preference?.Strength,
                PreferenceLow = preference?.Low,
                PreferenceHigh = preference?.High,
                Nearest = nearest - layer.First,
                NearestAngle = nearestAngle,
                Opposite = opposite - layer.First,
                OppositeAngle = oppositeAngle,
                AccuracyLoss = removal!.Loss(place, unit - layer.First),
                AccuracyLossByClass = [.. removal.LossByClass(place, unit - layer.First).Select(loss => double.IsNaN(loss) ? (double?)null : loss)],
                Strongest = [.. strongest.Of(unit).Select(face => new StrongFace(
                    set.Samples[face.Sample].Name, model.Labels[set.Samples[face.Sample].Label], face.Value) { Sample = face.Sample })],
            };
        }
    }

    // Those that lie in no other; of several that are seen as one, as a convolution and the normalisation behind it, the first.
    private static string[] Outermost(Layer network, ISamples samples)
    {
        string[] names = [.. network.LayerNames];
        string[] outermost = [.. names.Where(name => !names.Any(other => name.StartsWith(other + ".", StringComparison.Ordinal)))];
        using var reader = new ActivationReader(network, samples.SampleShape, outermost, activated: true, batchSize: 1);
        return [.. outermost.Zip(reader.Activations).DistinctBy(item => item.Second).Select(item => item.First)];
    }

    private static void CountSaturated(UnitBatch batch, UnitReader reader, int[] saturated)
    {
        foreach (var layer in reader.Layers)
        {
            if (layer.Bounds is not var (low, high))
                continue;
            var margin = SaturatedMargin * (high - low);
            for (var row = 0; row < batch.Count; row++)
                foreach (var unit in UnitsOf(layer))
                    if (batch.Rows[(row * reader.Units) + unit] is var value && (value <= low + margin || value >= high - margin))
                        saturated[unit]++;
        }
    }

    private static IEnumerable<int> UnitsOf(UnitLayer layer) => Enumerable.Range(layer.First, layer.Units);

    private static double EffectiveRank(UnitMoments moments, UnitLayer layer)
    {
        var variance = UnitsOf(layer).Sum(unit => moments.IsConstant(unit) ? 0 : moments.Product(unit, unit, centred: true));
        return variance * variance / SquaredProducts(moments, layer, layer);
    }

    private static double? Similarity(UnitMoments moments, UnitLayer a, UnitLayer b)
    {
        var similarity = SquaredProducts(moments, a, b) / Math.Sqrt(SquaredProducts(moments, a, a) * SquaredProducts(moments, b, b));
        return double.IsNaN(similarity) ? null : similarity;
    }

    // |Aᵀ B|² of the centred activations.
    private static double SquaredProducts(UnitMoments moments, UnitLayer a, UnitLayer b)
    {
        var sum = 0.0;
        foreach (var i in UnitsOf(a).Where(unit => !moments.IsConstant(unit)))
            foreach (var j in UnitsOf(b))
                if (!moments.IsConstant(j))
                    sum += Math.Pow(moments.Product(i, j, centred: true), 2);
        return sum;
    }

    private static (int? Unit, double? Angle) Extreme(int[] others, Func<int, double> angle, bool least)
    {
        var (unit, extreme) = ((int?)null, (double?)null);
        foreach (var other in others)
        {
            var its = angle(other);
            if (!double.IsNaN(its) && (extreme is not { } so || (least ? its < so : its > so)))
                (unit, extreme) = (other, its);
        }
        return (unit, extreme);
    }
}
