using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Lanes;

namespace Mien.Tensors.Managed.Tiles;

internal static unsafe partial class TileProduct
{
    /// <summary>How many windows and registers of channels a tile has.</summary>
    private interface ITileShape<T>
        where T : struct, ILanes<T>
    {
        static abstract int Windows { get; }

        static abstract int Registers { get; }

        /// <summary>A whole tile.</summary>
        static abstract void Many(float** x, in Tile<T> tile, float* y, nint step);

        /// <summary>One window, where there are fewer than a tile has.</summary>
        static abstract void One(float* x, in Tile<T> tile, float* y);
    }

    /// <summary>Eight windows, one register.</summary>
    private readonly struct Single<T, TActivation> : ITileShape<T>
        where T : struct, ILanes<T>
        where TActivation : struct, IActivation
    {
        public static int Windows => 8;

        public static int Registers => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Many(float** x, in Tile<T> tile, float* y, nint step)
        {
            float* x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], x4 = x[4], x5 = x[5], x6 = x[6], x7 = x[7];
            var a0 = tile.Bias(0);
            T a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
            nint length = tile.Length, next = tile.Step;
            var w = tile.Weights;
            for (var row = tile.Rows; row > 0; row--)
            {
                for (nint k = 0; k < length; k++, w += T.Count)
                {
                    T first = T.Load(w);
                    var value = T.Create(x0[k]);
                    a0 = T.MultiplyAdd(value, first, a0);
                    value = T.Create(x1[k]);
                    a1 = T.MultiplyAdd(value, first, a1);
                    value = T.Create(x2[k]);
                    a2 = T.MultiplyAdd(value, first, a2);
                    value = T.Create(x3[k]);
                    a3 = T.MultiplyAdd(value, first, a3);
                    value = T.Create(x4[k]);
                    a4 = T.MultiplyAdd(value, first, a4);
                    value = T.Create(x5[k]);
                    a5 = T.MultiplyAdd(value, first, a5);
                    value = T.Create(x6[k]);
                    a6 = T.MultiplyAdd(value, first, a6);
                    value = T.Create(x7[k]);
                    a7 = T.MultiplyAdd(value, first, a7);
                }

                x0 += next;
                x1 += next;
                x2 += next;
                x3 += next;
                x4 += next;
                x5 += next;
                x6 += next;
                x7 += next;
            }

            T firstSlope = tile.Slope(0);
            tile.StoreLast(TActivation.Apply(a0, firstSlope), y);
            tile.StoreLast(TActivation.Apply(a1, firstSlope), y += step);
            tile.StoreLast(TActivation.Apply(a2, firstSlope), y += step);
            tile.StoreLast(TActivation.Apply(a3, firstSlope), y += step);
            tile.StoreLast(TActivation.Apply(a4, firstSlope), y += step);
            tile.StoreLast(TActivation.Apply(a5, firstSlope), y += step);
            tile.StoreLast(TActivation.Apply(a6, firstSlope), y += step);
            tile.StoreLast(TActivation.Apply(a7, firstSlope), y += step);
        }

