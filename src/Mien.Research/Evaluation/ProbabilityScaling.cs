using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.Optimization;
using Mien.Learning.Training;

namespace Mien.Research.Evaluation;

/// <summary>
/// Makes a model's probabilities honest: p is the softmax of z / T + b, of logits z. T, the temperature, takes off confidence that is not
/// deserved, and b, a value for each class, what the model expects of a class because it was frequent in training (Guo et al. 2017, On
/// Calibration of Modern Neural Networks: temperature scaling, and the offsets of its vector scaling).
/// </summary>
/// <param name="Temperature">T, above 0; over 1 where the model is too sure.</param>
/// <param name="Offsets">b, of mean 0.</param>
public sealed record ProbabilityScaling(double Temperature, IReadOnlyList<double> Offsets)
{
    // Few faces of a class do not move it far.
    private const double Ridge = 0.01;

    // The logarithm of what a float tells from none.
    private const double Least = -100;

    /// <summary>
    /// The scaling with the least log loss, each class weighing the same, so that the probabilities are those of a world where all
    /// expressions are equally frequent.
    /// </summary>
    /// <param name="faces">Label of each face, and the probabilities that the model gave to its classes; at least one face.</param>
    public static ProbabilityScaling Fit(IReadOnlyList<(int Label, float[] Probabilities)> faces)
    {
        ArgumentNullException.ThrowIfNull(faces);
        var classes = faces[0].Probabilities.Length;
        double[][] logits = [.. faces.Select(face => Array.ConvertAll(face.Probabilities, Logit))];
        var counts = new double[classes];
        foreach (var (label, _) in faces)
            counts[label]++;
        var present = counts.Count(count => count > 0);

        // Parameters are log(1 / T), so that T stays above 0, and b.
        var found = new BfgsMinimizer(1e-7, 1e-9, 1e-9, 500).FindMinimum(ObjectiveFunction.Gradient(Loss), Vector<double>.Build.Dense(classes + 1)).MinimizingPoint;
        var mean = found.Skip(1).Average();
        return new(Math.Exp(-found[0]), [.. found.Skip(1).Select(offset => offset - mean)]);

        (double, Vector<double>) Loss(Vector<double> at)
        {
            var (sharpness, loss) = (Math.Exp(at[0]), 0.0);
            var gradient = new DenseVector(classes + 1);
            var scores = new double[classes];
            for (var i = 0; i < faces.Count; i++)
            {
                var (label, weight) = (faces[i].Label, 1 / (counts[faces[i].Label] * present));
                for (var k = 0; k < classes; k++)
                    scores[k] = (sharpness * logits[i][k]) + at[k + 1];
                var target = scores[label];
                var peak = TensorPrimitives.Max<double>(scores);
                var sum = scores.Sum(score => Math.Exp(score - peak));
                loss += weight * (peak + Math.Log(sum) - target);
                for (var k = 0; k < classes; k++)
                {
                    var error = weight * ((Math.Exp(scores[k] - peak) / sum) - (k == label ? 1 : 0));
                    gradient[0] += error * sharpness * logits[i][k];
                    gradient[k + 1] += error;
                }
            }
            for (var k = 1; k <= classes; k++)
            {
                loss += Ridge * at[k] * at[k] / 2;
                gradient[k] += Ridge * at[k];
            }
            return (loss, gradient);
        }
    }

    /// <summary>The probabilities after scaling.</summary>
    /// <param name="probabilities">Those of the model.</param>
    public float[] Apply(float[] probabilities)
    {
        float[] scaled = [.. probabilities.Select((probability, label) => (float)((Logit(probability) / Temperature) + Offsets[label]))];
        Predictions.Softmax(scaled, scaled);
        return scaled;
    }

    private static double Logit(float probability) => Math.Max(Math.Log(probability), Least);
}
