using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Mien.Learning.Onnx;

/// <summary>A message in the protobuf wire format, put together from its fields.</summary>
internal sealed class ProtobufMessage
{
    private const int VarintType = 0;
    private const int BytesType = 2;
    private const int Fixed32Type = 5;
    private const int MaxVarint = 10;

    private readonly List<byte[]> parts = [];

    /// <summary>Bytes of all fields.</summary>
    public long Length { get; private set; }

    public ProtobufMessage Add(int field, long value)
    {
        Append(Varints(Tag(field, VarintType), (ulong)value));
        return this;
    }

    public ProtobufMessage Add(int field, float value)
    {
        Append(Varints(Tag(field, Fixed32Type)));
        var bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        Append(bytes);
        return this;
    }

    public ProtobufMessage Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

    public ProtobufMessage Add(int field, ReadOnlySpan<float> values) => Add(field, MemoryMarshal.AsBytes(values).ToArray());

    public ProtobufMessage Add(int field, ProtobufMessage message)
    {
        Append(Varints(Tag(field, BytesType), (ulong)message.Length));
        parts.AddRange(message.parts);
        Length += message.Length;
        return this;
    }

    public void WriteTo(Stream stream)
    {
        foreach (var part in parts)
            stream.Write(part);
    }

    private ProtobufMessage Add(int field, byte[] bytes)
    {
        Append(Varints(Tag(field, BytesType), (ulong)bytes.Length));
        Append(bytes);
        return this;
    }

    private void Append(byte[] bytes)
    {
        parts.Add(bytes);
        Length += bytes.Length;
    }

    private static ulong Tag(int field, int type) => (ulong)(field << 3 | type);

    private static byte[] Varints(params ReadOnlySpan<ulong> values)
    {
        Span<byte> bytes = stackalloc byte[MaxVarint * values.Length];
        var length = 0;
        foreach (var value in values)
        {
            var rest = value;
            for (; rest >= 0x80; rest >>= 7)
                bytes[length++] = (byte)(rest | 0x80);
            bytes[length++] = (byte)rest;
        }
        return bytes[..length].ToArray();
    }
}
