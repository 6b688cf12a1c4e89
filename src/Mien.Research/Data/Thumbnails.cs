using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Mien.Models;

namespace Mien.Research.Data;

/// <summary>Faces shrunk to 12x12 block means of all channels, each less its mean: what is left of a face without its brightness.</summary>
internal sealed class Thumbnails
{
    /// <summary>Rows and columns.</summary>
    public const int Side = 12;

    private const int Length = Side * Side;
    private const int PowerIterations = 20;

    private readonly float[] values;

    private Thumbnails(float[] values) => this.values = values;

    public int Count => values.Length / Length;

    /// <exception cref="MienException">A picture cannot be read.</exception>
    public static Thumbnails Of(FaceSet data)
    {
        var values = new float[checked(data.Count * Length)];
        var pixels = new byte[data.Shape.Length];
        for (var row = 0; row < data.Count; row++)
        {
            data.ReadPixels(row, pixels);
            Shrink(pixels, data.Shape, values.AsSpan(row * Length, Length));
        }
        return new(values);
    }

    /// <summary>The squared Euclidean distance of two thumbnails: RMSE² times 144.</summary>
    public float SquaredDistance(int row, int other)
    {
        var a = MemoryMarshal.Cast<float, Vector<float>>(this[row]);
        var b = MemoryMarshal.Cast<float, Vector<float>>(this[other]);
        var sum = Vector<float>.Zero;
        for (var i = 0; i < a.Length; i++)
        {
            var difference = a[i] - b[i];
            sum += difference * difference;
        }
        return Vector.Sum(sum);
    }

    /// <summary>Where each thumbnail lies on the axis of greatest variance, which power iteration finds.</summary>
    public float[] ProjectOnPrincipalAxis()
    {
        var mean = new float[Length];
        for (var row = 0; row < Count; row++)
            TensorPrimitives.MultiplyAdd(this[row], 1f / Count, mean, mean);

        var positions = new float[Count];
        var axis = new float[Length];
        for (var i = 0; i < Length; i++)
            axis[i] = (i % Side) + (2 * i / Side) - (1.5f * Side); // any start that is not orthogonal to the axis
        for (var iteration = 0; iteration < PowerIterations; iteration++)
        {
            Normalize(axis);
            var offset = TensorPrimitives.Dot<float>(mean, axis);
            var next = new float[Length];
            for (var row = 0; row < Count; row++)
            {
                positions[row] = TensorPrimitives.Dot(this[row], axis) - offset;
                TensorPrimitives.MultiplyAdd(this[row], positions[row], next, next);
            }
            TensorPrimitives.MultiplyAdd(mean, -positions.Sum(), next, next);
            axis = next;
        }
        return positions;
    }

    /// <summary>The same thumbnails in another order.</summary>
    public Thumbnails InOrder(int[] rows)
    {
        var ordered = new float[values.Length];
        for (var i = 0; i < rows.Length; i++)
            this[rows[i]].CopyTo(ordered.AsSpan(i * Length));
        return new(ordered);
    }

    private ReadOnlySpan<float> this[int row] => values.AsSpan(row * Length, Length);

    private static void Shrink(ReadOnlySpan<byte> pixels, PixelShape shape, Span<float> thumbnail)
    {
        for (var block = 0; block < Length; block++)
        {
            var (top, bottom) = Range(block / Side, shape.Height);
            var (left, right) = Range(block % Side, shape.Width);
            var sum = 0;
            for (var y = top; y < bottom; y++)
                for (var i = (y * shape.Width + left) * shape.Channels; i < (y * shape.Width + right) * shape.Channels; i++)
                    sum += pixels[i];
            thumbnail[block] = (float)sum / ((bottom - top) * (right - left) * shape.Channels);
        }

        var mean = 0f;
        foreach (var value in thumbnail)
            mean += value / Length;
        foreach (ref var value in thumbnail)
            value -= mean;
    }

    // The pixels of a block; a face smaller than the thumbnail gives the same pixel to several blocks.
    private static (int Start, int End) Range(int block, int size)
    {
        var start = block * size / Side;
        return (start, Math.Max(start + 1, (block + 1) * size / Side));
    }

    private static void Normalize(Span<float> axis)
    {
        var length = TensorPrimitives.Norm<float>(axis);
        if (length > 0)
            TensorPrimitives.Divide(axis, length, axis);
    }
}
