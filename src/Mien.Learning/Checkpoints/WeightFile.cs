using Mien.Learning.Checkpoints.PyTorch;
using Mien.Learning.Onnx;

namespace Mien.Learning.Checkpoints;

/// <summary>Named tensors and notes of a weight file of any kind that Mien reads.</summary>
/// <param name="Format">"safetensors", "PyTorch" or "ONNX".</param>
/// <param name="Metadata">The file's own notes; empty if it has none.</param>
/// <param name="Tensors">The tensors in the order of the file, as float32.</param>
public sealed record WeightFile(string Format, IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<TensorEntry> Tensors)
{
    private const int StartLength = 16;

    private static readonly Dictionary<string, string> none = [];

    /// <summary>Reads a safetensors file, a PyTorch state dict (.pth, .pt) or an ONNX file that Mien wrote; the content decides which.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MienException">The file is damaged, hostile or of another kind.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static WeightFile Read(string path)
    {
        using var stream = SafeTensors.Open(path);
        return Read(stream, path);
    }

    /// <summary>Reads a seekable stream.</summary>
    internal static WeightFile Read(Stream stream, string source)
    {
        Span<byte> buffer = stackalloc byte[StartLength];
        var start = buffer[..stream.ReadAtLeast(buffer, StartLength, throwOnEndOfStream: false)];
        stream.Position = 0;
        try
        {
            if (StateDict.IsZip(start) || StateDict.IsLegacy(start))
                return new("PyTorch", none, StateDict.Read(Contents(stream, source)));
            if (!SafeTensors.IsLikely(start) && OnnxReader.IsLikely(start))
                return OnnxReader.Read(Contents(stream, source));
            var file = SafeTensors.Read(stream, source);
            return new("safetensors", file.Metadata, file.Tensors);
        }
        catch (InvalidDataException error)
        {
            throw new MienException(source, error.Message, cause: error);
        }
    }

    private static byte[] Contents(Stream stream, string source)
    {
        if (stream.Length > Array.MaxLength)
            throw new MienException(source, $"has {stream.Length} bytes, readable are {Array.MaxLength}");
        var contents = new byte[stream.Length];
        var length = stream.ReadAtLeast(contents, contents.Length, throwOnEndOfStream: false);
        return length == contents.Length ? contents : throw new MienException(source, "became shorter while it was read");
    }
}
