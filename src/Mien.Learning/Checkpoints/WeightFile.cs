namespace Mien.Learning;

/// <summary>Named tensors and notes of a weight file.</summary>
/// <param name="Metadata">The file's own notes; empty if it has none.</param>
/// <param name="Tensors">The tensors in the order of the file, as float32.</param>
public sealed record WeightFile(IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<TensorEntry> Tensors)
{
    /// <summary>Reads a file of weights; the content decides its format, which so far is safetensors.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">The file is damaged or of another kind.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static WeightFile Read(string path)
    {
        var file = SafeTensors.Read(path);
        return new(file.Metadata, file.Tensors);
    }
}
