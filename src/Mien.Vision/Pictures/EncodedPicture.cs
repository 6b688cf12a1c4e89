using NetVips;

namespace Mien.Vision.Pictures;

/// <summary>An encoded picture that is to be decoded: a file, or bytes in memory.</summary>
/// <param name="name">What errors call it.</param>
/// <param name="stream">Its bytes, from the first on.</param>
/// <param name="path">The file, which libvips maps into memory; null for bytes in memory.</param>
internal sealed class EncodedPicture(string name, Stream stream, string? path)
{
    public string Name => name;

    public Stream Stream => stream;

    /// <summary>The first bytes.</summary>
    public byte[] Head(int length)
    {
        stream.Position = 0;
        var head = new byte[Math.Min(length, stream.Length)];
        stream.ReadExactly(head);
        return head;
    }

    /// <summary>Opens the bytes for libvips.</summary>
    public Source Open() => path is not null
        ? Source.NewFromFile(path)
        : stream is MemoryStream memory && memory.TryGetBuffer(out var bytes) ? Source.NewFromMemory((ReadOnlySpan<byte>)bytes) : Open(ReadAll());

    /// <summary>All bytes.</summary>
    public byte[] ReadAll() => Head(checked((int)stream.Length));

    /// <summary>Opens other bytes in place of the file's.</summary>
    public static Source Open(byte[] bytes) =>
        // As a span they are copied: libvips then owns them for as long as anything of it needs them.
        Source.NewFromMemory((ReadOnlySpan<byte>)bytes);
}
