using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Learning.Layers;
using Mien.Models;

namespace Mien.Networks;

/// <summary>
/// What a network is built from: a type and its arguments, held by recipes and model files, so that a network of any shape is
/// a model like any other. As JSON the name of one of <see cref="NetworkPresets"/>, or an object such as
/// <c>{"type":"resnet","depth":18,"stem":"small","inputChannels":1,"channels":{"conv1":24,"layer1.0.conv1":9}}</c>.
/// </summary>
/// <param name="Type">Name of the type.</param>
[JsonConverter(typeof(NetworkSpecConverter<NetworkSpec>))]
public abstract record NetworkSpec([property: JsonPropertyOrder(-1)] string Type)
{
    /// <summary>The most channels of one layer.</summary>
    public const int MaxChannels = 65_536;

    /// <summary>
    /// Channels of single layers (kernels of a convolution, neurons of a linear layer), by the names in <see cref="AllChannels"/>,
    /// 1 to <see cref="MaxChannels"/>; a layer that is not named here has those that the other arguments give it.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, int> Channels { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// The layers whose channels are free, in their order, with the channels they have. Layers that must have as many, such as
    /// those that a residual stream runs through, are here once, by the first of them.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<KeyValuePair<string, int>> AllChannels =>
        [.. StandardChannels.Select(item => KeyValuePair.Create(item.Layer, Channels.GetValueOrDefault(item.Layer, item.Channels)))];

    /// <summary>What the network takes in.</summary>
    [JsonIgnore]
    public NetworkInput Input => Takes;

    /// <summary>What the network takes in.</summary>
    protected abstract NetworkInput Takes { get; }

    /// <summary>The layers whose channels are free, with those that the other arguments give them.</summary>
    protected abstract IEnumerable<(string Layer, int Channels)> StandardChannels { get; }

    // As few as say the same, in the layers' order.
    [JsonInclude]
    [JsonPropertyName("channels")]
    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal IReadOnlyDictionary<string, int>? WrittenChannels
    {
        get => StandardChannels.Where(item => ChannelsOf(item.Layer) != item.Channels).ToDictionary(item => item.Layer, item => ChannelsOf(item.Layer)) is { Count: > 0 } given ? given : null;
        init => Channels = value ?? new Dictionary<string, int>();
    }

    internal virtual NetworkTask Task => NetworkTask.Expressions;

    /// <summary>The name of the preset, or of the type where it is none.</summary>
    internal string Title => NetworkPresets.NameOf(this) ?? Type;

    /// <summary>A preset by its name.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static implicit operator NetworkSpec(string preset) => NetworkPresets.Find(preset);

