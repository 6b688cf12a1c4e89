using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Networks;

namespace Mien.Mtcnn;

/// <summary>
/// Weights of MTCNN as they were released: one safetensors file of the tensors <c>pnet.*</c>, <c>rnet.*</c> and <c>onet.*</c>. R-Net and O-Net may
/// have fewer channels.
/// </summary>
/// <remarks>
/// Behind the prefix the names are those of <see cref="PNet"/>, <see cref="RNet"/> and <see cref="ONet"/>. The input of
/// <c>rnet.dense4</c> and <c>onet.dense5</c>, the 3x3 map, is in the order columns, rows, channels in the file and rows,
/// columns, channels here.
/// </remarks>
public static class MtcnnWeights
{
    private const int MapSize = 3;
    private const string PNetPrefix = "pnet.";
    private const string RNetPrefix = "rnet.";
    private const string ONetPrefix = "onet.";
    private const string RNetFlattened = "dense4.weight";
    private const string ONetFlattened = "dense5.weight";

    /// <summary>Whether a weight file is one of MTCNN rather than a model of expressions.</summary>
    /// <exception cref="MienException">The file is unreadable.</exception>
    public static bool Holds(string path) => Holds(WeightFile.Read(path));

    internal static bool Holds(WeightFile file) => file.Tensors.Any(tensor => tensor.Name.StartsWith(PNetPrefix, StringComparison.Ordinal));

    /// <summary>Reads all three stages; the first two find landmarks where the file has tensors for that.</summary>
    /// <exception cref="MienException">The file is unreadable, or a tensor is missing, misshapen or not finite.</exception>
    public static (PNet PNet, RNet RNet, ONet ONet) Load(string path)
    {
        var tensors = SafeTensors.Read(path).Tensors;
        if (!tensors.Any(tensor => tensor.Name.StartsWith(PNetPrefix, StringComparison.Ordinal)))
            throw new MienException(path, "holds no weights of the face detector MTCNN, which are called pnet., rnet. and onet.", "name another file");
        Checkpoint.RequireFinite(path, tensors);
        return (
            Fill(new PNet(new(Has("pnet.conv4_3.weight"))), PNetPrefix),
            Fill(new RNet(Pruned(new RNetSpec(Has("rnet.dense5_3.weight")), RNetPrefix)), RNetPrefix, RNetFlattened),
            Fill(new ONet(Pruned(new ONetSpec(), ONetPrefix)), ONetPrefix, ONetFlattened));

        bool Has(string name) => tensors.Any(tensor => tensor.Name == name);

        // Fewer channels than the release has are those of a pruned network; whatever else does not fit is refused by its name.
        TSpec Pruned<TSpec>(TSpec spec, string prefix)
            where TSpec : NetworkSpec => spec with
            {
                Channels = spec.AllChannels.ToDictionary(
                    item => item.Key, item => tensors.FirstOrDefault(tensor => tensor.Name == $"{prefix}{item.Key}.weight") is { Shape: [var rows, ..] } ? (int)Math.Clamp(rows, 1, item.Value) : item.Value),
            };

        T Fill<T>(T network, string prefix, string? flattened = null)
            where T : Layer
        {
            var own = tensors.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(tensor => tensor with { Name = tensor.Name[prefix.Length..] });
            Checkpoint.Fill(network, path, [.. own.Select(tensor => tensor.Name == flattened ? Transpose(tensor) : tensor)]);
            return network;
        }
    }

    /// <summary>Writes all three stages whole or not at all, as <see cref="Load"/> reads them.</summary>
    public static void Save(string path, PNet pnet, RNet rnet, ONet onet)
    {
        SafeTensors.Write(path, [.. Named(pnet, PNetPrefix), .. Named(rnet, RNetPrefix, RNetFlattened), .. Named(onet, ONetPrefix, ONetFlattened)]);

        static IEnumerable<TensorEntry> Named(Layer network, string prefix, string? flattened = null) =>
            Checkpoint.Weights(network).Select(tensor => (tensor.Name == flattened ? Transpose(tensor) : tensor) with { Name = prefix + tensor.Name });
    }

    // (out, columns · rows · channels) to (out, rows · columns · channels), and back.
    private static TensorEntry Transpose(TensorEntry weight)
    {
        // What has another shape is refused by its name in Checkpoint.Fill.
        if (weight.Shape is not [> 0, > 0 and var inputs] || inputs % (MapSize * MapSize) != 0)
            return weight;
        var channels = (int)(inputs / (MapSize * MapSize));
        var values = new float[weight.Values.Length];
        for (var run = 0; run < values.Length / channels; run++)
        {
            var (matrix, cell) = Math.DivRem(run, MapSize * MapSize);
            var (row, column) = Math.DivRem(cell, MapSize);
            weight.Values.AsSpan((matrix * MapSize * MapSize + column * MapSize + row) * channels, channels)
                .CopyTo(values.AsSpan(run * channels));
        }
        return weight with { Values = values };
    }
}
