using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;
using Mien.Tensors.Shapes;

namespace Mien.Learning.Onnx;

/// <summary>
/// Writes the operations of a tape as ONNX nodes. Maps are [N, C, H, W]; a vector for each picture is [N, C] where it can
/// be, so that no operation needs more than one reshaping.
/// </summary>
internal sealed class OnnxTracer(OnnxGraph graph, IReadOnlyDictionary<Parameter, string> names) : IOperationVisitor
{
    private readonly Dictionary<Tensor, (string Name, bool IsVector)> values = [];

    /// <summary>The first operation that has no form in ONNX.</summary>
    public string? Unknown { get; private set; }

    /// <summary>Says under which name an input of the tape is found, as a map.</summary>
    public void AddMap(Tensor variable, string name) => values[variable] = (name, false);

    public void Convolve(Tensor x, Parameter weights, Parameter? bias, Window window, bool depthwise, Tensor y) =>
        values[y] = (graph.Add("Conv", [Map(x), .. Weights(weights, bias)], null, [.. Sliding(window), OnnxAttribute.Of("group", depthwise ? x.Shape.C : 1)]), false);

    public void BatchNorm(Tensor x, NormalizationParameters parameters, Tensor y) => Like(x, y, graph.Add(
        "BatchNormalization",
        [values[x].Name, .. Weights(parameters.Scale, parameters.Shift, parameters.Mean, parameters.Variance)],
        null,
        OnnxAttribute.Of("epsilon", parameters.Epsilon)));

    public void Linear(Tensor x, Parameter weights, Parameter? bias, Tensor y) =>
        values[y] = (graph.Add("Gemm", [Vector(x), .. Weights(weights, bias)], null, OnnxAttribute.Of("transB", 1)), true);

    public void Add(Tensor a, Tensor b, Tensor y) =>
        Like(a, y, graph.Add("Add", [values[a].Name, values[a].IsVector ? Vector(b) : Map(b)]));

    public void Relu(Tensor x, Tensor y) => Like(x, y, graph.Add("Relu", [values[x].Name]));

    public void PRelu(Tensor x, Parameter slope, Tensor y)
    {
        var slopes = graph.Add("Reshape", [Weight(slope), graph.Constant(OnnxAttribute.Integers(x.Shape.C, 1, 1))]);
        values[y] = (graph.Add("PRelu", [Map(x), slopes]), false);
    }

    public void Sigmoid(Tensor x, Tensor y) => Like(x, y, graph.Add("Sigmoid", [values[x].Name]));

    public void Tanh(Tensor x, Tensor y) => Like(x, y, graph.Add("Tanh", [values[x].Name]));

    public void Softmax(Tensor x, Tensor y) => Like(x, y, graph.Add("Softmax", [values[x].Name], null, OnnxAttribute.Of("axis", 1)));

    public void LogSoftmax(Tensor x, Tensor y) => Like(x, y, graph.Add("LogSoftmax", [values[x].Name], null, OnnxAttribute.Of("axis", 1)));

    public void MaxPool(Tensor x, Window window, Tensor y) =>
        values[y] = (graph.Add("MaxPool", [Map(x)], null, Sliding(window)), false);

    public void AveragePool(Tensor x, Window window, bool countPadding, Tensor y) => values[y] = (
        graph.Add("AveragePool", [Map(x)], null, [.. Sliding(window), OnnxAttribute.Of("count_include_pad", countPadding ? 1 : 0)]), false);

    public void GlobalAveragePool(Tensor x, Tensor y) => values[y] = (graph.Add("GlobalAveragePool", [Map(x)]), false);

    public void Flatten(Tensor x, Tensor y) => values[y] = (Vector(x), true);

    public void Concat(IReadOnlyList<Tensor> inputs, Tensor y) =>
        values[y] = (graph.Add("Concat", inputs.Select(Map), null, OnnxAttribute.Of("axis", 1)), false);

