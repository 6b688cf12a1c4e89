using System.Buffers.Binary;

namespace Mien.Learning.Checkpoints;

/// <summary>Reads numbers and runs of bytes one after the other, never outside its range.</summary>
/// <remarks>Whatever reads foreign files with it throws <see cref="InvalidDataException"/> with the reason; <see cref="WeightFile"/> adds the file.</remarks>
internal sealed class ByteReader(ReadOnlyMemory<byte> bytes)
{
    public int Position { get; private set; }

    public int Remaining => bytes.Length - Position;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public ReadOnlySpan<byte> Take(long count) => TakeMemory(count).Span;

    public ReadOnlyMemory<byte> TakeMemory(long count)
    {
        if (count < 0 || count > Remaining)
            throw new InvalidDataException($"{(ulong)count} bytes are claimed where {Remaining} are left; it is cut off or damaged");
        var taken = bytes.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    /// <summary>The bytes before the next <paramref name="end"/>, which is skipped.</summary>
    public ReadOnlySpan<byte> TakeUntil(byte end)
    {
        var length = bytes.Span[Position..].IndexOf(end);
        if (length < 0)
            throw new InvalidDataException("a name has no end; it is cut off or damaged");
        var taken = Take(length);
        Position++;
        return taken;
    }
}
