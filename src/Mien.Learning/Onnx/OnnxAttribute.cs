using Attribute = Mien.Learning.Onnx.OnnxFields.Attribute;
using Fields = Mien.Learning.Onnx.OnnxFields.Tensor;

namespace Mien.Learning.Onnx;

/// <summary>Attributes of ONNX nodes, and the tensors that they and initialisers hold.</summary>
internal static class OnnxAttribute
{
    public static ProtobufMessage Of(string name, int value) =>
        Named(name, Attribute.IntegerKind).Add(Attribute.Integer, value);

    public static ProtobufMessage Of(string name, float value) =>
        Named(name, Attribute.FloatKind).Add(Attribute.Float, value);

    public static ProtobufMessage Of(string name, ProtobufMessage tensor) =>
        Named(name, Attribute.TensorKind).Add(Attribute.Tensor, tensor);

    public static ProtobufMessage Of(string name, params ReadOnlySpan<int> values)
    {
        var attribute = Named(name, Attribute.IntegersKind);
        foreach (var value in values)
            attribute.Add(Attribute.Integers, value);
        return attribute;
    }

    public static ProtobufMessage Tensor(IReadOnlyList<int> shape, ReadOnlySpan<float> values)
    {
        var tensor = new ProtobufMessage();
        foreach (var size in shape)
            tensor.Add(Fields.Dimensions, size);
        return tensor.Add(Fields.Type, OnnxFields.FloatType).Add(Fields.Raw, values);
    }

    /// <summary>A vector of integers, as Reshape takes its shape.</summary>
    public static ProtobufMessage Integers(params ReadOnlySpan<int> values)
    {
        var tensor = new ProtobufMessage().Add(Fields.Dimensions, values.Length).Add(Fields.Type, OnnxFields.Int64Type);
        foreach (var value in values)
            tensor.Add(Fields.Integers, value);
        return tensor;
    }

    private static ProtobufMessage Named(string name, int kind) =>
        new ProtobufMessage().Add(Attribute.Name, name).Add(Attribute.Type, kind);
}