    public void Scale(Tensor x, float factor, Tensor y) => Like(x, y, graph.Add("Mul", [values[x].Name, Constant(factor)]));

    public void SignedRoot(Tensor x, float epsilon, Tensor y)
    {
        var magnitude = graph.Add("Max", [graph.Add("Abs", [values[x].Name]), Constant(epsilon)]);
        Like(x, y, graph.Add("Div", [values[x].Name, graph.Add("Sqrt", [magnitude])]));
    }

    public void L2Normalize(Tensor x, float epsilon, Tensor y) =>
        Like(x, y, values[x].IsVector ? Unit(values[x].Name, epsilon, 1) : Unit(values[x].Name, epsilon, 1, 2, 3));

    public void UnitLinear(Tensor x, Parameter weights, float epsilon, Tensor y) =>
        values[y] = (graph.Add("Gemm", [Vector(x), Unit(Weight(weights), epsilon, 1)], null, OnnxAttribute.Of("transB", 1)), true);

    public void BilinearPool(Tensor a, Tensor b, Tensor y)
    {
        var second = graph.Add("Transpose", [Pixels(b)], null, OnnxAttribute.Of("perm", 0, 2, 1));
        values[y] = (graph.Add("Flatten", [graph.Add("MatMul", [Pixels(a), second])], null, OnnxAttribute.Of("axis", 1)), true);
    }

    public void Other(string operation) => Unknown ??= operation;

    /// <summary>Name of an activation as [N, H · W · C], in Mien's order.</summary>
    public string Vector(Tensor x)
    {
        var (name, isVector) = values[x];
        if (isVector)
            return name;
        if (x.Shape is not { H: 1, W: 1 })
            name = graph.Add("Transpose", [name], null, OnnxAttribute.Of("perm", 0, 2, 3, 1));
        return graph.Add("Flatten", [name], null, OnnxAttribute.Of("axis", 1));
    }

    /// <summary>Name of an activation as [N, H, W, C].</summary>
    public string Cells(Tensor x) => graph.Add("Transpose", [Map(x)], null, OnnxAttribute.Of("perm", 0, 2, 3, 1));

    private string Map(Tensor x)
    {
        var (name, isVector) = values[x];
        return isVector ? graph.Add("Reshape", [name, graph.Constant(OnnxAttribute.Integers(0, x.Shape.C, 1, 1))]) : name;
    }

    // [N, C, H · W].
    private string Pixels(Tensor x) =>
        graph.Add("Reshape", [Map(x), graph.Constant(OnnxAttribute.Integers(0, x.Shape.C, x.Shape.H * x.Shape.W))]);

    // Vectors along some axes, brought to length 1.
    private string Unit(string x, float epsilon, params ReadOnlySpan<int> axes) =>
        graph.Add("Div", [x, graph.Add("Max", [graph.Add("ReduceL2", [x], null, OnnxAttribute.Of("axes", axes)), Constant(epsilon)])]);

    private string Constant(float value) => graph.Constant(OnnxAttribute.Tensor([], [value]));

    private void Like(Tensor x, Tensor y, string name) => values[y] = (name, values[x].IsVector);

    private IEnumerable<string> Weights(params IEnumerable<Parameter?> parameters) => parameters.OfType<Parameter>().Select(Weight);

    // What is no named weight of the network is a constant of its code.
    private string Weight(Parameter parameter) => names.TryGetValue(parameter, out var name)
        ? name
        : graph.Constant(OnnxAttribute.Tensor(parameter.Shape, parameter.Read()));

    private static ProtobufMessage[] Sliding(Window window) =>
    [
        OnnxAttribute.Of("kernel_shape", window.Height, window.Width),
        OnnxAttribute.Of("strides", window.Stride, window.Stride),
        OnnxAttribute.Of("pads", window.Top, window.Left, window.Bottom, window.Right),
    ];
}
