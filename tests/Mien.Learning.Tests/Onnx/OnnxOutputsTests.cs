using Microsoft.ML.OnnxRuntime;
using Mien.Learning.Layers;
using Mien.Learning.Onnx;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;
using Mien.Tensors.Threads;

namespace Mien.Learning.Tests.Onnx;

/// <summary>Networks that have outputs of their own, and take pictures of any size.</summary>
public sealed class OnnxOutputsTests
{
    private static readonly Dictionary<string, string> none = [];

    [Theory]
    [InlineData(12, 12)]
    [InlineData(30, 14)]
    public void A_file_takes_pictures_of_any_size_and_gives_a_map_of_each_output(int height, int width)
    {
        var network = new Maps();
        RandomWeights.Fill(network, headScale: 1);
        var stream = new MemoryStream();
        OnnxExport.Write(stream, "maps", network, new(new Shape(1, 12, 12, 3), [100, 100, 100], [50, 50, 50]) { AnySize = true }, network.Both, none);
        var shape = new Shape(2, height, width, 3);
        var pictures = OnnxRuntime.Pictures(shape);

        using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        var input = tape.Input(shape);
        var expected = network.Both(input);
        foreach (var output in expected.Values)
            tape.Output(output);
        for (var i = 0; i < pictures.Length; i++)
            input.Values[i] = (pictures[i] - 100) / 50;
        tape.Forward();

        using var session = new InferenceSession(stream.ToArray());
        session.OutputNames.ShouldBe(["first", "second"]);
        using var value = OrtValue.CreateTensorValueFromMemory(pictures, [2, height, width, 3]);
        using var run = new RunOptions();
        using var outputs = session.Run(run, ["pictures"], [value], session.OutputNames);
        foreach (var (actual, tensor) in outputs.Zip(expected.Values))
        {
            var (n, h, w, c) = tensor.Shape;
            actual.GetTensorTypeAndShape().Shape.ShouldBe([n, h, w, c]);
            var values = actual.GetTensorDataAsSpan<float>();
            for (var i = 0; i < values.Length; i++)
                values[i].ShouldBe(tensor.Values[i], 1e-4f);
        }
    }

    private sealed class Maps : Layer
    {
        private readonly Convolution first;
        private readonly PRelu slope;
        private readonly Convolution second;

        public Maps()
        {
            first = Add("first", new Convolution(3, 5, 3, bias: true));
            slope = Add("slope", new PRelu(5));
            second = Add("second", new Convolution(5, 4, 3, bias: true));
        }

        public Dictionary<string, Tensor> Both(Tensor x)
        {
            x = slope.Forward(first.Forward(x));
            x = x.MaxPool(Window.Ceiling(2, 2, x.Shape.H, x.Shape.W));
            return new() { ["first"] = x, ["second"] = second.Forward(x) };
        }

        protected override Tensor Record(Tensor x) => Both(x)["second"];
    }
}
