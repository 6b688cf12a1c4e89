using Mien.Tensors.Operations;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Autograd;

/// <summary>The operations that networks and losses are written with. Each records one step on the variable's tape.</summary>
public static class TensorOperations
{
    private const int LargestWindow = 32_768;

    /// <summary>Convolution: [N, H, W, In] to [N, OutHeight, OutWidth, Out].</summary>
    /// <param name="x">Input.</param>
    /// <param name="weights">(Out, In, height, width).</param>
    /// <param name="bias">(Out), or null.</param>
    /// <param name="window">Kernel size, stride and padding.</param>
    public static Tensor Convolve(this Tensor x, Parameter weights, Parameter? bias, Window window)
    {
        RequireFit(weights, bias, window);
        Require(x.Shape.C == weights.Shape[1], $"A convolution of {weights.Shape[1]} channels cannot take {x.Shape}.");
        return Windowed(x, window, weights.Shape[0], new ConvolutionOperation(x.Tape, x, weights, bias, window, depthwise: false));
    }

    /// <summary>Depthwise convolution, one filter of up to 256 pixels for each channel: [N, H, W, C] to [N, OutHeight, OutWidth, C].</summary>
    /// <param name="x">Input.</param>
    /// <param name="weights">(C, 1, height, width).</param>
    /// <param name="bias">(C), or null.</param>
    /// <param name="window">Kernel size, stride and padding.</param>
    public static Tensor ConvolveDepthwise(this Tensor x, Parameter weights, Parameter? bias, Window window)
    {
        RequireFit(weights, bias, window);
        RequireArea(window);
        Require(weights.Shape[1] == 1 && x.Shape.C == weights.Shape[0], $"A depthwise convolution of {weights.Shape[0]} channels cannot take {x.Shape}.");
        return Windowed(x, window, x.Shape.C, new ConvolutionOperation(x.Tape, x, weights, bias, window, depthwise: true));
    }

    /// <summary>Batch normalisation over pictures, rows and columns.</summary>
    public static Tensor BatchNorm(this Tensor x, NormalizationParameters parameters)
    {
        Parameter[] vectors = [parameters.Scale, parameters.Shift, parameters.Mean, parameters.Variance];
        Require(vectors.All(vector => vector.Count == x.Shape.C), $"A normalisation of {parameters.Scale.Count} channels cannot take {x.Shape}.");
        return x.Tape.Record(new BatchNormalizationOperation(x.Tape, x, parameters), x.Shape);
    }

    /// <summary>max(x, 0).</summary>
    public static Tensor Relu(this Tensor x) => x.Tape.Record(new ReluOperation(x.Tape, x), x.Shape);

    /// <summary>x + y, element by element.</summary>
    public static Tensor Add(this Tensor x, Tensor y)
    {
        Require(x.Shape == y.Shape, $"{x.Shape} and {y.Shape} cannot be added.");
        return x.Tape.Record(new AddOperation(x.Tape, x, y), x.Shape);
    }

    /// <summary>Largest value of each window of up to 256 pixels, NaN where one is in the window; padding never wins.</summary>
    public static Tensor MaxPool(this Tensor x, Window window)
    {
        RequirePixels(x, window);
        RequireArea(window);
        return Windowed(x, window, x.Shape.C, new MaxPoolOperation(x.Tape, x, window));
    }

    /// <summary>Mean of each window.</summary>
    /// <param name="x">Input.</param>
    /// <param name="window">Window size, stride and padding.</param>
    /// <param name="countPadding">Whether padded zeros count in the mean.</param>
    public static Tensor AveragePool(this Tensor x, Window window, bool countPadding = true)
    {
        RequirePixels(x, window);
        return Windowed(x, window, x.Shape.C, new AveragePoolOperation(x.Tape, x, window, countPadding));
    }

    /// <summary>Mean over all pixels: [N, H, W, C] to [N, 1, 1, C].</summary>
    public static Tensor GlobalAveragePool(this Tensor x) =>
        x.Tape.Record(new GlobalAveragePoolOperation(x.Tape, x), Shape.Vectors(x.Shape.N, x.Shape.C));

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static Tensor Sigmoid(this Tensor x) => x.Tape.Record(new SigmoidOperation(x.Tape, x), x.Shape);

    /// <summary>tanh x.</summary>
    public static Tensor Tanh(this Tensor x) => x.Tape.Record(new TanhOperation(x.Tape, x), x.Shape);

