using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Labels;
using Mien.Models;
using Mien.Vision.Alignment;

namespace Mien.OnnxRuntime;

/// <summary>
/// What a file of another project's network does not say: how a face is to be given to it, and what its outputs mean. It is the JSON file
/// beside the network, NAME.json beside NAME.onnx.
/// </summary>
internal sealed record OnnxDescription
{
    public const string CurrentSchema = "mien.onnx/1";

    private const int MaxLength = 1 << 18;
    private const int MaxLabels = 1000;
    private const int MinSide = 8;
    private const int MaxSide = 1024;

    public required string Schema { get; init; }

    /// <summary>Rows and columns of a square face; or both of <see cref="Width"/> and <see cref="Height"/>.</summary>
    public int? Size { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>Order of the channels; a network of three channels gets grey three times.</summary>
    public required OnnxColour Colour { get; init; }

    public OnnxLayout Layout { get; init; }

    /// <summary>The value, 0 to 255, of each channel that becomes 0; one stands for all, null for 0.</summary>
    [JsonConverter(typeof(NumbersConverter))]
    public float[]? Mean { get; init; }

    /// <summary>What the rest of each channel is multiplied with; one stands for all, null for 1.</summary>
    [JsonConverter(typeof(NumbersConverter))]
    public float[]? Scale { get; init; }

    /// <summary>What Mien is to call the outputs, in their order.</summary>
    public required string[] Labels { get; init; }

    public required OnnxOutputs Outputs { get; init; }

    /// <summary>Name of the output that is read; null for the first.</summary>
    public string? Output { get; init; }

    /// <summary>What is cut out of a picture as the face; null for its box.</summary>
    public FaceCrop? Crop { get; init; }

    [JsonIgnore]
    public PixelShape Face => new(Height ?? Size!.Value, Width ?? Size!.Value, Colour == OnnxColour.Grey ? 1 : 3);

    public static string PathBeside(string network) => Path.ChangeExtension(network, ".json");

    /// <summary>Whether a JSON file says by its schema that it describes a network.</summary>
    /// <exception cref="MienException">The file is no JSON.</exception>
    public static bool Is(string path) => Read(path, static file =>
    {
        using var document = JsonDocument.Parse(file);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("schema", out var schema)
            && schema.ValueKind == JsonValueKind.String
            && schema.GetString()!.StartsWith("mien.onnx/", StringComparison.Ordinal);
    });

    /// <exception cref="MienException">Something in it is missing, unknown or out of range.</exception>
    public static OnnxDescription Load(string path)
    {
        var description = Read(path, static file => JsonSerializer.Deserialize(file, OnnxJson.Default.OnnxDescription))
            ?? throw new MienException(path, "describes no network");
        return description.Fault() is { } fault ? throw new MienException(path, fault) : description;
    }

    private static T Read<T>(string path, Func<byte[], T> read)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MaxLength)
                throw new MienException(path, $"has {length:N0} bytes, and a description of a network {MaxLength:N0} at most");
            return read(File.ReadAllBytes(path));
        }
        catch (JsonException error)
        {
            throw new MienException(path, $"describes no network: {error.Message}", cause: error);
        }
    }

    private string? Fault()
    {
        if (Schema != CurrentSchema)
            return $"schema is {Schema}, expected {CurrentSchema}";
        if (Size is null == (Width is null && Height is null) || Width is null != Height is null)
            return "needs either size or both width and height";
        if (Face is var (height, width, _) && (Math.Min(height, width) < MinSide || Math.Max(height, width) > MaxSide))
            return $"a face of {width}x{height} pixels is out of range, expected {MinSide} to {MaxSide}";
        if (Mean?.All(float.IsFinite) == false)
            return "mean holds what is no number";
        if (Scale?.All(value => float.IsFinite(value) && value != 0) == false)
            return "scale holds 0 or what is no number";
        if (Labels.Length is 0 or > MaxLabels)
            return $"has {Labels.Length} labels, expected 1 to {MaxLabels}";
        try
        {
            _ = new LabelSet(Labels);
            Crop?.Validate();
            return null;
        }
        catch (ArgumentException error)
        {
            return error.Message;
        }
    }
}

/// <summary>The channels of a network's input, in their order.</summary>
internal enum OnnxColour
{
    Grey,
    Rgb,
    Bgr,
}

/// <summary>The order of the axes of a network's input.</summary>
internal enum OnnxLayout
{
    /// <summary>Channels, rows, columns, as PyTorch has them.</summary>
    Nchw,

    /// <summary>Rows, columns, channels, as TensorFlow has them.</summary>
    Nhwc,
}

/// <summary>What a network's outputs are.</summary>
internal enum OnnxOutputs
{
    Logits,
    Probabilities,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip, RespectNullableAnnotations = true, AllowDuplicateProperties = false,
    Converters = [typeof(NameConverter<OnnxColour>), typeof(NameConverter<OnnxLayout>), typeof(NameConverter<OnnxOutputs>)])]
[JsonSerializable(typeof(OnnxDescription))]
internal sealed partial class OnnxJson : JsonSerializerContext;

/// <summary>Names of an enumeration in camel case, and no numbers.</summary>
internal sealed class NameConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>A number, or a list of them.</summary>
internal sealed class NumbersConverter : JsonConverter<float[]>
{
    public override float[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number)
            return [reader.GetSingle()];
        var values = new List<float>();
        if (reader.TokenType == JsonTokenType.StartArray)
            while (reader.Read() && reader.TokenType == JsonTokenType.Number)
                values.Add(reader.GetSingle());
        return reader.TokenType == JsonTokenType.EndArray && values.Count > 0
            ? [.. values]
            : throw new JsonException("expected a number or a list of numbers");
    }

    public override void Write(Utf8JsonWriter writer, float[] value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var number in value)
            writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }
}
