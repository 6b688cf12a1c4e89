using System.Text.Json;

namespace Mien.Learning.Checkpoints;

/// <summary>One tensor as the header describes it; offsets in bytes from the end of the header.</summary>
internal readonly record struct TensorRecord(string Name, ElementType Type, long[] Shape, long Begin, long End);

/// <summary>
/// The JSON header: <c>{"__metadata__":{key:text},"name":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}</c>.
/// The tensors must cover the data exactly, without gap, overlap or rest.
/// </summary>
internal sealed class SafeTensorsHeader
{
    public const string MetadataName = "__metadata__";

    /// <summary>The limit of the format: 100 MB of JSON.</summary>
    public const long MaxLength = 100_000_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private readonly string file;

    private SafeTensorsHeader(string file) => this.file = file;

    public Dictionary<string, string> Metadata { get; } = [];

    public List<TensorRecord> Tensors { get; } = [];

    /// <summary>The indices of <see cref="Tensors"/> in the order of their data.</summary>
    public int[] DataOrder { get; private set; } = [];

    public static SafeTensorsHeader Parse(string file, ReadOnlyMemory<byte> json, long dataLength)
    {
        if (json.IsEmpty || json.Span[0] != (byte)'{')
            throw new MienException(file, "the header does not begin with '{'", "is this a safetensors file?");

        var header = new SafeTensorsHeader(file);
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals(MetadataName))
                    header.ReadMetadata(property.Value);
                else
                    header.ReadTensor(property.Name, property.Value);
            }
        }
        catch (JsonException error)
        {
            throw new MienException(file, $"the header is not valid JSON: {error.Message}", cause: error);
        }
        catch (InvalidOperationException error)
        {
            // System.Text.Json reports text that is not Unicode this way.
            throw new MienException(file, $"the header is not valid JSON: {error.Message}", cause: error);
        }

        header.CheckCoverage(dataLength);
        return header;
    }

    private void ReadMetadata(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Refuse($"{MetadataName} is not an object of texts");
        foreach (var note in value.EnumerateObject())
        {
            if (note.Value.ValueKind != JsonValueKind.String)
                throw Refuse($"{MetadataName} entry {Quote(note.Name)} is not a text");
            Metadata.Add(note.Name, note.Value.GetString()!);
        }
    }

    private void ReadTensor(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Refuse($"tensor {Quote(name)} is not described by an object");
        var type = ReadType(name, value);
        var shape = ReadIntegers(name, value, "shape");
        var offsets = ReadIntegers(name, value, "data_offsets");
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw Refuse($"tensor {Quote(name)}: data_offsets are not a begin and an end");

        var bytes = type.ByteCount(shape);
        if (bytes is null or > int.MaxValue)
            throw Refuse($"tensor {Quote(name)}: its shape needs more than 2 GB");
        if (bytes != offsets[1] - offsets[0])
            throw Refuse($"tensor {Quote(name)}: its shape needs {bytes} bytes, its data_offsets hold {offsets[1] - offsets[0]}");
        Tensors.Add(new(name, type, shape, offsets[0], offsets[1]));
    }

    private ElementType ReadType(string name, JsonElement value)
    {
        if (!value.TryGetProperty("dtype", out var type) || type.ValueKind != JsonValueKind.String)
            throw Refuse($"tensor {Quote(name)} has no dtype");
        var text = type.GetString()!;
        foreach (var known in Enum.GetValues<ElementType>())
        {
            if (known.ToString() == text)
                return known;
        }
        throw Refuse($"tensor {Quote(name)} has dtype {Quote(text)}; readable are {string.Join(", ", Enum.GetNames<ElementType>())}");
    }

    private long[] ReadIntegers(string name, JsonElement value, string property)
    {
        if (!value.TryGetProperty(property, out var array) || array.ValueKind != JsonValueKind.Array)
            throw Refuse($"tensor {Quote(name)} has no {property}");
        if (array.GetArrayLength() > ElementTypes.MaxRank)
            throw Refuse($"tensor {Quote(name)}: {property} holds more than {ElementTypes.MaxRank} numbers");
        var integers = new List<long>();
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var integer) || integer < 0)
                throw Refuse($"tensor {Quote(name)}: {property} holds something that is not an integer of 0 or more");
            integers.Add(integer);
        }
        return [.. integers];
    }

    private void CheckCoverage(long dataLength)
    {
        DataOrder = [.. Enumerable.Range(0, Tensors.Count).OrderBy(i => Tensors[i].Begin).ThenBy(i => Tensors[i].End)];
        long covered = 0;
        foreach (var index in DataOrder)
        {
            var (name, _, _, begin, end) = Tensors[index];
            if (begin != covered)
                throw Refuse($"tensor {Quote(name)} begins at byte {begin}, expected {covered} ({(begin < covered ? "overlap" : "gap")})");
            if (end > dataLength)
                throw Refuse($"tensor {Quote(name)} ends at byte {end}, the file has {dataLength} bytes of data; it is cut off");
            covered = end;
        }
        if (covered != dataLength)
            throw Refuse($"{dataLength - covered} bytes after the last tensor belong to none");
    }

    private MienException Refuse(string reason) => new(file, reason);

    private static string Quote(string text) => Quotation.Of(text);
}
