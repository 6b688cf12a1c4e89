using System.Text.Json.Nodes;
using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Learning.Onnx;

/// <summary>
/// Writes a network that ends in logits as a self-contained ONNX file: operator set 13, float32, any batch size.
/// Weights are initialisers under their own names, batch normalisation is not folded into them, so that
/// <see cref="WeightFile.Read(string)"/> gets back what was written; a runtime folds by itself.
/// </summary>
public static class OnnxExport
{
    /// <summary>Name of the input of a network that takes pictures: [N, height, width, channels], raw pixel values.</summary>
    public const string Pictures = "pictures";

    /// <summary>Name of the input of a network that takes feature vectors: [N, 1, 1, features], as they were measured.</summary>
    public const string Features = "features";

    /// <summary>Name of the first output: [N, classes], softmax of the logits.</summary>
    public const string Probabilities = "probabilities";

    /// <summary>Name of the second output: [N, classes].</summary>
    public const string Logits = "logits";

    /// <summary>Name of the third output of a network that embeds (<see cref="IEmbedder"/>): [N, D], of length 1.</summary>
    public const string Embedding = "embedding";

    /// <summary>
    /// Key of the note that tells the class centres of a network that embeds: <c>{"initializer":"classifier.weight","head":"cosine",
    /// "scale":30}</c>. The rows of that initialiser [classes, D] are the centres, of any length, in the order of the classes;
    /// head is <see cref="EmbeddingHead"/> in lower case, scale is <see cref="IEmbedder.Scale"/>. With the head cosine logits are
    /// scale · cos θ between embedding and centre, so that a class is added by its centre alone; with angular they are cos θ times
    /// the length that the embedding had; with linear they are linear in what it was before it got the length 1.
    /// </summary>
    public const string ClassCentres = "classCentres";

    /// <summary>Writes the file.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="name">The network's name, for the error.</param>
    /// <param name="network">Network from the normalised input to logits [N, 1, 1, classes].</param>
    /// <param name="input">What the input is.</param>
    /// <param name="metadata">Notes to keep in the file.</param>
    /// <exception cref="MienException">The network has an operation without form in ONNX.</exception>
    public static void Write(Stream stream, string name, Layer network, OnnxInput input, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(input);
        using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        var x = tape.Input(input.Shape with { N = 1 });
        var embedder = network as IEmbedder;
        var embedding = embedder?.Embed(x);
        var logits = embedding is null ? network.Forward(x) : embedder!.Logits(embedding);
        if (embedder is { Head: not EmbeddingHead.Cosine })
            embedding = embedding!.L2Normalize();

        var graph = new OnnxGraph();
        var tracer = Trace(graph, name, network, input, tape, x);
        var vector = tracer.Vector(logits);
        graph.Add("Softmax", [vector], Probabilities, OnnxAttribute.Of("axis", 1));
        graph.Add("Identity", [vector], Logits);
        graph.AddOutput(Probabilities, logits.Shape.PerPicture);
        graph.AddOutput(Logits, logits.Shape.PerPicture);
        if (embedding is not null)
        {
            graph.Add("Identity", [tracer.Vector(embedding)], Embedding);
            graph.AddOutput(Embedding, embedding.Shape.PerPicture);
            var centres = network.NamedParameters.Single(item => item.Parameter == embedder!.Centers).Name;
            metadata = new Dictionary<string, string>(metadata) { [ClassCentres] = Describe(embedder!, centres) };
        }
        graph.ToModel(Describe(input, embedder is not null), metadata).WriteTo(stream);
    }

    /// <summary>
    /// Writes a network with outputs of its own: each [N, values], or where the input may have any size [N, rows, columns, values].
    /// </summary>
    /// <param name="stream">Where to.</param>
    /// <param name="name">The network's name, for the error.</param>
    /// <param name="network">The network.</param>
    /// <param name="input">What the input is.</param>
    /// <param name="record">Records the network on the tape of its normalised input [1, H, W, C] and tells its outputs by their names.</param>
    /// <param name="metadata">Notes to keep in the file.</param>
    /// <exception cref="MienException">The network has an operation without form in ONNX.</exception>
    public static void Write(
        Stream stream, string name, Layer network, OnnxInput input, Func<Tensor, IReadOnlyDictionary<string, Tensor>> record, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(record);
        using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        var x = tape.Input(input.Shape with { N = 1 });
        var outputs = record(x);
        var graph = new OnnxGraph();
        var tracer = Trace(graph, name, network, input, tape, x);
        foreach (var (output, tensor) in outputs)
        {
            graph.Add("Identity", [input.AnySize ? tracer.Cells(tensor) : tracer.Vector(tensor)], output);
            if (input.AnySize)
                graph.AddOutput(output, OnnxGraph.AnySize, OnnxGraph.AnySize, tensor.Shape.C);
            else
                graph.AddOutput(output, tensor.Shape.PerPicture);
        }
        graph.ToModel($"{Taken(input)}; the graph normalises them. It gives {string.Join(", ", outputs.Keys)}.", metadata).WriteTo(stream);
    }

