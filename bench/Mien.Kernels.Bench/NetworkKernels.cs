using System.Runtime.InteropServices;
using Mien.Tensors.Managed;
using Mien.Tensors.Managed.Pointwise;
using Mien.Tensors.Memory;
using Mien.Tensors.Shapes;

namespace Mien.Kernels.Bench;

/// <summary>
/// Kernels of training steps. The light network on 48 x 48 grey pictures: two 3x3 convolutions to 8 channels, then four
/// modules of two separable convolutions and a 3x3 stride 2 maximum beside a 1x1 stride 2 shortcut, then a 3x3 convolution to 7 classes.
/// Every kernel runs by itself on buffers of its own, so caches are as cold as the buffers are large.
/// </summary>
internal sealed unsafe class NetworkKernels(int batch)
{
    private readonly List<Stage> stages = [];
    private readonly Random random = new(1);

    public IReadOnlyList<Stage> BuildLight()
    {
        Convolve("conv 1", new(batch, 48, 48, 1, 8, Window.Valid(3)), needsInputGradient: false);
        Normalize("bn 1", 46, 8, relu: true);
        Convolve("conv 2", new(batch, 46, 46, 8, 8, Window.Valid(3)));
        Normalize("bn 2", 44, 8, relu: true);
        var (size, input) = (44, 8);
        foreach (var output in new[] { 16, 32, 64, 128 })
        {
            Depthwise(size, input);
            Convolve($"1x1 {size}", new(batch, size, size, input, output, Window.Valid(1)));
            Normalize($"bn a {size}", size, output, relu: true);
            Depthwise(size, output);
            Convolve($"1x1 {size}", new(batch, size, size, output, output, Window.Valid(1)));
            Normalize($"bn b {size}", size, output, relu: false);
            Pool(size, output);
            Convolve($"shortcut {size}", new(batch, size, size, input, output, Window.Valid(1, 2)));
            size = (size + 1) / 2;
            Normalize($"bn s {size}", size, output, relu: false);
            Join(size, output);
            input = output;
        }

        Convolve("classes", new(batch, size, size, input, 7, Window.Padded(3, 1, 1)));
        return stages;
    }

    /// <summary>Larger products, which the light network does not have: matrices, and 3x3 convolutions of a residual network.</summary>
    public IReadOnlyList<Stage> BuildLarge()
    {
        Multiply(512, 512, 512);
        Multiply(9216, 64, 576);
        Multiply(256, 512, 4608);
        foreach (var (size, channels) in new[] { (12, 64), (6, 128), (3, 256), (2, 512) })
            Convolve($"3x3 {size}", new(batch, size, size, channels, channels, Window.Padded(3, 1, 1)));
        return stages;
    }

