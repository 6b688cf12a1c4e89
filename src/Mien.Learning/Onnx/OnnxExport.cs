using System.Globalization;
using Mien.Tensors;

namespace Mien.Learning;

/// <summary>
/// Writes a network that ends in logits as a self-contained ONNX file: operator set 13, float32, any batch size.
/// Weights are initialisers under their own names, batch normalisation is not folded into them, so that
/// <see cref="WeightFile.Read(string)"/> gets back what was written; a runtime folds by itself.
/// </summary>
public static class OnnxExport
{
    /// <summary>Name of the input: [N, height, width, channels], raw pixel values.</summary>
    public const string Input = "pictures";

    /// <summary>Name of the first output: [N, classes], softmax of the logits.</summary>
    public const string Probabilities = "probabilities";

    /// <summary>Name of the second output: [N, classes].</summary>
    public const string Logits = "logits";

    /// <summary>Writes the file.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="name">The network's name, for the error.</param>
    /// <param name="network">Network from the normalised input to logits [N, 1, 1, classes].</param>
    /// <param name="input">What the input is.</param>
    /// <param name="metadata">Notes to keep in the file.</param>
    /// <exception cref="CheckpointException">The network has an operation without form in ONNX.</exception>
    public static void Write(Stream stream, string name, Layer network, OnnxInput input, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(input);
        var graph = new OnnxGraph();
        foreach (var (parameterName, parameter) in network.NamedParameters)
            graph.AddInitializer(parameterName, parameter.Shape, parameter.Read());

        using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        var pictures = tape.Input(input.Shape with { N = 1 });
        var logits = network.Forward(pictures);
        var tracer = new OnnxTracer(graph, network.NamedParameters.ToDictionary(item => item.Parameter, item => item.Name));
        tracer.AddMap(pictures, Normalize(graph, input));
        tape.Accept(tracer);
        if (tracer.Unknown is { } operation)
            throw new CheckpointException(name, $"the network's operation {operation} has no form in ONNX, so it cannot be exported");

        var vector = tracer.Vector(logits);
        graph.Add("Softmax", [vector], Probabilities, OnnxAttribute.Of("axis", 1));
        graph.Add("Identity", [vector], Logits);
        graph.AddInput(Input, input.Shape.H, input.Shape.W, input.Shape.C);
        graph.AddOutput(Probabilities, logits.Shape.PerPicture);
        graph.AddOutput(Logits, logits.Shape.PerPicture);
        graph.ToModel(Describe(input.Shape), metadata).WriteTo(stream);
    }

    // (x - mean) · (1 / deviation), as Mien itself computes it.
    private static string Normalize(OnnxGraph graph, OnnxInput input)
    {
        int[] perChannel = [input.Shape.C, 1, 1];
        var channelsFirst = graph.Add("Transpose", [Input], null, OnnxAttribute.Of("perm", 0, 3, 1, 2));
        var mean = graph.Constant(OnnxAttribute.Tensor(perChannel, [.. input.Mean]));
        var factor = graph.Constant(OnnxAttribute.Tensor(perChannel, [.. input.Deviation.Select(deviation => 1 / deviation)]));
        return graph.Add("Mul", [graph.Add("Sub", [channelsFirst, mean]), factor]);
    }

    private static string Describe(Shape shape) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Input}: N faces, each cut out and resized to {shape.H} rows, {shape.W} columns and {shape.C} channels ({(shape.C == 1 ? "grey" : "RGB")}), float32 from 0 to 255; the graph normalises them. {Probabilities}: one for each label, in the order of the labels in the metadata. {Logits}: what they are the softmax of.");
}