    // The nodes of all that is on the tape.
    private static OnnxTracer Trace(OnnxGraph graph, string name, Layer network, OnnxInput input, Tape tape, Tensor x)
    {
        foreach (var (parameterName, parameter) in network.NamedParameters)
            graph.AddInitializer(parameterName, parameter.Shape, parameter.Read());
        var tracer = new OnnxTracer(graph, network.NamedParameters.ToDictionary(item => item.Parameter, item => item.Name));
        tracer.AddMap(x, Normalize(graph, input));
        tape.Accept(tracer);
        if (tracer.Unknown is { } operation)
            throw new MienException(name, $"the network's operation {operation} has no form in ONNX, so it cannot be exported");
        if (input.AnySize)
            graph.AddInput(NameOf(input), OnnxGraph.AnySize, OnnxGraph.AnySize, input.Shape.C);
        else
            graph.AddInput(NameOf(input), input.Shape.H, input.Shape.W, input.Shape.C);
        return tracer;
    }

    private static string NameOf(OnnxInput input) => input.IsFeatures ? Features : Pictures;

    // (x - mean) · (1 / deviation), as Mien itself computes it.
    private static string Normalize(OnnxGraph graph, OnnxInput input)
    {
        int[] perChannel = [input.Shape.C, 1, 1];
        var channelsFirst = graph.Add("Transpose", [NameOf(input)], null, OnnxAttribute.Of("perm", 0, 3, 1, 2));
        var mean = graph.Constant(OnnxAttribute.Tensor(perChannel, [.. input.Mean]));
        var factor = graph.Constant(OnnxAttribute.Tensor(perChannel, [.. input.StandardDeviation.Select(deviation => 1 / deviation)]));
        var scaled = graph.Add("Mul", [graph.Add("Sub", [channelsFirst, mean]), factor]);
        return input.LeastVariance is { } least ? Standardize(graph, scaled, least) : scaled;
    }

    // (x - mean) / sqrt(variance + the least), over a picture
    private static string Standardize(OnnxGraph graph, string x, float least)
    {
        string Mean(string value) => graph.Add("ReduceMean", [value], null, OnnxAttribute.Of("axes", 1, 2, 3), OnnxAttribute.Of("keepdims", 1));
        var centred = graph.Add("Sub", [x, Mean(x)]);
        var variance = graph.Add("Add", [Mean(graph.Add("Mul", [centred, centred])), graph.Constant(OnnxAttribute.Tensor([1], [least]))]);
        return graph.Add("Div", [centred, graph.Add("Sqrt", [variance])]);
    }

    private static string Describe(IEmbedder embedder, string centers) => new JsonObject
    {
        ["initializer"] = centers,
        ["head"] = embedder.Head.ToString().ToLowerInvariant(),
        ["scale"] = embedder.Scale,
    }.ToJsonString();

    private static string Taken(OnnxInput input)
    {
        var (_, height, width, channels) = input.Shape;
        var (colour, size) = (channels == 1 ? "grey" : "RGB", input.AnySize ? "any even number of rows and columns" : $"{height} rows, {width} columns");
        return input.IsFeatures
            ? $"{Features}: N vectors of {channels} features, float32 as they were measured"
            : $"{Pictures}: N faces of {size} and {channels} channels ({colour}), float32 from 0 to 255";
    }

    private static string Describe(OnnxInput input, bool embeds)
    {
        var given = $"{Probabilities}: one for each label of the metadata, the softmax of {Logits}.";
        return $"{Taken(input)}; the graph normalises them. {given}{(embeds ? $" {Embedding}: of length 1; {ClassCentres} of the metadata says how the logits follow from it." : "")}";
    }
}

/// <summary>What the input of an exported network is: raw pixels or features, which the graph itself normalises.</summary>
/// <param name="Shape">Sizes of one picture; N is 1.</param>
/// <param name="Mean">Value of each channel that becomes 0.</param>
/// <param name="StandardDeviation">Range of each channel that becomes 1.</param>
public sealed record OnnxInput(Shape Shape, IReadOnlyList<float> Mean, IReadOnlyList<float> StandardDeviation)
{
    /// <summary>
    /// Where each picture is then brought to mean 0 and standard deviation 1 by itself, what is added to its variance before the root; null where
    /// it is not.
    /// </summary>
    public float? LeastVariance { get; init; }

    /// <summary>
    /// Whether height and width may be any even numbers in place of those of <see cref="Shape"/>, for networks without layers of a fixed size.
    /// Default false.
    /// </summary>
    public bool AnySize { get; init; }

    /// <summary>Whether the input is a vector of features, not a picture.</summary>
    internal bool IsFeatures => Shape is { H: 1, W: 1 };
}
