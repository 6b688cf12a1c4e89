using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mien.Tensors.Managed;

/// <summary>target[c, r] = source[r, c], in tiles that fit into the cache however far apart the rows are.</summary>
internal static unsafe class Transposition
{
    private const int Tile = 16;

    /// <summary>Rows of source and target are <paramref name="sourceStep"/> and <paramref name="targetStep"/> floats apart.</summary>
    public static void Copy(int rows, int columns, float* source, int sourceStep, float* target, int targetStep)
    {
        for (var r = 0; r < rows; r += Tile)
            for (var c = 0; c < columns; c += Tile)
                CopyTile(
                    Math.Min(Tile, rows - r), Math.Min(Tile, columns - c), source + (long)r * sourceStep + c, sourceStep,
                    target + (long)c * targetStep + r, targetStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyTile(int rows, int columns, float* source, nint sourceStep, float* target, nint targetStep)
    {
        var wholeRows = Sse.IsSupported ? rows & ~3 : 0;
        var wholeColumns = columns & ~3;
        for (var r = 0; r < wholeRows; r += 4)
        {
            for (var c = 0; c < wholeColumns; c += 4)
                FourByFour(source + r * sourceStep + c, sourceStep, target + c * targetStep + r, targetStep);
            Scalars(r, r + 4, wholeColumns, columns, source, sourceStep, target, targetStep);
        }

        Scalars(wholeRows, rows, 0, columns, source, sourceStep, target, targetStep);
    }

    private static void Scalars(
        int row, int rowEnd, int column, int columnEnd, float* source, nint sourceStep, float* target, nint targetStep)
    {
        for (; row < rowEnd; row++)
            for (var c = column; c < columnEnd; c++)
                target[c * targetStep + row] = source[row * sourceStep + c];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourByFour(float* source, nint sourceStep, float* target, nint targetStep)
    {
        Vector128<float> a = Vector128.Load(source), b = Vector128.Load(source + sourceStep);
        Vector128<float> c = Vector128.Load(source + 2 * sourceStep), d = Vector128.Load(source + 3 * sourceStep);
        Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d);
        Sse.MoveLowToHigh(ab, cd).Store(target);
        Sse.MoveHighToLow(cd, ab).Store(target + targetStep);
        ab = Sse.UnpackHigh(a, b);
        cd = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(ab, cd).Store(target + 2 * targetStep);
        Sse.MoveHighToLow(cd, ab).Store(target + 3 * targetStep);
    }
}