    /// <summary>Reads the name of a preset or a specification in JSON.</summary>
    /// <exception cref="ArgumentException">It is neither, or no network can be built from it.</exception>
    public static NetworkSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.StartsWith('{'))
            return NetworkPresets.Find(text);
        try
        {
            var spec = JsonSerializer.Deserialize(text, NetworkJson.Default.NetworkSpec)!;
            spec.Validate();
            return spec;
        }
        catch (JsonException error)
        {
            throw new ArgumentException($"the specification of its network is wrong: {error.Message.Split(". ")[0].TrimEnd('.')}", error);
        }
    }

    /// <summary>Makes the network without weights.</summary>
    /// <param name="classes">Number of classes; the autoencoder and the networks of MTCNN have outputs of their own.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public Layer Create(int classes)
    {
        Validate();
        return Build(classes);
    }

    /// <summary>The channels of a layer.</summary>
    /// <param name="layer">One of <see cref="AllChannels"/>.</param>
    public int ChannelsOf(string layer) =>
        Channels.TryGetValue(layer, out var channels) ? channels : StandardChannels.First(item => item.Layer == layer).Channels;

    /// <summary>The specification in JSON, as an object even where it is a preset.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, GetType(), NetworkJson.Default);

    /// <summary>The name of the preset, or the specification in JSON.</summary>
    public sealed override string ToString() => NetworkPresets.NameOf(this) ?? ToJson();

    /// <summary>Whether the other builds the same network.</summary>
    public virtual bool Equals(NetworkSpec? other) =>
        other is not null && EqualityContract == other.EqualityContract && AllChannels.SequenceEqual(other.AllChannels);

    /// <inheritdoc/>
    public override int GetHashCode() => EqualityContract.GetHashCode();

    /// <summary>Makes the network without weights of arguments that are in range.</summary>
    protected abstract Layer Build(int classes);

    /// <summary>What argument is out of range and why; null where all are in it.</summary>
    protected virtual NetworkFault? ArgumentFault() => null;

    internal NetworkFault? Fault() => ArgumentFault() ?? ChannelsFault();

    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    internal void Validate()
    {
        if (Fault() is var (argument, reason))
            throw new ArgumentException($"network {Type}: {argument} {reason}");
    }

    /// <summary>Why the network cannot be a model of what is prepared in that way; null where it can.</summary>
    internal string? Misfit(Preprocessing preprocessing)
    {
        if (Task == NetworkTask.Detection)
            return $"network {Title} does not name expressions, use one of {string.Join(", ", NetworkPresets.Names.Where(name => NetworkPresets.Find(name).Task == NetworkTask.Expressions))}";
        var shape = preprocessing.InputShape;
        return Input.Accepts(shape) ? null : $"network {Title} takes {Input}, its preprocessing makes {new NetworkInput(shape.H, shape.W, shape.C)}";
    }

    /// <summary>A backbone inside this network with the channels that this specification gives it.</summary>
    /// <param name="backbone">The backbone by itself.</param>
    /// <param name="prefix">What stands before its layers' names here.</param>
    private protected T Inner<T>(T backbone, string prefix = "")
        where T : NetworkSpec => backbone with { Channels = backbone.AllChannels.ToDictionary(item => item.Key, item => ChannelsOf(prefix + item.Key)) };

    private protected static NetworkFault? Range(string argument, int value, int least, int most) => value >= least && value <= most
        ? null
        : new(argument, string.Create(CultureInfo.InvariantCulture, $"is {value}, expected {least} to {most}"));

    private protected static NetworkFault? GreyOrRgb(int inputChannels) => inputChannels is 1 or 3
        ? null
        : new("inputChannels", string.Create(CultureInfo.InvariantCulture, $"is {inputChannels}, expected 1 for grey or 3 for RGB"));

    private protected static NetworkFault? Inside(string argument, NetworkSpec inner) =>
        inner.Fault() is var (below, reason) ? new($"{argument}.{below}", reason) : null;

    private NetworkFault? ChannelsFault()
    {
        foreach (var (layer, channels) in Channels)
        {
            var argument = layer.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_') ? $"channels.{layer}" : "channels";
            if (!StandardChannels.Any(item => item.Layer == layer))
                return new(argument, $"is no layer whose channels are free; there are {string.Join(", ", StandardChannels.Select(item => item.Layer))}");
            if (Range(argument, channels, 1, MaxChannels) is { } fault)
                return fault;
        }
        return StandardChannels.Select(item => Range($"channels.{item.Layer}", ChannelsOf(item.Layer), 1, MaxChannels)).FirstOrDefault(fault => fault is not null);
    }
}

/// <summary>Why no network can be built from a specification.</summary>
/// <param name="Argument">The argument, such as depth or channels.conv1.</param>
/// <param name="Reason">What is wrong with it, such as "is 20, expected 18, 34 or 50".</param>
public sealed record NetworkFault(string Argument, string Reason);

/// <summary>What a network is for.</summary>
internal enum NetworkTask
{
    /// <summary>It names the expression of a face.</summary>
    Expressions,

    /// <summary>It gives back its input.</summary>
    Reconstruction,

    /// <summary>It finds faces.</summary>
    Detection,
}
