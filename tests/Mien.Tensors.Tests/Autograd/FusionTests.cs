using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;
using Mien.Tensors.Shapes;
using Mien.Tensors.Tests.Managed;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Autograd;

public sealed class FusionTests
{
    private static readonly float[] input = GradientCheck.Floats(Numbers.Normal(RandomNetwork.Shape.Length, 1));

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Folded_networks_predict_what_single_steps_do(int seed)
    {
        foreach (var (kernels, workers, engine) in Engines.Turn(seed))
        {
            using var network = new RandomNetwork(seed, 4 + seed % 9);
            var single = Predict(network, open: true, kernels, workers);
            var folded = Predict(network, open: false, kernels, workers);
            for (var i = 0; i < single.Length; i++)
                GradientCheck.ShouldAgree(folded[i], [.. single[i].Select(v => (double)v)], $"output {i}, {engine}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Shared_buffers_change_no_gradient(int seed)
    {
        foreach (var (kernels, workers, engine) in Engines.Turn(seed))
        {
            using var first = new RandomNetwork(seed, 4 + seed % 9);
            using var second = first.Copy();
            Train(first, open: true, kernels, workers);
            Train(second, open: false, kernels, workers);

            foreach (var (expected, actual) in first.Parameters.Zip(second.Parameters))
            {
                actual.Read().ShouldBe(expected.Read(), engine);
                if (actual.Gradient is { } gradient)
                    GradientCheck.ShouldAgree(
                        actual.Unpack(gradient), [.. expected.Unpack(expected.Gradient!).Select(v => (double)v)], engine, 1e-4);
            }
        }
    }

    [Fact]
    public void Chains_become_one_operation_at_inference()
    {
        Left(TapeMode.Inference, x => Normalize(Convolve(x)).Relu()).ShouldBe([typeof(ConvolutionOperation)]);
        Left(TapeMode.Inference, x => Normalize(Convolve(x)).Add(x).Relu()).ShouldBe([typeof(ConvolutionOperation)]);
        Left(TapeMode.Inference, x => x.Add(Normalize(Convolve(x))).Relu()).ShouldBe([typeof(ConvolutionOperation)]);
        Left(TapeMode.Inference, x => Normalize(Depthwise(x)).Relu()).ShouldBe([typeof(ConvolutionOperation)]);
        Left(TapeMode.Inference, x => Convolve(Normalize(x).Relu())).ShouldBe([typeof(BatchNormalizationOperation), typeof(ConvolutionOperation)]);
    }

    [Fact]
    public void Slopes_and_pooling_go_into_what_is_before_them_at_inference()
    {
        Left(TapeMode.Inference, x => Slopes(Convolve(x))).ShouldBe([typeof(ConvolutionOperation)]);
        Left(TapeMode.Inference, x => Slopes(Normalize(Depthwise(x)))).ShouldBe([typeof(ConvolutionOperation)]);
        Left(TapeMode.Inference, x => Slopes(Valid(x)).MaxPool(Window.Valid(2))).ShouldBe([typeof(ConvolutionOperation)]);
        Left(TapeMode.Inference, x => Valid(x).Relu().MaxPool(Window.Valid(2)).Relu()).ShouldBe([typeof(ConvolutionOperation), typeof(ReluOperation)]);
        Left(TapeMode.Inference, x => Valid(x).MaxPool(Window.Padded(3, 1, 1))).ShouldBe([typeof(ConvolutionOperation), typeof(MaxPoolOperation)]);
        Left(TapeMode.Inference, x => Slopes(Slopes(Valid(x)))).ShouldBe([typeof(ConvolutionOperation), typeof(PReluOperation)]);
        Left(TapeMode.Inference, x => Slopes(Linear(x.GlobalAveragePool()))).ShouldBe([typeof(GlobalAveragePoolOperation), typeof(LinearOperation)]);
        Left(TapeMode.Inference, x => Linear(x.GlobalAveragePool()).Relu()).ShouldBe([typeof(GlobalAveragePoolOperation), typeof(LinearOperation)]);
        Left(TapeMode.Training, x => Slopes(Linear(x.GlobalAveragePool()))).ShouldBe([typeof(GlobalAveragePoolOperation), typeof(LinearOperation), typeof(PReluOperation)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_network_of_slopes_and_pooling_predicts_what_its_steps_do_also_after_its_weights_changed(int threads)
    {
        using var workers = new Workers(threads);
        Parameter[] parameters = [new(10, 3, 3, 3), new(10), new(10), new(20, 10, 3, 3), new(20), new(20), new(30, 80), new(30), new(30)];
        foreach (var (kernels, _, _) in Engines.Turn(0))
        {
            using Tape open = new(TapeMode.Inference, kernels, workers), closed = new(TapeMode.Inference, kernels, workers);
            var (x, apart) = Record(open, everything: true);
            var (z, joined) = Record(closed, everything: false);
            for (ulong round = 0; round < 2; round++)
            {
                foreach (var (i, parameter) in parameters.Index())
                    parameter.Write(GradientCheck.Floats(Numbers.Normal(parameter.Count, (int)(100 * round) + i, 0, 0.3)));
                open.Refresh();
                closed.Refresh();
                GradientCheck.Floats(Numbers.Normal(x.Shape.Length, 7)).CopyTo(x.Values);
                x.Values.CopyTo(z.Values);
                open.Forward();
                closed.Forward();
                GradientCheck.ShouldAgree(joined.Values.ToArray(), [.. apart.Values.ToArray().Select(v => (double)v)], kernels.Name);
            }
        }

        foreach (var parameter in parameters)
            parameter.Dispose();

        (Tensor Input, Tensor Output) Record(Tape tape, bool everything)
        {
            Tensor Step(Tensor made) => everything ? tape.Output(made) : made;
            var input = tape.Input(new Shape(5, 14, 15, 3));
            var made = Step(Step(input.Convolve(parameters[0], parameters[1], Window.Valid(3))).PRelu(parameters[2]));
            made = Step(made.MaxPool(Window.Ceiling(3, 2, 12, 13)));
            made = Step(Step(made.Convolve(parameters[3], parameters[4], Window.Valid(3))).PRelu(parameters[5]));
            made = Step(made.MaxPool(Window.Ceiling(2, 2, 4, 4))).Flatten();
            return (input, tape.Output(Step(made.Linear(parameters[6], parameters[7])).PRelu(parameters[8])));
        }
    }

    [Fact]
    public void In_training_only_ReLU_is_joined()
    {
        Left(TapeMode.Training, x => Normalize(Convolve(x)).Relu()).ShouldBe([typeof(ConvolutionOperation), typeof(BatchNormalizationOperation)]);
        Left(TapeMode.Training, x => Convolve(x).Add(x).Relu()).ShouldBe([typeof(ConvolutionOperation), typeof(AddOperation)]);
    }

    [Fact]
    public void What_somebody_else_uses_stays_apart()
    {
        Left(TapeMode.Inference, x =>
        {
            var y = Convolve(x);
            return y.Relu().Add(y);
        }).ShouldBe([typeof(ConvolutionOperation), typeof(ReluOperation), typeof(AddOperation)]);
        Left(TapeMode.Inference, x => x.Tape.Output(Convolve(x)).Relu()).ShouldBe([typeof(ConvolutionOperation), typeof(ReluOperation)]);
        Left(TapeMode.Inference, x => Depthwise(x).Add(x)).ShouldBe([typeof(ConvolutionOperation), typeof(AddOperation)]);
        // The other term is made after the convolution, so the sum cannot move up to it.
        Left(TapeMode.Inference, x => Convolve(x).Add(x.Tanh())).ShouldBe([typeof(ConvolutionOperation), typeof(TanhOperation), typeof(AddOperation)]);
    }

    private static Type[] Left(TapeMode mode, Func<Tensor, Tensor> record)
    {
        using var tape = new Tape(mode, KernelSet.Managed, Workers.Single);
        tape.Output(record(tape.Input(RandomNetwork.Shape)));
        tape.Build();
        return [.. tape.Operations.Select(operation => operation.GetType())];
    }

    private static Tensor Convolve(Tensor x) => x.Convolve(new Parameter(x.Shape.C, x.Shape.C, 3, 3), null, Window.Padded(3, 1, 1));

    private static Tensor Valid(Tensor x) => x.Convolve(new Parameter(x.Shape.C, x.Shape.C, 3, 3), null, Window.Valid(3));

    private static Tensor Linear(Tensor x) => x.Linear(new Parameter(5, x.Shape.C), new Parameter(5));

    private static Tensor Slopes(Tensor x) => x.PRelu(new Parameter(x.Shape.C));

    private static Tensor Depthwise(Tensor x) => x.ConvolveDepthwise(new Parameter(x.Shape.C, 1, 3, 3), null, Window.Padded(3, 1, 1));

    private static Tensor Normalize(Tensor x)
    {
        var c = x.Shape.C;
        return x.BatchNorm(new(new Parameter(c), new Parameter(c), new Parameter(c) { IsStatistic = true }, new Parameter(c) { IsStatistic = true }));
    }

    private static float[][] Predict(RandomNetwork network, bool open, KernelSet kernels, Workers workers)
    {
        using var tape = new Tape(TapeMode.Inference, kernels, workers);
        var (x, outputs) = network.Record(tape, open);
        input.CopyTo(x.Values);
        tape.Forward();
        tape.Forward();
        return [.. outputs.Select(output => output.Values.ToArray())];
    }

    private static void Train(RandomNetwork network, bool open, KernelSet kernels, Workers workers)
    {
        using var tape = new Tape(TapeMode.Training, kernels, workers);
        var (x, outputs) = network.Record(tape, open);
        var given = outputs.Select((output, i) => GradientCheck.Floats(Numbers.Normal(output.Shape.Length, 2 + i))).ToArray();
        input.CopyTo(x.Values);
        tape.Forward();
        foreach (var operation in tape.Operations)
            operation.Output.GradientBuffer?.Clear();
        for (var i = 0; i < outputs.Length; i++)
            if (outputs[i].GradientBuffer is { } gradient)
                given[i].CopyTo(gradient.Span);
        tape.Backward();
    }
}
