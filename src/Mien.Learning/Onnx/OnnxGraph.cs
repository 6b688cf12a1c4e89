using Graph = Mien.Learning.Onnx.OnnxFields.Graph;
using Node = Mien.Learning.Onnx.OnnxFields.Node;
using Value = Mien.Learning.Onnx.OnnxFields.Value;

namespace Mien.Learning.Onnx;

/// <summary>An ONNX graph under construction. Values have names; the first size of inputs and outputs is the batch, N.</summary>
internal sealed class OnnxGraph
{
    /// <summary>Stands for a size that is not fixed.</summary>
    public const int AnySize = 0;

    private const string Batch = "N";

    private readonly ProtobufMessage message = new ProtobufMessage().Add(Graph.Name, "network");
    private int nodes;

    /// <summary>Adds a node.</summary>
    /// <param name="type">Its operator.</param>
    /// <param name="inputs">Names of its inputs.</param>
    /// <param name="output">Name of its output; null for a new one.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>Name of its output.</returns>
    public string Add(string type, IEnumerable<string> inputs, string? output = null, params IEnumerable<ProtobufMessage> attributes)
    {
        // A slash in front, so that no value can have the name of a weight.
        var name = $"/{type}_{++nodes}";
        output ??= name;
        var node = new ProtobufMessage();
        foreach (var input in inputs)
            node.Add(Node.Input, input);
        node.Add(Node.Output, output).Add(Node.Name, name).Add(Node.Operator, type);
        foreach (var attribute in attributes)
            node.Add(Node.Attribute, attribute);
        message.Add(Graph.Node, node);
        return output;
    }

    /// <summary>Adds a constant, which is no weight.</summary>
    /// <returns>Its name.</returns>
    public string Constant(ProtobufMessage tensor) => Add("Constant", [], null, OnnxAttribute.Of("value", tensor));

    /// <summary>Adds a weight under its name.</summary>
    public void AddInitializer(string name, IReadOnlyList<int> shape, ReadOnlySpan<float> values) =>
        message.Add(Graph.Initializer, OnnxAttribute.Tensor(shape, values).Add(OnnxFields.Tensor.Name, name));

    /// <summary>Adds an input [N, sizes].</summary>
    public void AddInput(string name, params ReadOnlySpan<int> sizes) => message.Add(Graph.Input, Describe(name, sizes));

    /// <summary>Adds an output [N, sizes].</summary>
    public void AddOutput(string name, params ReadOnlySpan<int> sizes) => message.Add(Graph.Output, Describe(name, sizes));

    /// <summary>The whole model.</summary>
    /// <param name="documentation">What it takes and gives.</param>
    /// <param name="metadata">Notes to keep with it.</param>
    public ProtobufMessage ToModel(string documentation, IReadOnlyDictionary<string, string> metadata)
    {
        var model = new ProtobufMessage()
            .Add(OnnxFields.Model.IrVersion, OnnxFields.IrVersion)
            .Add(OnnxFields.Model.ProducerName, "Mien")
            .Add(OnnxFields.Model.Documentation, documentation)
            .Add(OnnxFields.Model.Graph, message)
            .Add(OnnxFields.Model.OperatorSets, new ProtobufMessage().Add(OnnxFields.OperatorSetId.Version, OnnxFields.OperatorSet));
        foreach (var (key, value) in metadata)
            model.Add(OnnxFields.Model.Metadata, new ProtobufMessage().Add(OnnxFields.Note.Key, key).Add(OnnxFields.Note.Value, value));
        return model;
    }

    private static ProtobufMessage Describe(string name, ReadOnlySpan<int> sizes)
    {
        var shape = new ProtobufMessage().Add(Value.Dimension, new ProtobufMessage().Add(Value.SizeName, Batch));
        foreach (var size in sizes)
            shape.Add(Value.Dimension, size == AnySize ? new ProtobufMessage() : new ProtobufMessage().Add(Value.Size, size));
        var tensor = new ProtobufMessage().Add(Value.ElementType, OnnxFields.FloatType).Add(Value.Shape, shape);
        return new ProtobufMessage().Add(Value.Name, name).Add(Value.Type, new ProtobufMessage().Add(Value.TensorType, tensor));
    }
}