        /// <summary>Four sums, which keeps the multipliers busier.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void One(float* x, in Tile<T> tile, float* y)
        {
            T a0 = tile.Bias(0), a1 = T.Zero, a2 = T.Zero, a3 = T.Zero;
            var w = tile.Weights;
            for (var row = tile.Rows; row > 0; row--, x += tile.Step)
            {
                nint k = 0;
                for (; k + 4 <= tile.Length; k += 4, w += 4 * T.Count)
                {
                    a0 = T.MultiplyAdd(T.Create(x[k]), T.Load(w), a0);
                    a1 = T.MultiplyAdd(T.Create(x[k + 1]), T.Load(w + T.Count), a1);
                    a2 = T.MultiplyAdd(T.Create(x[k + 2]), T.Load(w + 2 * T.Count), a2);
                    a3 = T.MultiplyAdd(T.Create(x[k + 3]), T.Load(w + 3 * T.Count), a3);
                }

                for (; k < tile.Length; k++, w += T.Count)
                    a0 = T.MultiplyAdd(T.Create(x[k]), T.Load(w), a0);
            }

            tile.StoreLast(TActivation.Apply(a0 + a1 + (a2 + a3), tile.Slope(0)), y);
        }
    }

    /// <summary>Six windows, two registers.</summary>
    private readonly struct Double<T, TActivation> : ITileShape<T>
        where T : struct, ILanes<T>
        where TActivation : struct, IActivation
    {
        public static int Windows => 6;

        public static int Registers => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Many(float** x, in Tile<T> tile, float* y, nint step)
        {
            float* x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], x4 = x[4], x5 = x[5];
            var a0 = tile.Bias(0);
            T a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
            var b0 = tile.Bias(T.Count);
            T b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0;
            nint length = tile.Length, next = tile.Step;
            var w = tile.Weights;
            for (var row = tile.Rows; row > 0; row--)
            {
                for (nint k = 0; k < length; k++, w += 2 * T.Count)
                {
                    T first = T.Load(w), second = T.Load(w + T.Count);
                    var value = T.Create(x0[k]);
                    a0 = T.MultiplyAdd(value, first, a0);
                    b0 = T.MultiplyAdd(value, second, b0);
                    value = T.Create(x1[k]);
                    a1 = T.MultiplyAdd(value, first, a1);
                    b1 = T.MultiplyAdd(value, second, b1);
                    value = T.Create(x2[k]);
                    a2 = T.MultiplyAdd(value, first, a2);
                    b2 = T.MultiplyAdd(value, second, b2);
                    value = T.Create(x3[k]);
                    a3 = T.MultiplyAdd(value, first, a3);
                    b3 = T.MultiplyAdd(value, second, b3);
                    value = T.Create(x4[k]);
                    a4 = T.MultiplyAdd(value, first, a4);
                    b4 = T.MultiplyAdd(value, second, b4);
                    value = T.Create(x5[k]);
                    a5 = T.MultiplyAdd(value, first, a5);
                    b5 = T.MultiplyAdd(value, second, b5);
                }

                x0 += next;
                x1 += next;
                x2 += next;
                x3 += next;
                x4 += next;
                x5 += next;
            }

            T firstSlope = tile.Slope(0), secondSlope = tile.Slope(T.Count);
            TActivation.Apply(a0, firstSlope).Store(y);
            tile.StoreLast(TActivation.Apply(b0, secondSlope), y + T.Count);
            TActivation.Apply(a1, firstSlope).Store(y += step);
            tile.StoreLast(TActivation.Apply(b1, secondSlope), y + T.Count);
            TActivation.Apply(a2, firstSlope).Store(y += step);
            tile.StoreLast(TActivation.Apply(b2, secondSlope), y + T.Count);
            TActivation.Apply(a3, firstSlope).Store(y += step);
            tile.StoreLast(TActivation.Apply(b3, secondSlope), y + T.Count);
            TActivation.Apply(a4, firstSlope).Store(y += step);
            tile.StoreLast(TActivation.Apply(b4, secondSlope), y + T.Count);
            TActivation.Apply(a5, firstSlope).Store(y += step);
            tile.StoreLast(TActivation.Apply(b5, secondSlope), y + T.Count);
        }

        /// <summary>Even and odd places are summed apart, which keeps the multipliers busier.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void One(float* x, in Tile<T> tile, float* y)
        {
            T a0 = tile.Bias(0), b0 = tile.Bias(T.Count), a1 = T.Zero, b1 = T.Zero;
            var w = tile.Weights;
            for (var row = tile.Rows; row > 0; row--, x += tile.Step)
            {
                nint k = 0;
                for (; k + 2 <= tile.Length; k += 2, w += 4 * T.Count)
                {
                    T even = T.Create(x[k]), odd = T.Create(x[k + 1]);
                    a0 = T.MultiplyAdd(even, T.Load(w), a0);
                    b0 = T.MultiplyAdd(even, T.Load(w + T.Count), b0);
                    a1 = T.MultiplyAdd(odd, T.Load(w + 2 * T.Count), a1);
                    b1 = T.MultiplyAdd(odd, T.Load(w + 3 * T.Count), b1);
                }

                if (k == tile.Length)
                    continue;
                a0 = T.MultiplyAdd(T.Create(x[k]), T.Load(w), a0);
                b0 = T.MultiplyAdd(T.Create(x[k]), T.Load(w + T.Count), b0);
                w += 2 * T.Count;
            }

            TActivation.Apply(a0 + a1, tile.Slope(0)).Store(y);
            tile.StoreLast(TActivation.Apply(b0 + b1, tile.Slope(T.Count)), y + T.Count);
        }
    }

    /// <summary>Six windows, three registers: for 512 bits, of which there are 32.</summary>
    private readonly struct Triple<T, TActivation> : ITileShape<T>
        where T : struct, ILanes<T>
        where TActivation : struct, IActivation
    {
        public static int Windows => 6;

        public static int Registers => 3;

        // Too long to be put into its caller, and called before the runtime has compiled it well by itself.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Many(float** x, in Tile<T> tile, float* y, nint step)
        {
            float* x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], x4 = x[4], x5 = x[5];
            var a0 = tile.Bias(0);
            T a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
            var b0 = tile.Bias(T.Count);
            T b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0;
            var c0 = tile.Bias(2 * T.Count);
            T c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
            nint length = tile.Length, next = tile.Step;
            var w = tile.Weights;
            for (var row = tile.Rows; row > 0; row--)
            {
                for (nint k = 0; k < length; k++, w += 3 * T.Count)
                {
                    T first = T.Load(w), second = T.Load(w + T.Count), third = T.Load(w + 2 * T.Count);
                    var value = T.Create(x0[k]);
                    a0 = T.MultiplyAdd(value, first, a0);
                    b0 = T.MultiplyAdd(value, second, b0);
                    c0 = T.MultiplyAdd(value, third, c0);
                    value = T.Create(x1[k]);
                    a1 = T.MultiplyAdd(value, first, a1);
                    b1 = T.MultiplyAdd(value, second, b1);
                    c1 = T.MultiplyAdd(value, third, c1);
                    value = T.Create(x2[k]);
                    a2 = T.MultiplyAdd(value, first, a2);
                    b2 = T.MultiplyAdd(value, second, b2);
                    c2 = T.MultiplyAdd(value, third, c2);
                    value = T.Create(x3[k]);
                    a3 = T.MultiplyAdd(value, first, a3);
                    b3 = T.MultiplyAdd(value, second, b3);
                    c3 = T.MultiplyAdd(value, third, c3);
                    value = T.Create(x4[k]);
                    a4 = T.MultiplyAdd(value, first, a4);
                    b4 = T.MultiplyAdd(value, second, b4);
                    c4 = T.MultiplyAdd(value, third, c4);
                    value = T.Create(x5[k]);
                    a5 = T.MultiplyAdd(value, first, a5);
                    b5 = T.MultiplyAdd(value, second, b5);
                    c5 = T.MultiplyAdd(value, third, c5);
                }

                x0 += next;
                x1 += next;
                x2 += next;
                x3 += next;
                x4 += next;
                x5 += next;
            }

            T firstSlope = tile.Slope(0), secondSlope = tile.Slope(T.Count), thirdSlope = tile.Slope(2 * T.Count);
            TActivation.Apply(a0, firstSlope).Store(y);
            TActivation.Apply(b0, secondSlope).Store(y + T.Count);
            tile.StoreLast(TActivation.Apply(c0, thirdSlope), y + 2 * T.Count);
            TActivation.Apply(a1, firstSlope).Store(y += step);
            TActivation.Apply(b1, secondSlope).Store(y + T.Count);
            tile.StoreLast(TActivation.Apply(c1, thirdSlope), y + 2 * T.Count);
            TActivation.Apply(a2, firstSlope).Store(y += step);
            TActivation.Apply(b2, secondSlope).Store(y + T.Count);
            tile.StoreLast(TActivation.Apply(c2, thirdSlope), y + 2 * T.Count);
            TActivation.Apply(a3, firstSlope).Store(y += step);
            TActivation.Apply(b3, secondSlope).Store(y + T.Count);
            tile.StoreLast(TActivation.Apply(c3, thirdSlope), y + 2 * T.Count);
            TActivation.Apply(a4, firstSlope).Store(y += step);
            TActivation.Apply(b4, secondSlope).Store(y + T.Count);
            tile.StoreLast(TActivation.Apply(c4, thirdSlope), y + 2 * T.Count);
            TActivation.Apply(a5, firstSlope).Store(y += step);
            TActivation.Apply(b5, secondSlope).Store(y + T.Count);
            tile.StoreLast(TActivation.Apply(c5, thirdSlope), y + 2 * T.Count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void One(float* x, in Tile<T> tile, float* y)
        {
            T a = tile.Bias(0), b = tile.Bias(T.Count), c = tile.Bias(2 * T.Count);
            var w = tile.Weights;
            for (var row = tile.Rows; row > 0; row--, x += tile.Step)
            {
                for (nint k = 0; k < tile.Length; k++, w += 3 * T.Count)
                {
                    var value = T.Create(x[k]);
                    a = T.MultiplyAdd(value, T.Load(w), a);
                    b = T.MultiplyAdd(value, T.Load(w + T.Count), b);
                    c = T.MultiplyAdd(value, T.Load(w + 2 * T.Count), c);
                }
            }

            TActivation.Apply(a, tile.Slope(0)).Store(y);
            TActivation.Apply(b, tile.Slope(T.Count)).Store(y + T.Count);
            tile.StoreLast(TActivation.Apply(c, tile.Slope(2 * T.Count)), y + 2 * T.Count);
        }
    }
}