    /// <summary>x where positive, slope · x elsewhere; one slope for each channel.</summary>
    public static Tensor PRelu(this Tensor x, Parameter slope)
    {
        Require(x.Shape.C == slope.Count, $"{slope.Count} slopes do not fit {x.Shape}.");
        return x.Tape.Record(new PReluOperation(x.Tape, x, slope), x.Shape);
    }

    /// <summary>Softmax over channels.</summary>
    public static Tensor Softmax(this Tensor x) => x.Tape.Record(new SoftmaxOperation(x.Tape, x), x.Shape);

    /// <summary>Logarithm of softmax over channels.</summary>
    public static Tensor LogSoftmax(this Tensor x) => x.Tape.Record(new LogSoftmaxOperation(x.Tape, x), x.Shape);

    /// <summary>x Wᵀ + b: [N, 1, 1, In] to [N, 1, 1, Out].</summary>
    /// <param name="x">Vectors.</param>
    /// <param name="weights">(Out, In).</param>
    /// <param name="bias">(Out), or null.</param>
    public static Tensor Linear(this Tensor x, Parameter weights, Parameter? bias)
    {
        RequireLinear(x, weights);
        RequireFit(weights, bias);
        return x.Tape.Record(new LinearOperation(x.Tape, x, weights, bias), Shape.Vectors(x.Shape.N, weights.Shape[0]));
    }

    /// <summary>One vector for each picture, in the order rows, columns, channels.</summary>
    public static Tensor Flatten(this Tensor x) =>
        x.Tape.Record(new FlattenOperation(x.Tape, x), Shape.Vectors(x.Shape.N, x.Shape.PerPicture));

    /// <summary>The channels of several activations of the same pictures, rows and columns one after the other.</summary>
    public static Tensor Concat(this Tensor x, params Tensor[] others)
    {
        Require(others.All(other => other.Shape with { C = x.Shape.C } == x.Shape), $"Only activations like {x.Shape} can be joined to it.");
        Tensor[] all = [x, .. others];
        return x.Tape.Record(new ConcatOperation(x.Tape, all), x.Shape with { C = all.Sum(input => input.Shape.C) });
    }

    /// <summary>Zeroes values at random in training, dividing the rest by 1 - chance; leaves them as they are at inference.</summary>
    /// <param name="x">Input.</param>
    /// <param name="chance">Chance of a zero, 0 to below 1.</param>
    public static Tensor Dropout(this Tensor x, float chance)
    {
        Require(chance is >= 0 and < 1, $"The chance {chance} of dropout is not within 0 and 1.");
        return x.Tape is { IsTraining: true, DropsOut: true } && chance > 0 ? x.Tape.Record(new DropoutOperation(x.Tape, x, chance), x.Shape) : x;
    }

    /// <summary>factor · x.</summary>
    public static Tensor Scale(this Tensor x, float factor)
    {
        Require(float.IsFinite(factor), $"The factor {factor} is no number.");
        return x.Tape.Record(new ScaleOperation(x.Tape, x, factor), x.Shape);
    }

    /// <summary>sign(x) √|x|; a line through zero up to |x| = 10⁻⁴, so that the gradient is at most 100.</summary>
    public static Tensor SignedRoot(this Tensor x) => x.Tape.Record(new SignedRootOperation(x.Tape, x), x.Shape);

    /// <summary>Each picture's values as a vector of length 1, x / max(‖x‖, 10⁻⁴); zero stays zero.</summary>
    public static Tensor L2Normalize(this Tensor x) => x.Tape.Record(new L2NormalizationOperation(x.Tape, x), x.Shape);

    /// <summary>
    /// x Ŵᵀ with rows of length 1: [N, 1, 1, In] to [N, 1, 1, Out]. These are the cosines between x and the rows of W, the
    /// class centres, where x has length 1, and ‖x‖ cos θ elsewhere.
    /// </summary>
    /// <param name="x">Vectors.</param>
    /// <param name="weights">(Out, In); rows of any length.</param>
    public static Tensor UnitLinear(this Tensor x, Parameter weights)
    {
        RequireLinear(x, weights);
        return x.Tape.Record(new UnitLinearOperation(x.Tape, x, weights), Shape.Vectors(x.Shape.N, weights.Shape[0]));
    }

