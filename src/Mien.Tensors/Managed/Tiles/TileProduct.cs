using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Lanes;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Managed.Tiles;

/// <summary>
/// The sum of a convolution without padding, with bias and activation, over weights in a <see cref="TileLayout"/>. A tile of six windows and two
/// or three registers of channels, or of eight and one, stays in registers over the whole sum; its windows lie wherever they lie, so that rows
/// need not be multiples of a tile.
/// </summary>
internal static unsafe partial class TileProduct
{
    private const int MostWindows = 8;

    /// <summary>Computes <paramref name="count"/> windows from <paramref name="first"/> on.</summary>
    /// <param name="s">The convolution.</param>
    /// <param name="x">Its input.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="activation">What is added and done to each sum.</param>
    /// <param name="first">The first window.</param>
    /// <param name="count">Windows.</param>
    /// <param name="y">Where the first result goes.</param>
    /// <param name="step">Floats from result to result: all channels, or those of whole registers, which are then written whole.</param>
    public static void Compute(in ConvolutionShape s, float* x, float* weights, in Activation activation, long first, long count, float* y, int step)
    {
        if (LaneWidth.Widest == Lanes16.Count)
            Compute<Lanes16>(s, x, weights, activation, first, count, y, step);
        else
            Compute<Lanes8>(s, x, weights, activation, first, count, y, step);
    }

    private static void Compute<T>(in ConvolutionShape s, float* x, float* weights, in Activation activation, long first, long count, float* y, int step)
        where T : struct, ILanes<T>
    {
        if (activation.Slopes != null)
            Panels<T, PRelu>(s, x, weights, activation, first, count, y, step);
        else if (activation.Relu)
            Panels<T, Relu>(s, x, weights, activation, first, count, y, step);
        else
            Panels<T, Identity>(s, x, weights, activation, first, count, y, step);
    }

    private static void Panels<T, TActivation>(
        in ConvolutionShape s, float* x, float* weights, in Activation activation, long first, long count, float* y, int step)
        where T : struct, ILanes<T>
        where TActivation : struct, IActivation
    {
        var runs = new Runs(s.Window.Height, s.Window.Width * s.In, (nint)s.Width * s.In);
        var registers = TileLayout.Padded(s.Out) / T.Count;
        for (int r = 0, width; r < registers; r += width)
        {
            width = TileLayout.PanelWidth(registers - r);
            // What of the last register is written: all where there is room for it.
            var c = r * T.Count;
            var last = Math.Min(T.Count, step - c - (width - 1) * T.Count);
            var tile = new Tile<T>(runs, weights, activation.At(c), last);
            switch (width)
            {
                case 3: Pixels<T, Triple<T, TActivation>>(s, x, tile, first, count, y + c, step); break;
                case 2: Pixels<T, Double<T, TActivation>>(s, x, tile, first, count, y + c, step); break;
                default: Pixels<T, Single<T, TActivation>>(s, x, tile, first, count, y + c, step); break;
            }

            weights += (long)runs.Rows * runs.Length * width * T.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pixels<T, TShape>(in ConvolutionShape s, float* x, in Tile<T> tile, long first, long count, float* y, int step)
        where T : struct, ILanes<T>
        where TShape : struct, ITileShape<T>
    {
        var starts = stackalloc float*[MostWindows];
        var windows = new WindowStarts(s, x, first);
        var size = TShape.Windows;
        for (long done = 0; done < count && count >= size; done += size)
        {
            if (done > count - size)
            {
                // The last tile overlaps the one before, which yields the same numbers again.
                done = count - size;
                windows = new WindowStarts(s, x, first + done);
            }

            windows.Take(size, starts);
            TShape.Many(starts, tile, y + done * step, step);
        }

        for (long done = 0; done < count && count < size; done++)
        {
            windows.Take(1, starts);
            TShape.One(starts[0], tile, y + done * step);
        }
    }

    /// <summary>A window as seen in memory: rows of neighbouring floats.</summary>
    private readonly record struct Runs(int Rows, int Length, nint Step);

    /// <summary>What all tiles of a panel of channels share.</summary>
    private readonly struct Tile<T>(Runs runs, float* weights, Activation activation, int last)
        where T : struct, ILanes<T>
    {
        public readonly int Rows = runs.Rows;
        public readonly nint Length = runs.Length;
        public readonly nint Step = runs.Step;
        public readonly float* Weights = weights;
        private readonly Activation activation = activation;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Bias(int offset) => activation.Bias == null ? T.Zero : T.Load(activation.Bias + offset);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Slope(int offset) => activation.Slopes == null ? T.Zero : T.Load(activation.Slopes + offset);

        /// <summary>Stores the last register of channels.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void StoreLast(T value, float* y)
        {
            if (last == T.Count)
                value.Store(y);
            else
                value.StoreFirst(y, last);
        }
    }

    private interface IActivation
    {
        static abstract T Apply<T>(T sum, T slope)
            where T : struct, ILanes<T>;
    }

    private readonly struct Identity : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T sum, T slope)
            where T : struct, ILanes<T> => sum;
    }

    private readonly struct Relu : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T sum, T slope)
            where T : struct, ILanes<T> => T.Max(sum, T.Zero);
    }

    private readonly struct PRelu : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T sum, T slope)
            where T : struct, ILanes<T> => T.SelectGreater(sum, T.Zero, sum, sum * slope);
    }
}

/// <summary>
/// What is added to the sums of a convolution, and which function follows: a bias or null, and y = x where x > 0, slope · x elsewhere, or ReLU.
/// Both lists are read up to the end of the last register.
/// </summary>
internal readonly unsafe struct Activation(float* bias, float* slopes, bool relu)
{
    public float* Bias => bias;

    public float* Slopes => slopes;

    public bool Relu => relu;

    /// <summary>The same from a channel on.</summary>
    public Activation At(int channel) => new(bias == null ? null : bias + channel, slopes == null ? null : slopes + channel, relu);
}