    private float* Random(long length)
    {
        var values = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 16) * sizeof(float), 64);
        for (long i = 0; i < length; i++)
            values[i] = random.NextSingle() - 0.5f;
        return values;
    }

    private void Add(string name, double flops, double floats, Action run) => stages.Add(new(name, flops, floats * sizeof(float), run));

    private void Convolve(string name, ConvolutionShape s, bool needsInputGradient = true)
    {
        var inputs = (long)s.Batch * s.Height * s.Width * s.In;
        var outputs = (long)s.Batch * s.OutHeight * s.OutWidth * s.Out;
        var weights = s.Window.Height * s.Window.Width * s.In * s.Out;
        float* x = Random(inputs), y = Random(outputs), dx = Random(inputs), w = Random(weights), dw = Random(weights);
        var scratch = Random(Convolution.ScratchLength(s));
        var flops = 2.0 * outputs * s.Window.Height * s.Window.Width * s.In;
        var title = $"{name} {s.In}->{s.Out}";
        Add($"{title} forward", flops, inputs + outputs, () => Convolution.Forward(s, x, w, null, false, y, scratch));
        if (needsInputGradient)
            Add($"{title} data", flops, inputs + outputs, () => Convolution.BackwardData(s, y, w, dx, scratch));
        Add($"{title} weights", flops, inputs + outputs, () => Convolution.BackwardWeights(s, x, y, dw, null, scratch));
    }

    private void Multiply(int m, int n, int k)
    {
        float* a = Random((long)m * k), b = Random((long)k * n), c = Random((long)m * n), scratch = Random(MatrixProduct.ScratchLength(m, n, k));
        foreach (var (transposeA, transposeB) in new[] { (false, false), (true, false), (false, true) })
            Add($"product {m}x{n}x{k}{(transposeA ? " At" : "")}{(transposeB ? " Bt" : "")}", 2.0 * m * n * k, 0, () => MatrixProduct.Multiply(
                transposeA ? new Matrix(a, k, m).Transposed : new(a, m, k), transposeB ? new Matrix(b, n, k).Transposed : new(b, k, n), new(c, m, n), false,
                scratch));
    }

    private void Depthwise(int size, int channels)
    {
        var s = new ConvolutionShape(batch, size, size, channels, channels, Window.Padded(3, 1, 1));
        var length = (long)batch * size * size * channels;
        float* x = Random(length), y = Random(length), dx = Random(length), w = Random(9 * channels), dw = Random(9 * channels);
        var flops = 18.0 * length;
        Add($"depthwise {size} c{channels} forward", flops, 2 * length, () => DepthwiseConvolution.Forward(s, x, w, null, y));
        Add($"depthwise {size} c{channels} data", flops, 2 * length, () => DepthwiseConvolution.BackwardData(s, y, w, dx));
        Add($"depthwise {size} c{channels} weights", flops, 2 * length, () => DepthwiseConvolution.BackwardWeights(s, x, y, dw, null));
    }

    private void Normalize(string name, int size, int channels, bool relu)
    {
        var rows = (long)batch * size * size;
        var length = rows * channels;
        float* x = Random(length), y = Random(length), dy = Random(length), c = Random(channels);
        var sums = (double*)NativeMemory.AlignedAlloc((nuint)channels * 2 * sizeof(double), 64);
        var title = $"{name} c{channels}";
        Add($"{title} moments", 0, length, () => BatchNormalization.Moments(rows, channels, x, sums, sums + channels));
        Add($"{title} normalize", 0, 2 * length, () => BatchNormalization.Normalize(rows, channels, x, c, c, relu, y));
        Add($"{title} sums", 0, (relu ? 3 : 2) * length, () =>
            BatchNormalization.BackwardSums(rows, channels, x, y, dy, c, c, relu, sums, sums + channels));
        Add($"{title} data", 0, (relu ? 4 : 3) * length, () => BatchNormalization.BackwardData(
            rows, channels, x, y, dy, c, c, c, sums, sums + channels, rows, relu, false, dy));
    }

    private void Pool(int size, int channels)
    {
        var s = new PoolingShape(batch, size, size, channels, Window.Same(3, 2, size, size));
        var inputs = (long)batch * size * size * channels;
        var outputs = (long)batch * s.OutHeight * s.OutWidth * channels;
        float* x = Random(inputs), y = Random(outputs), dx = Random(inputs);
        var index = (byte*)NativeMemory.AlignedAlloc((nuint)outputs, 64);
        Add($"max {size} c{channels} forward", 0, inputs + outputs, () => Pooling.MaxForward(s, x, y, index));
        Add($"max {size} c{channels} data", 0, inputs + outputs, () => Pooling.MaxBackward(s, y, index, dx));
    }

    private void Join(int size, int channels)
    {
        var length = (long)batch * size * size * channels;
        float* a = Random(length), b = Random(length), y = Random(length);
        Add($"add {size} c{channels}", 0, 3 * length, () => Elementwise.Add(length, a, b, false, y));
        Add($"gradient sum {size} c{channels}", 0, 3 * length, () => Elementwise.Accumulate(length, a, y));
    }
}
