using Mien.Tensors.Autograd;
using Mien.Tensors.Tests.Managed;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Autograd;

/// <summary>
/// Compares an operation on every engine with its formula in double, and its gradients with central differences of that
/// formula: by itself; between two other operations, so that buffers are shared; used twice on the same input and
/// parameters, so that gradients add up; and with every parameter frozen.
/// </summary>
internal sealed class GradientCheck
{
    private const double Tolerance = 1e-5;

    private readonly Shape[] inputShapes;
    private readonly int[][] parameterShapes;
    private readonly double[][] inputs;
    private readonly double[][] parameters;
    private readonly Func<Tensor[], Parameter[], Tensor> record;
    private readonly Func<double[][], double[][], double[]> formula;

    /// <param name="inputs">Shapes of the inputs, filled with normal numbers.</param>
    /// <param name="parameters">Shapes of the parameters, likewise.</param>
    /// <param name="record">Records the operation.</param>
    /// <param name="formula">The same from inputs and parameters.</param>
    public GradientCheck(
        Shape[] inputs, int[][] parameters, Func<Tensor[], Parameter[], Tensor> record, Func<double[][], double[][], double[]> formula)
    {
        inputShapes = inputs;
        parameterShapes = parameters;
        this.inputs = [.. inputs.Select((shape, i) => Numbers.Normal(shape.Length, 10 + i))];
        this.parameters = [.. parameters.Select((shape, i) => Numbers.Normal(shape.Aggregate((a, b) => a * b), 20 + i, deviation: 0.7))];
        this.record = record;
        this.formula = formula;
    }

    public void Run()
    {
        Run("alone", Engines.All, record, formula);
        Run("between", Engines.Turn(inputs[0].Length), (x, p) => record([.. x.Select(v => v.Tanh())], p).Tanh(), (x, p) => Tanh(formula([.. x.Select(Tanh)], p)));
        Run(
            "twice",
            Engines.Turn(inputs[0].Length + 1),
            (x, p) =>
            {
                Tensor[] bent = [.. x.Select(v => v.Tanh())];
                return record(bent, p).Add(record(bent, p)).Sigmoid();
            },
            (x, p) => [.. formula([.. x.Select(Tanh)], p).Select(v => 1 / (1 + Math.Exp(-2 * v)))]);
        if (parameters.Length > 0)
            Run("frozen", Engines.Turn(inputs[0].Length + 2), record, formula, frozen: true);
    }

    private static double[] Tanh(double[] x) => [.. x.Select(Math.Tanh)];

    private void Run(
        string use, IEnumerable<(KernelSet Kernels, Workers Workers, string Name)> engines, Func<Tensor[], Parameter[], Tensor> build,
        Func<double[][], double[][], double[]> reference, bool frozen = false)
    {
        var expected = reference(inputs, parameters);
        var dy = Numbers.Normal(expected.Length, 30);
        double Loss() => Numbers.Dot(dy, reference(inputs, parameters));
        double[][] inputGradients = [.. inputs.Select(x => Numbers.Differences(x, Loss, 1e-5))];
        double[][] parameterGradients = frozen ? [] : [.. parameters.Select(p => Numbers.Differences(p, Loss, 1e-5))];
        foreach (var (kernels, workers, engine) in engines)
        {
            using var tape = new Tape(TapeMode.Training, kernels, workers);
            Tensor[] x = [.. inputShapes.Select(shape => tape.Input(shape, needsGradient: true))];
            Parameter[] p = [.. parameterShapes.Select(shape => new Parameter(shape) { Frozen = frozen })];
            for (var i = 0; i < p.Length; i++)
                p[i].Write(Floats(parameters[i]));
            var y = tape.Output(build(x, p));
            tape.Build();
            for (var i = 0; i < x.Length; i++)
                Floats(inputs[i]).CopyTo(x[i].Values);

            // The second pass finds gradients that are added to instead of written.
            for (var pass = 0; pass < 2; pass++)
            {
                foreach (var parameter in p)
                    parameter.Gradient?.Span.Fill(pass == 0 ? float.NaN : 1000);
                tape.Forward();
                Floats(dy).CopyTo(y.Gradient);
                tape.Backward();

                var where = $"{use}, {engine}, pass {pass + 1}";
                ShouldAgree(y.Values, expected, $"value, {where}");
                for (var i = 0; i < x.Length; i++)
                    ShouldAgree(x[i].Gradient, inputGradients[i], $"gradient of input {i}, {where}");
                for (var i = 0; i < parameterGradients.Length; i++)
                    ShouldAgree(p[i].Unpack(p[i].Gradient!), parameterGradients[i], $"gradient of parameter {i}, {where}");
                foreach (var (parameter, values) in p.Zip(parameters))
                    parameter.Read().ShouldBe(Floats(values), $"parameters, {where}");
            }
        }
    }

    /// <summary>Every value within the tolerance of the largest expected magnitude.</summary>
    public static void ShouldAgree(ReadOnlySpan<float> actual, double[] expected, string what, double tolerance = Tolerance)
    {
        var scale = expected.Select(Math.Abs).Max();
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs(actual[i] - expected[i]) <= tolerance * Math.Max(scale, 1e-2)))
                Assert.Fail($"{what}: [{i}] is {actual[i]:R}, expected {expected[i]:R}");
    }

    public static float[] Floats(double[] values) => [.. values.Select(v => (float)v)];
}
