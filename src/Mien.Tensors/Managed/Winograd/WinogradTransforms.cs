using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mien.Tensors.Managed.Winograd;

/// <summary>
/// The transforms of tiles and weights into sixteen matrices and back. Matrix m = 4i + j holds element (i, j) of every
/// transformed tile; matrices of tiles are <c>step</c> floats apart.
/// </summary>
internal static unsafe class WinogradTransforms
{
    private const int Lanes = 16;
    private const int Matrices = 16;

    /// <summary>
    /// v[m][tile, In] = Bᵀ d B for <paramref name="count"/> tiles d of x from number <paramref name="first"/> on.
    /// <paramref name="zeros"/> [In] stands for the pixels of the padding.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(in WinogradGrid grid, int first, int count, float* x, float* zeros, float* v, nint step)
    {
        var s = grid.Shape;
        var pixels = stackalloc float*[Matrices];
        for (var tile = first; tile < first + count; tile++, v += s.In)
        {
            var (picture, top, left) = grid[tile];
            for (var i = 0; i < 4; i++)
                for (var j = 0; j < 4; j++)
                {
                    int row = top - s.Window.Top + i, column = left - s.Window.Left + j;
                    var inside = (uint)row < (uint)s.Height && (uint)column < (uint)s.Width;
                    pixels[4 * i + j] = inside ? x + (((long)picture * s.Height + row) * s.Width + column) * s.In : zeros;
                }

            for (nint c = 0; c < s.In; c += Lanes)
            {
                Four r0 = Pixels(pixels, c).Input(), r1 = Pixels(pixels + 4, c).Input();
                Four r2 = Pixels(pixels + 8, c).Input(), r3 = Pixels(pixels + 12, c).Input();
                var target = v + c;
                new Four(r0.A, r1.A, r2.A, r3.A).Input().Store(target, 4 * step);
                new Four(r0.B, r1.B, r2.B, r3.B).Input().Store(target + step, 4 * step);
                new Four(r0.C, r1.C, r2.C, r3.C).Input().Store(target + 2 * step, 4 * step);
                new Four(r0.D, r1.D, r2.D, r3.D).Input().Store(target + 3 * step, 4 * step);
            }
        }
    }

