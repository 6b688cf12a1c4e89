using System.Diagnostics;
using Mien.Tensors;
using Mien.Tensors.Managed.Winograd;
using Mien.Tensors.Memory;
using Mien.Tensors.OneDnn;
using Mien.Tensors.Shapes;

namespace Mien.Kernels.Bench;

/// <summary>
/// Winograd's algorithm beside the direct convolution of oneDNN on one thread, run by turns: least milliseconds, and
/// how many times as fast. Shapes are one worker's share of residual networks: a band of rows of one picture of 224 x 224 or
/// 48 x 48 at inference, and in training half a batch of 64 pictures of 48 x 48 or of 8 of 224 x 224.
/// </summary>
internal static unsafe class WinogradKernels
{
    private const int Turns = 60;

    public static void Print()
    {
        Console.WriteLine($"{"shape",-24} {"kernel",-9} {"direct",8} {"Winograd",8} {"ratio",6} {"GF/s",6}");
        foreach (var (height, size, channels) in new[] { (29, 56, 64), (15, 28, 128), (8, 14, 256), (4, 7, 512), (25, 48, 32), (13, 24, 64), (7, 12, 64), (4, 6, 128) })
            Compare(new(1, height, size, channels, channels, new(3, 3, 1, 1, 1, 0, 1)), training: false);
        foreach (var (size, channels) in new[] { (48, 32), (24, 32), (12, 64), (6, 128), (6, 256), (3, 256), (2, 512), (3, 512), (7, 512) })
            Compare(new(32, size, size, channels, channels, Window.Padded(3, 1, 1)), training: true);
        foreach (var (size, channels) in new[] { (56, 64), (28, 128), (14, 256) })
            Compare(new(4, size, size, channels, channels, Window.Padded(3, 1, 1)), training: true);
    }

    private static void Compare(in ConvolutionShape s, bool training)
    {
        var request = new ConvolutionRequest(s, true, !training, false, training);
        using var direct = new OneDnnConvolution(request, null);
        using var workspace = new Workspace();
        using var winograd = new WinogradConvolution(request, workspace);
        using Storage x = Random(s.Batch * s.Height * s.Width * s.In), y = Random(s.Batch * s.OutHeight * s.OutWidth * s.Out);
        using Storage w = Random(16 * s.In * s.Out), dw = Random(16 * s.In * s.Out), b = Random(s.Out);
        var name = $"{s.Batch}x{s.Height}x{s.Width} {s.In}->{s.Out}";
        var flops = 2.0 * s.Batch * s.OutHeight * s.OutWidth * s.Out * s.In * 9;
        Print(name, "forward", flops, kernel => kernel.Forward(x.Pointer, w.Pointer, b.Pointer, y.Pointer));
        if (!training)
            return;
        Print(name, "data", flops, kernel => kernel.BackwardData(y.Pointer, w.Pointer, x.Pointer));
        Print(name, "weights", flops, kernel => kernel.BackwardWeights(x.Pointer, y.Pointer, dw.Pointer, b.Pointer));

        void Print(string name, string pass, double flops, Action<ConvolutionKernel> run)
        {
            double first = double.MaxValue, second = double.MaxValue;
            for (var turn = 0; turn < Turns; turn++)
            {
                first = Math.Min(first, Milliseconds(direct, run));
                second = Math.Min(second, Milliseconds(winograd, run));
            }
            Console.WriteLine($"{name,-24} {pass,-9} {first,8:F3} {second,8:F3} {first / second,6:F2} {flops / second / 1e6,6:F0}");
        }
    }

    private static double Milliseconds(ConvolutionKernel kernel, Action<ConvolutionKernel> run)
    {
        var start = Stopwatch.GetTimestamp();
        run(kernel);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static Storage Random(long length)
    {
        var random = new RandomSource(1);
        var tensor = new Storage(length);
        foreach (ref var value in tensor.Span)
            value = random.NextSingle() - 0.5f;
        return tensor;
    }
}
