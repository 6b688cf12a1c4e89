using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Labels;
using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Learning.Onnx;
using Mien.Mtcnn;
using Mien.Networks;
using Mien.Vision.Alignment;

namespace Mien.Models;

/// <summary>
/// A trained network with all that is needed to use it: labels and preprocessing. One safetensors file, or an ONNX file for use elsewhere that is a model file all the same.
/// </summary>
public sealed class Model : IDisposable
{
    private const string CurrentSchema = "mien.model/2";

    // Had its labels joined by commas.
    private const string FirstSchema = "mien.model/1";
    private const string LabelsKey = "labels";
    private const int MaxLabels = 1000;
    private const string ReferencesName = "references";

    /// <summary>Puts a model together.</summary>
    /// <param name="name">Name of the model.</param>
    /// <param name="spec">What its network is built from.</param>
    /// <param name="network">Network with its weights.</param>
    /// <param name="labels">Its classes.</param>
    /// <param name="preprocessing">What it does to a face first.</param>
    public Model(string name, NetworkSpec spec, Layer network, LabelSet labels, Preprocessing preprocessing)
    {
        Name = name;
        Spec = spec;
        Network = network;
        Labels = labels;
        Preprocessing = preprocessing;
    }

    /// <summary>Name of the model.</summary>
    public string Name { get; }

    /// <summary>What its network is built from.</summary>
    public NetworkSpec Spec { get; }

    /// <summary>The network with its weights.</summary>
    public Layer Network { get; }

    /// <summary>The classes, in the order of the network's outputs.</summary>
    public LabelSet Labels { get; }

    /// <summary>What the model does to a face before the network sees it.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>
    /// Embeddings of length 1 of some training faces of its classes, row by row, by which a new class is kept from drawing such
    /// faces; empty in most models. An ONNX file does not hold them.
    /// </summary>
    public ReadOnlyMemory<float> References { get; init; }

    /// <summary>The same model with another crop of the face.</summary>
    internal Model Cropping(FaceCrop crop) => new(Name, Spec, Network, Labels, Preprocessing with { Crop = crop }) { References = References };

    /// <summary>A network with the same weights, which is the caller's.</summary>
    internal Layer CopyNetwork()
    {
        var copy = Spec.Create(Labels.Count);
        foreach (var (own, its) in Network.Parameters.Zip(copy.Parameters))
            its.Write(own.Read());
        return copy;
    }

    /// <summary>Frees the network's weights. Nothing that was made of the model may be used afterwards.</summary>
    public void Dispose() => Network.Dispose();

    /// <summary>Reads a model file, safetensors or ONNX.</summary>
    /// <exception cref="MienException">The file is unreadable or no model.</exception>
    public static Model Load(string path)
    {
        var file = WeightFile.Read(path);
        if (MtcnnWeights.Holds(file))
            throw new MienException(path, "holds the face detector MTCNN, which names no expressions", "name it as the detector, and another file as the model");
        string Need(string key) => file.Metadata.TryGetValue(key, out var value)
            ? value
            : throw new MienException(path, $"{key} is missing from its metadata", path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
                ? "this is not a model of Mien; a network of others needs a description beside it, NAME.json of the schema mien.onnx/1"
                : "this is not a model of Mien");

        if (Need("schema") is not (CurrentSchema or FirstSchema))
            throw new MienException(path, $"schema is {Need("schema")}, expected {CurrentSchema}");
        try
        {
            _ = Need("labels");
            var labels = LabelsOf(path, file.Metadata)!;
            if (labels.Count > MaxLabels)
                throw new MienException(path, $"it has {labels.Count} labels, allowed are {MaxLabels}");
            var preprocessing = JsonSerializer.Deserialize(Need("preprocessing"), ModelJson.Default.Preprocessing);
            if (preprocessing is null || preprocessing.Fault() is not null)
                throw new MienException(path, $"preprocessing is out of range: {preprocessing?.Fault() ?? "there is none"}");
            var spec = NetworkSpec.Parse(Need("network"));
            if (spec.Misfit(preprocessing) is { } misfit)
                throw new MienException(path, misfit);
            var network = spec.Create(labels.Count);
            Checkpoint.RequireFinite(path, file.Tensors);
            var references = file.Tensors.FirstOrDefault(tensor => tensor.Name == ReferencesName);
            Checkpoint.Fill(network, path, [.. file.Tensors.Where(tensor => tensor != references)]);
            return new Model(Need("name"), spec, network, labels, preprocessing) { References = references?.Values };
        }
        catch (JsonException error)
        {
            throw new MienException(path, "preprocessing in its metadata is no valid JSON", cause: error);
        }
        catch (ArgumentException error)
        {
            throw new MienException(path, error.Message, cause: error);
        }
    }

    /// <summary>The labels that the metadata of a weight file tell; null where they tell none.</summary>
    /// <exception cref="MienException">They are no labels.</exception>
    internal static LabelSet? LabelsOf(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(LabelsKey, out var text))
            return null;
        try
        {
            return new LabelSet(metadata.GetValueOrDefault("schema") == CurrentSchema
                ? JsonSerializer.Deserialize(text, ModelJson.Default.StringArray) ?? []
                : text.Split(','));
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new MienException(path, $"labels in its metadata are no list of names: {error.Message}", cause: error);
        }
    }

    /// <summary>Writes the model file whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="notes">What else its metadata are to tell, under names of their own; null for nothing.</param>
    public void Save(string path, IReadOnlyDictionary<string, string>? notes = null) =>
        SafeTensors.Write(path, [.. Checkpoint.Weights(Network), .. ReferenceTensor()], new Dictionary<string, string>(Metadata().Concat(notes ?? new Dictionary<string, string>())));

    /// <summary>Writes the bytes of the model file.</summary>
    public void Save(Stream stream) => SafeTensors.Write(stream, [.. Checkpoint.Weights(Network), .. ReferenceTensor()], Metadata());

    /// <summary>Writes the model as an ONNX file: raw pixels in, probabilities in the order of the labels and logits out.</summary>
    /// <exception cref="MienException">The network has an operation without form in ONNX.</exception>
    public void ExportOnnx(Stream stream) => OnnxExport.Write(
        stream,
        Name,
        Network,
        new OnnxInput(Preprocessing.InputShape, [.. Preprocessing.Mean], [.. Preprocessing.StandardDeviation]) { LeastVariance = Preprocessing.PerFace ? Preprocessing.LeastVariance : null },
        Metadata());

    private IEnumerable<TensorEntry> ReferenceTensor()
    {
        if (References.IsEmpty)
            yield break;
        var size = ((IEmbedder)Network).Centers.Shape[^1];
        yield return new(ReferencesName, [References.Length / size, size], References.ToArray());
    }

    private Dictionary<string, string> Metadata() => new()
    {
        ["schema"] = CurrentSchema,
        ["name"] = Name,
        ["network"] = Spec.ToString(),
        [LabelsKey] = JsonSerializer.Serialize([.. Labels], ModelJson.Default.StringArray),
        ["preprocessing"] = JsonSerializer.Serialize(Preprocessing, ModelJson.Default.Preprocessing),
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Preprocessing))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ModelJson : JsonSerializerContext;