    /// <summary>
    /// y = Aᵀ p A for the <paramref name="width"/> channels from <paramref name="channel"/> on, from p[m][tile, 32], followed by
    /// bias, the sum with what y holds, and ReLU.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(
        in WinogradGrid grid, int first, int count, int channel, int width, float* p, nint step, float* bias, bool sum, bool relu, float* y)
    {
        var s = grid.Shape;
        for (var tile = first; tile < first + count; tile++, p += PanelProduct.Width)
        {
            var (picture, row, column) = grid[tile];
            var pixel = y + (((long)picture * s.OutHeight + row) * s.OutWidth + column) * s.Out + channel;
            bool right = column + 1 < s.OutWidth, below = row + 1 < s.OutHeight;
            nint next = s.Out, down = (nint)s.OutWidth * s.Out;
            for (nint c = 0; c < width; c += Lanes)
            {
                var (t0, b0) = Four.Load(p + c, 4 * step).Output();
                var (t1, b1) = Four.Load(p + c + step, 4 * step).Output();
                var (t2, b2) = Four.Load(p + c + 2 * step, 4 * step).Output();
                var (t3, b3) = Four.Load(p + c + 3 * step, 4 * step).Output();
                var (topLeft, topRight) = new Four(t0, t1, t2, t3).Output();
                var (bottomLeft, bottomRight) = new Four(b0, b1, b2, b3).Output();
                var offset = bias == null ? Vector512<float>.Zero : Vector512.Load(bias + channel + c);
                var target = pixel + c;
                Finish(topLeft + offset, sum, relu, target);
                if (right)
                    Finish(topRight + offset, sum, relu, target + next);
                if (below)
                    Finish(bottomLeft + offset, sum, relu, target + down);
                if (right && below)
                    Finish(bottomRight + offset, sum, relu, target + down + next);
            }
        }
    }

    /// <summary>p[m][tile, 32] = A dy Aᵀ for the <paramref name="width"/> channels from <paramref name="channel"/> on; no gradient beyond the edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputGradient(in WinogradGrid grid, int first, int count, int channel, int width, float* dy, float* p, nint step)
    {
        var s = grid.Shape;
        for (var tile = first; tile < first + count; tile++, p += PanelProduct.Width)
        {
            var (picture, row, column) = grid[tile];
            var pixel = dy + (((long)picture * s.OutHeight + row) * s.OutWidth + column) * s.Out + channel;
            bool right = column + 1 < s.OutWidth, below = row + 1 < s.OutHeight;
            nint next = s.Out, down = (nint)s.OutWidth * s.Out;
            for (nint c = 0; c < width; c += Lanes)
            {
                var source = pixel + c;
                var top = Four.OutputGradient(Vector512.Load(source), LoadIf(right, source + next));
                var bottom = Four.OutputGradient(LoadIf(below, source + down), LoadIf(right && below, source + down + next));
                var target = p + c;
                Four.OutputGradient(top.A, bottom.A).Store(target, 4 * step);
                Four.OutputGradient(top.B, bottom.B).Store(target + step, 4 * step);
                Four.OutputGradient(top.C, bottom.C).Store(target + 2 * step, 4 * step);
                Four.OutputGradient(top.D, bottom.D).Store(target + 3 * step, 4 * step);
            }
        }
    }

    /// <summary>
    /// u[m][input, 32] = G w Gᵀ for <paramref name="width"/> outputs; neighbouring inputs lie <paramref name="inputStep"/> and
    /// neighbouring taps <paramref name="tapStep"/> floats apart.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(int inputs, int width, float* w, nint inputStep, nint tapStep, float* u, nint step)
    {
        for (nint c = 0; c < inputs; c++, w += inputStep, u += PanelProduct.Width)
            for (nint o = 0; o < width; o += Lanes)
            {
                Four r0 = Taps(w + o, tapStep), r1 = Taps(w + o + 3 * tapStep, tapStep), r2 = Taps(w + o + 6 * tapStep, tapStep);
                var target = u + o;
                Four.Weights(r0.A, r1.A, r2.A).Store(target, 4 * step);
                Four.Weights(r0.B, r1.B, r2.B).Store(target + step, 4 * step);
                Four.Weights(r0.C, r1.C, r2.C).Store(target + 2 * step, 4 * step);
                Four.Weights(r0.D, r1.D, r2.D).Store(target + 3 * step, 4 * step);
            }
    }

    /// <summary>The same of w turned by 180° with inputs and outputs exchanged: neighbouring outputs lie <paramref name="outputStep"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TurnedWeights(int inputs, int width, float* w, int outputStep, nint tapStep, float* u, nint step)
    {
        const int TapLength = Lanes * PanelProduct.Width;
        var turned = stackalloc float[9 * TapLength];
        for (nint c = 0; c < inputs; c += Lanes)
        {
            for (var tap = 0; tap < 9; tap++)
                Transposition.Copy(
                    width, Lanes, w + tap * tapStep + c, outputStep, turned + (8 - tap) * TapLength, PanelProduct.Width);
            Weights(Lanes, width, turned, PanelProduct.Width, TapLength, u + c * PanelProduct.Width, step);
        }
    }

    /// <summary>dw = Gᵀ du G for <paramref name="width"/> outputs, laid out as <see cref="Weights"/> reads and writes them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightsGradient(int inputs, int width, float* du, nint step, float* dw, nint inputStep, nint tapStep)
    {
        for (nint c = 0; c < inputs; c++, dw += inputStep, du += PanelProduct.Width)
            for (nint o = 0; o < width; o += Lanes)
            {
                var source = du + o;
                var (t0, m0, b0) = Four.Load(source, 4 * step).WeightsGradient();
                var (t1, m1, b1) = Four.Load(source + step, 4 * step).WeightsGradient();
                var (t2, m2, b2) = Four.Load(source + 2 * step, 4 * step).WeightsGradient();
                var (t3, m3, b3) = Four.Load(source + 3 * step, 4 * step).WeightsGradient();
                StoreTaps(new Four(t0, t1, t2, t3), dw + o, tapStep);
                StoreTaps(new Four(m0, m1, m2, m3), dw + o + 3 * tapStep, tapStep);
                StoreTaps(new Four(b0, b1, b2, b3), dw + o + 6 * tapStep, tapStep);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Four Pixels(float** pixels, nint channel) => new(
        Vector512.Load(pixels[0] + channel), Vector512.Load(pixels[1] + channel),
        Vector512.Load(pixels[2] + channel), Vector512.Load(pixels[3] + channel));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Four Taps(float* w, nint tap) =>
        Four.Weights(Vector512.Load(w), Vector512.Load(w + tap), Vector512.Load(w + 2 * tap));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTaps(Four row, float* dw, nint tap)
    {
        var (first, second, third) = row.WeightsGradient();
        first.Store(dw);
        second.Store(dw + tap);
        third.Store(dw + 2 * tap);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LoadIf(bool inside, float* source) => inside ? Vector512.Load(source) : Vector512<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(Vector512<float> value, bool sum, bool relu, float* y)
    {
        if (sum)
            value += Vector512.Load(y);
        if (relu)
            value = Vector512.Max(value, Vector512<float>.Zero);
        value.Store(y);
    }
}
