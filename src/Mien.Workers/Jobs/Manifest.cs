using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Mien.Tensors;

namespace Mien.Workers.Jobs;

/// <summary>The list of a shard's inputs: a compressed file of JSON lines, whose hash the ledger knows.</summary>
internal static class Manifest
{
    private static readonly byte[] newLine = "\n"u8.ToArray();

    /// <summary>Writes a list. Gives the SHA-256 of what it holds.</summary>
    public static byte[] Write(string path, IReadOnlyList<JobInput> inputs)
    {
        using var content = new MemoryStream();
        foreach (var input in inputs)
        {
            JsonSerializer.Serialize(content, input, WorkersJson.Default.JobInput);
            content.Write(newLine);
        }
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, file =>
        {
            using var compressed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
            content.WriteTo(compressed);
        });
        return SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    /// <summary>Reads a list.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hash">The hash of what it held when it was written.</param>
    /// <exception cref="MienException">It is missing, or is not what was written.</exception>
    public static IReadOnlyList<JobInput> Read(string path, ReadOnlySpan<byte> hash)
    {
        try
        {
            using var content = new MemoryStream();
            using (var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
                file.CopyTo(content);
            if (!SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)).AsSpan().SequenceEqual(hash))
                throw Bad(path, "it is not what was written when the job was created", null);
            content.Position = 0;
            using var reader = new StreamReader(content);
            var inputs = new List<JobInput>();
            while (reader.ReadLine() is { } line)
                inputs.Add(JsonSerializer.Deserialize(line, WorkersJson.Default.JobInput)!);
            return inputs;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Bad(path, "the list of a shard's inputs is missing", error);
        }
        catch (InvalidDataException error)
        {
            throw Bad(path, "the list of a shard's inputs is damaged", error);
        }
    }

    private static MienException Bad(string path, string reason, Exception? cause) => new(path, reason, "create the job anew, where every worker sees its folder", cause);
}
