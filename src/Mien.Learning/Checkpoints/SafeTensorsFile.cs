namespace Mien.Learning;

/// <summary>The contents of a safetensors file.</summary>
/// <param name="Metadata">The file's own notes (<c>__metadata__</c>); empty if it has none.</param>
/// <param name="Tensors">The tensors in the order of the header.</param>
public sealed record SafeTensorsFile(IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<TensorEntry> Tensors);
