using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mien.Tensors;

namespace Mien.Learning.Checkpoints;

/// <summary>
/// Reads and writes safetensors files: eight bytes of header length (little-endian), a JSON header, then the values.
/// Nothing in such a file is executed, and nothing is believed before it is checked.
/// </summary>
public static class SafeTensors
{
    private const int LengthBytes = 8;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a file of F32, F16, BF16, F64 or I64 tensors; all become float32.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MienException">The file is damaged, cut off or no safetensors file.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static SafeTensorsFile Read(string path)
    {
        using var stream = Open(path);
        return Read(stream, path);
    }

    /// <summary>Opens a file of weights, whose length must be known before anything in it is believed.</summary>
    /// <exception cref="MienException">It is a pipe or the like.</exception>
    internal static FileStream Open(string path)
    {
        var stream = File.OpenRead(path);
        if (stream.CanSeek)
            return stream;
        stream.Dispose();
        throw new MienException(path, "is no regular file");
    }

    /// <summary>Reads a stream, such as an embedded resource, from its position to its end.</summary>
    /// <param name="stream">A seekable stream.</param>
    /// <param name="source">Its name in errors.</param>
    /// <exception cref="MienException">The contents are damaged, cut off or no safetensors file.</exception>
    public static SafeTensorsFile Read(Stream stream, string source)
    {
        var remaining = stream.Length - stream.Position - LengthBytes;
        if (remaining < 0)
            throw new MienException(source, "shorter than the eight bytes of its header length");

        try
        {
            Span<byte> prefix = stackalloc byte[LengthBytes];
            stream.ReadExactly(prefix);
            var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (length > SafeTensorsHeader.MaxLength)
                throw new MienException(source, $"the header claims {length} bytes, allowed are {SafeTensorsHeader.MaxLength}", "is this a safetensors file?");
            if (length > (ulong)remaining)
                throw new MienException(source, $"the header claims {length} bytes, the file holds {remaining}", "it is cut off");

            var json = new byte[length];
            stream.ReadExactly(json);
            var header = SafeTensorsHeader.Parse(source, json, remaining - (long)length);
            var tensors = new TensorEntry[header.Tensors.Count];
            foreach (var index in header.DataOrder)
                tensors[index] = ReadTensor(stream, header.Tensors[index]);
            return new(header.Metadata, tensors);
        }
        catch (EndOfStreamException error)
        {
            throw new MienException(source, "became shorter while it was read", cause: error);
        }
    }

    /// <summary>
    /// Writes F32 tensors in the order given. The file appears complete or not at all: the bytes go to a temporary
    /// file beside it, onto the disk, and then take the name. The same input gives the same bytes.
    /// </summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="tensors">The tensors; names must be unique.</param>
    /// <param name="metadata">Notes to keep with them.</param>
    /// <exception cref="ArgumentException">A name occurs twice or is reserved, or a shape does not fit its values.</exception>
    public static void Write(string path, IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stage = Stages.Begin(Stages.Checkpoint);
        Check(tensors);
        AtomicFile.Write(path, stream => WriteChecked(stream, tensors, metadata));
    }

    /// <summary>Writes the bytes of such a file into a stream.</summary>
    internal static void Write(Stream stream, IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        Check(tensors);
        WriteChecked(stream, tensors, metadata);
    }

    /// <summary>Whether a file begins like one of this format: a length below 4 GB and the brace of its header.</summary>
    internal static bool IsLikely(ReadOnlySpan<byte> start) =>
        start.Length > LengthBytes && start[LengthBytes] == '{' && !start[(LengthBytes / 2)..LengthBytes].ContainsAnyExcept((byte)0);

    private static void WriteChecked(Stream stream, IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = WriteHeader(tensors, metadata);
        Span<byte> prefix = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (var tensor in tensors)
            stream.Write(MemoryMarshal.AsBytes<float>(tensor.Values));
    }

    private static byte[] WriteHeader(IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafeTensorsHeader.MetadataName);
                foreach (var (key, text) in metadata)
                    json.WriteString(key, text);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach (var (name, shape, values) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", nameof(ElementType.F32));
                json.WriteStartArray("shape");
                foreach (var dimension in shape)
                    json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += values.LongLength * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }

        // Spaces after the JSON align the values to eight bytes, so that the file can be mapped.
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static TensorEntry ReadTensor(Stream stream, TensorRecord record)
    {
        var bytes = (int)(record.End - record.Begin);
        var values = new float[bytes / record.Type.Size()];
        if (record.Type == ElementType.F32)
        {
            stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        else
        {
            var encoded = new byte[bytes];
            stream.ReadExactly(encoded);
            record.Type.ToSingle(encoded, values);
        }
        return new(record.Name, record.Shape, values);
    }

    private static void Check(IReadOnlyList<TensorEntry> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, shape, values) in tensors)
        {
            if (name == SafeTensorsHeader.MetadataName || !names.Add(name))
                throw new ArgumentException($"tensor name '{name}' is reserved or occurs twice", nameof(tensors));
            if (shape.Any(dimension => dimension < 0) || shape.Aggregate(1L, (count, dimension) => checked(count * dimension)) != values.Length)
                throw new ArgumentException($"tensor '{name}' has shape [{string.Join(", ", shape)}] and {values.Length} values", nameof(tensors));
        }
    }
}

/// <summary>The contents of a safetensors file.</summary>
/// <param name="Metadata">The file's own notes (<c>__metadata__</c>); empty if it has none.</param>
/// <param name="Tensors">The tensors in the order of the header.</param>
public sealed record SafeTensorsFile(IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<TensorEntry> Tensors);

/// <summary>One named tensor of a checkpoint.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Shape">Its dimensions, outermost first; empty for a scalar.</param>
/// <param name="Values">Its values in row-major order; the product of <paramref name="Shape"/> tells how many.</param>
public sealed record TensorEntry(string Name, long[] Shape, float[] Values);
