using Mien.Labels;
using Mien.Models;
using Mien.Recognition;
using Mien.Research.Data;

namespace Mien.Research.Evaluation;

/// <summary>Calibrates a model on faces that it was not trained on: it is measured behind a detector, and its last layer is rescaled.</summary>
/// <param name="Scaling">What was done to its logits.</param>
/// <param name="Rows">How good the probabilities are on each set, before and after.</param>
public sealed record ModelCalibration(ProbabilityScaling Scaling, IReadOnlyList<CalibrationRow> Rows)
{
    /// <summary>Measures a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Names of sets, or paths of their folders; each weighs as much as it has faces.</param>
    /// <param name="split">Split; <see cref="Split.None"/> for sets without splits.</param>
    /// <param name="detector">One of <see cref="FaceDetectors.Names"/>, or a weight file of MTCNN.</param>
    /// <param name="root">Folder of the data sets; null for the one that <see cref="DataSets.RootVariable"/> names.</param>
    /// <exception cref="MienException">Something of it is missing or bad, or no face is found.</exception>
    public static ModelCalibration Fit(Model model, IReadOnlyList<string> data, Split split, string detector = FaceDetectors.Default, string? root = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        var finder = FaceDetectors.Load(detector);
        using var owned = finder as IDisposable;
        using var contender = Contender.Of(model, [])[0];
        List<(string Name, List<(int Label, float[] Probabilities)> Faces)> sets =
            [.. data.Select(name => DataSets.Open(name, root, new DataFaults())).Select(set => (set.Name, Faces(set)))];
        var all = ProbabilityScaling.Fit([.. sets.SelectMany(set => set.Faces)]);
        return new(all, [.. sets.SelectMany((set, i) => Row(set, i))]);

        // A set is judged by what the others say, too, which is what to expect of faces that are none of these.
        IEnumerable<CalibrationRow> Row((string Name, List<(int Label, float[] Probabilities)> Faces) set, int place)
        {
            yield return CalibrationRow.Of(set.Name, "as it was", set.Faces, probabilities => probabilities);
            if (sets.Count > 1)
                yield return CalibrationRow.Of(set.Name, "by the other sets", set.Faces, ProbabilityScaling.Fit([.. sets.Where((_, other) => other != place).SelectMany(other => other.Faces)]).Apply);
            yield return CalibrationRow.Of(set.Name, "by all sets", set.Faces, all.Apply);
        }

        List<(int Label, float[] Probabilities)> Faces(FaceSet set)
        {
            var mapping = LabelMapping.ByName(set.Labels, model.Labels);
            List<(int Label, float[] Probabilities)> faces =
            [
                .. RecognitionEvaluator.NameAll([contender], finder, set, split)
                    .Select(item => (Label: mapping[set.Samples[item.Row].Label], Probabilities: item.Probabilities[0])).Where(item => item.Label >= 0 && item.Probabilities.Length > 0),
            ];
            return faces.Count > 0 ? faces : throw new MienException(set.Name, $"no face that {model.Name} has a label for was found in the split {split.Name()}");
        }
    }

    /// <summary>Rescales the last layer of a model, so that its logits z become z / T + b; nothing else of it changes.</summary>
    /// <param name="model">The model, which is changed.</param>
    /// <exception cref="MienException">The last layer of its network has no bias for each class.</exception>
    public void ApplyTo(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var parameters = model.Network.Parameters.ToArray();
        if (parameters is not [.., var weight, var bias] || bias.IsStatistic || bias.Count != model.Labels.Count || weight.Shape[0] != model.Labels.Count)
            throw new MienException(model.Name, "the last layer of its network has no bias for each class", "calibrate a model of another network");
        weight.Write([.. weight.Read().Select(value => (float)(value / Scaling.Temperature))]);
        bias.Write([.. bias.Read().Select((value, label) => (float)((value / Scaling.Temperature) + Scaling.Offsets[label]))]);
    }
}

