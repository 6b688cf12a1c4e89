using System.Text;
using Mien.Learning.Checkpoints;
using Fields = Mien.Learning.Onnx.OnnxFields.Tensor;

namespace Mien.Learning.Onnx;

/// <summary>Reads weights (initialisers) and notes of an ONNX file; of the graph it reads nothing else.</summary>
internal static class OnnxReader
{
    private const byte IrVersionTag = OnnxFields.Model.IrVersion << 3;

    /// <summary>Whether a file begins like an ONNX model: with its version.</summary>
    public static bool IsLikely(ReadOnlySpan<byte> start) => start.Length > 1 && start[0] == IrVersionTag && start[1] < 0x80;

    /// <exception cref="InvalidDataException">The file is damaged or no ONNX model.</exception>
    public static WeightFile Read(ReadOnlyMemory<byte> file)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        ReadOnlyMemory<byte>? graph = null;
        var model = new ProtobufReader(file);
        while (model.Next())
        {
            switch (model.Field)
            {
                case OnnxFields.Model.Graph:
                    graph = graph is null ? model.Bytes : throw new InvalidDataException("it has two graphs");
                    break;
                case OnnxFields.Model.Metadata:
                    AddNote(metadata, model.Bytes);
                    break;
            }
        }
        return new("ONNX", metadata, Tensors(graph ?? throw new InvalidDataException("it has no graph; is this an ONNX file?")));
    }

    private static void AddNote(Dictionary<string, string> metadata, ReadOnlyMemory<byte> message)
    {
        string key = "", value = "";
        var note = new ProtobufReader(message);
        while (note.Next())
        {
            if (note.Field == OnnxFields.Note.Key)
                key = Encoding.UTF8.GetString(note.Bytes.Span);
            else if (note.Field == OnnxFields.Note.Value)
                value = Encoding.UTF8.GetString(note.Bytes.Span);
        }
        if (!metadata.TryAdd(key, value))
            throw new InvalidDataException($"its metadata has {Quotation.Of(key)} twice");
    }

    private static List<TensorEntry> Tensors(ReadOnlyMemory<byte> graph)
    {
        var tensors = new List<TensorEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var fields = new ProtobufReader(graph);
        while (fields.Next())
        {
            if (fields.Field != OnnxFields.Graph.Initializer || ReadTensor(fields.Bytes) is not { } tensor)
                continue;
            if (!names.Add(tensor.Name))
                throw new InvalidDataException($"initialiser {Quotation.Of(tensor.Name)} occurs twice");
            tensors.Add(tensor);
        }
        return tensors;
    }

    // Integers are shapes and indices, not weights: null.
    private static TensorEntry? ReadTensor(ReadOnlyMemory<byte> message)
    {
        var name = "";
        var shape = new List<long>();
        ReadOnlyMemory<byte> raw = default;
        long code = 0, location = 0;
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case Fields.Name: name = Encoding.UTF8.GetString(fields.Bytes.Span); break;
                case Fields.Type: code = fields.Integer; break;
                // Packed floats have the bytes of raw ones.
                case Fields.Raw or Fields.Floats: raw = fields.Bytes; break;
                case Fields.Location: location = fields.Integer; break;
                case Fields.Dimensions: shape.AddRange(fields.Integers().Take(ElementTypes.MaxRank + 1)); break;
            }
        }
        ElementType? type = code switch
        {
            OnnxFields.FloatType => ElementType.F32,
            OnnxFields.DoubleType => ElementType.F64,
            OnnxFields.HalfType => ElementType.F16,
            OnnxFields.BFloat16Type => ElementType.BF16,
            _ => null,
        };
        if (type is not { } element)
            return null;
        if (location != 0)
            throw new InvalidDataException($"initialiser {Quotation.Of(name)} lies in another file; only files that hold all their weights are read");
        if (shape.Count > ElementTypes.MaxRank || shape.Any(size => size < 0))
            throw new InvalidDataException($"initialiser {Quotation.Of(name)} has a negative size or more than {ElementTypes.MaxRank} of them");
        if (element.ByteCount(shape) != raw.Length)
            throw new InvalidDataException($"initialiser {Quotation.Of(name)} is [{string.Join(", ", shape)}] and holds {raw.Length} bytes; only raw values and packed floats are read");
        var values = new float[raw.Length / element.Size()];
        element.ToSingle(raw.Span, values);
        return new(name, [.. shape], values);
    }
}
