using Mien.Learning.Checkpoints;

namespace Mien.Learning.Onnx;

/// <summary>Walks over the fields of a message in the protobuf wire format.</summary>
internal sealed class ProtobufReader(ReadOnlyMemory<byte> message)
{
    private readonly ByteReader input = new(message);
    private bool isBytes;

    /// <summary>Number of the field that <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>Value of a field of integers.</summary>
    public long Integer { get; private set; }

    /// <summary>Contents of a field of bytes, a text or a message; empty for another one.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>Moves on to the next field; false at the end.</summary>
    /// <exception cref="InvalidDataException">The message is damaged.</exception>
    public bool Next()
    {
        if (input.Remaining == 0)
            return false;
        var tag = Varint();
        if (tag is < 8 or > int.MaxValue)
            throw new InvalidDataException("a field of its protobuf message has no valid number; it is damaged");
        Field = (int)(tag >> 3);
        isBytes = (tag & 7) == 2;
        (Integer, Bytes) = (0, default);
        switch (tag & 7)
        {
            case 0: Integer = (long)Varint(); break;
            case 1: Integer = input.Int64(); break;
            case 2: Bytes = input.TakeMemory((long)Varint()); break;
            case 5: Integer = input.UInt32(); break;
            case var type: throw new InvalidDataException($"a field of its protobuf message has type {type}; it is damaged");
        }
        return true;
    }

    /// <summary>Integers of a repeated field: one, or several packed into bytes.</summary>
    public IEnumerable<long> Integers()
    {
        if (!isBytes)
        {
            yield return Integer;
            yield break;
        }
        var packed = new ProtobufReader(Bytes);
        while (packed.input.Remaining > 0)
            yield return (long)packed.Varint();
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = input.Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
        throw new InvalidDataException("an integer of its protobuf message has more than 64 bits; it is damaged");
    }
}
