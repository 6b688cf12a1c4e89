using System.Buffers.Binary;

namespace Mien.Learning.Checkpoints;

/// <summary>The element types that can be read as float32.</summary>
internal enum ElementType
{
    F32,
    F16,
    BF16,
    F64,
    I64,
}

internal static class ElementTypes
{
    /// <summary>Most dimensions that a tensor of a file may have.</summary>
    public const int MaxRank = 8;

    public static int Size(this ElementType type) => type switch
    {
        ElementType.F16 or ElementType.BF16 => 2,
        ElementType.F32 => 4,
        _ => 8,
    };

    /// <summary>Bytes of a tensor of sizes of 0 or more; null where they are too many to count.</summary>
    public static long? ByteCount(this ElementType type, IEnumerable<long> shape)
    {
        long bytes = type.Size();
        foreach (var size in shape)
        {
            if (Math.BigMul(bytes, size, out bytes) != 0 || bytes < 0)
                return null;
        }
        return bytes;
    }

    /// <summary>Little-endian <paramref name="bytes"/> of the type, each rounded to the nearest float32.</summary>
    public static void ToSingle(this ElementType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        var size = type.Size();
        for (var i = 0; i < values.Length; i++)
        {
            var element = bytes.Slice(i * size, size);
            values[i] = type switch
            {
                ElementType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(element),
                ElementType.BF16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
                ElementType.F32 => BinaryPrimitives.ReadSingleLittleEndian(element),
                ElementType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(element),
                _ => BinaryPrimitives.ReadInt64LittleEndian(element),
            };
        }
    }
}
