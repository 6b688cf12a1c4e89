using Mien.Learning.Layers;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;

namespace Mien.Learning.Tests.Onnx;

/// <summary>A small network of every operation that has a form in ONNX, on 9x11 pictures of three channels.</summary>
internal sealed class AllOperations : Layer
{
    public static readonly Shape SampleShape = new(1, 9, 11, 3);

    private readonly Convolution conv;
    private readonly BatchNormalization norm;
    private readonly SeparableConvolution separable;
    private readonly Parameter slope;
    private readonly Linear hidden;
    private readonly UnitLinear cosines;
    private readonly BatchNormalization hiddenNorm;
    private readonly Linear head;

    public AllOperations()
    {
        conv = Add("conv", new Convolution(3, 6, 3, stride: 2, padding: null, bias: true));
        norm = Add("norm", new BatchNormalization(6));
        separable = Add("separable", new SeparableConvolution(6, 6, 3));
        slope = Add("slope", new Parameter(6));
        hidden = Add("hidden", new Linear(3 * 3 * 18, 8));
        cosines = Add("cosines", new UnitLinear(6 * 18, 5));
        hiddenNorm = Add("hidden_norm", new BatchNormalization(8));
        head = Add("head", new Linear(8, 5));
        var random = new RandomSource(3);
        foreach (var parameter in Parameters)
            parameter.Write([.. Enumerable.Range(0, (int)parameter.Count).Select(_ => parameter.IsStatistic ? random.Uniform(0.5f, 1.5f) : random.Uniform(-0.3f, 0.3f))]);
    }

    protected override Tensor Record(Tensor x)
    {                                                                                  // [N, 9, 11, 3]
        x = norm.Forward(conv.Forward(x)).Relu();                                      // [N, 5, 6, 6]
        var y = separable.Forward(x).PRelu(slope);                                     // [N, 5, 6, 6]
        x = x.Concat(y.Tanh(), y.Add(x).Sigmoid());                                    // [N, 5, 6, 18]
        var pairs = y.L2Normalize().BilinearPool(x).Scale(0.002f).SignedRoot();        // [N, 1, 1, 108]
        var angles = cosines.Forward(pairs.L2Normalize());                             // [N, 1, 1, 5]
        var most = x.MaxPool(Window.Same(3, 2, 5, 6));                                 // [N, 3, 3, 18]
        var mean = x.AveragePool(Window.Same(3, 2, 5, 6), countPadding: false);        // [N, 3, 3, 18]
        var whole = x.AveragePool(Window.Same(3, 2, 5, 6));                            // [N, 3, 3, 18]
        x = most.Add(mean).Add(whole);                                                 // [N, 3, 3, 18]
        var vectors = hiddenNorm.Forward(hidden.Forward(x.Flatten()).Relu());          // [N, 1, 1, 8]
        var channels = x.GlobalAveragePool().Softmax().LogSoftmax();                   // [N, 1, 1, 18]
        var joined = head.Forward(vectors.Concat(channels).MaxPool(Window.Valid(1)).Convolve(Identity(), null, Window.Valid(1)).Flatten());
        return joined.Add(head.Forward(vectors)).Add(angles);                          // [N, 1, 1, 5]
    }

    // The first eight of the 26 channels; a parameter that no layer names.
    private static Parameter Identity()
    {
        var weights = new Parameter(8, 26, 1, 1);
        weights.Write([.. Enumerable.Range(0, 8 * 26).Select(i => i % 26 == i / 26 || i % 26 == i / 26 + 9 ? 1f : 0)]);
        return weights;
    }
}