    /// <summary>
    /// Bilinear pooling (Lin et al., 2015), the sum over pixels of the outer products of two feature vectors: [N, H, W, A] and
    /// [N, H, W, B] to [N, 1, 1, A·B], B running fastest. Both may be the same activation.
    /// </summary>
    public static Tensor BilinearPool(this Tensor x, Tensor y)
    {
        Require(x.Shape with { C = y.Shape.C } == y.Shape, $"{x.Shape} and {y.Shape} have no common pixels to pool over.");
        Require((long)x.Shape.C * y.Shape.C <= int.MaxValue, $"{x.Shape.C} times {y.Shape.C} channels are too many for one vector.");
        return x.Tape.Record(new BilinearPoolOperation(x.Tape, x, y), Shape.Vectors(x.Shape.N, x.Shape.C * y.Shape.C));
    }

    /// <summary>
    /// Softmax cross-entropy, mean over the batch: [N, 1, 1, C] to one value, which <see cref="Tape.Minimize"/> can start at.
    /// </summary>
    /// <param name="logits">[N, 1, 1, C].</param>
    /// <param name="targets">[N, 1, 1, C]: given probabilities, times the class weight where classes are weighted.</param>
    public static Tensor CrossEntropy(this Tensor logits, Tensor targets)
    {
        Require(logits.Shape == targets.Shape, $"Logits {logits.Shape} and targets {targets.Shape} differ.");
        LossOperation.RequireGiven(targets);
        return logits.Tape.Record(new CrossEntropyOperation(logits.Tape, logits, targets), Shape.Vectors(1, 1));
    }

    /// <summary>Squared error, mean over all elements: one value, which <see cref="Tape.Minimize"/> can start at.</summary>
    /// <param name="values">Values.</param>
    /// <param name="targets">What they are to be, given, of the same shape.</param>
    public static Tensor SquaredError(this Tensor values, Tensor targets)
    {
        Require(values.Shape == targets.Shape, $"Values {values.Shape} and targets {targets.Shape} differ.");
        LossOperation.RequireGiven(targets);
        return values.Tape.Record(new SquaredErrorOperation(values.Tape, values, targets), Shape.Vectors(1, 1));
    }

    private static Tensor Windowed(Tensor x, Window window, int channels, Operation operation)
    {
        RequireSizes(window);
        var shape = new Shape(x.Shape.N, window.OutHeight(x.Shape.H), window.OutWidth(x.Shape.W), channels);
        Require(shape.H > 0 && shape.W > 0, $"A window of {window.Height}x{window.Width} does not fit {x.Shape}.");
        return x.Tape.Record(operation, shape);
    }

    // The bound keeps every sum of sizes within an int.
    private static void RequireSizes(Window window) =>
        Require(
            window is { Height: >= 1 and <= LargestWindow, Width: >= 1 and <= LargestWindow, Stride: >= 1 and <= LargestWindow }
                && window is { Top: >= 0 and <= LargestWindow, Left: >= 0 and <= LargestWindow, Bottom: >= 0 and <= LargestWindow, Right: >= 0 and <= LargestWindow },
            $"{window} is out of range: sizes and stride are 1 to {LargestWindow}, padding is 0 to {LargestWindow}.");

    // Places in a window are bytes, and a tile of one window lies on the stack.
    private static void RequireArea(Window window) =>
        Require((long)window.Height * window.Width <= 256, $"A window of {window.Height}x{window.Width} has more than 256 pixels.");

    private static void RequirePixels(Tensor x, Window window)
    {
        RequireSizes(window);
        Require(
            window.Top < window.Height && window.Left < window.Width
                && (window.OutHeight(x.Shape.H) - 1) * window.Stride - window.Top < x.Shape.H
                && (window.OutWidth(x.Shape.W) - 1) * window.Stride - window.Left < x.Shape.W,
            $"Some windows of {window.Height}x{window.Width} would hold padding alone.");
    }

    private static void RequireLinear(Tensor x, Parameter weights)
    {
        Require(weights.Shape.Count == 2, $"A linear layer needs weights (out, in), not {weights}.");
        Require(x.Shape == Shape.Vectors(x.Shape.N, weights.Shape[1]), $"A linear layer of {weights.Shape[1]} inputs cannot take {x.Shape}.");
    }

    private static void RequireFit(Parameter weights, Parameter? bias, Window window)
    {
        Require(
            weights.Shape.Count == 4 && weights.Shape[2] == window.Height && weights.Shape[3] == window.Width,
            $"Weights {weights} do not fit a window of {window.Height}x{window.Width}.");
        RequireFit(weights, bias);
    }

    private static void RequireFit(Parameter weights, Parameter? bias) =>
        Require(bias is null || bias.Count == weights.Shape[0], $"{bias?.Count} biases do not fit {weights.Shape[0]} output channels.");

    internal static void Require(bool condition, string message)
    {
        if (!condition)
            throw new ArgumentException(message);
    }
}
