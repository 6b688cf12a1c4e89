using System.Buffers.Binary;
using System.Text;

namespace Mien.Learning;

/// <summary>The entries of a zip archive whose bytes lie in it as they are; compressed ones are refused.</summary>
/// <remarks>PKWARE, APPNOTE.TXT, sections 4.3.7 (local header), 4.3.12 (central directory) and 4.3.16 (its end).</remarks>
internal static class StoredZip
{
    private const uint LocalHeader = 0x04034b50;
    private const uint DirectoryEntry = 0x02014b50;
    private const uint DirectoryEnd = 0x06054b50;
    private const int EndLength = 22;
    private const int Encrypted = 1;

    /// <summary>Finds all entries.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged, compressed or reaches outside the file.</exception>
    public static Dictionary<string, ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> archive)
    {
        var end = FindEnd(archive.Span);
        var tail = new ByteReader(archive[(end + 10)..]);
        int count = tail.UInt16();
        var length = tail.UInt32();
        var start = tail.UInt32();
        if (start > end || length > end - start)
            throw new InvalidDataException("the directory of its zip archive lies outside the file");

        var files = archive[..(int)start];
        var directory = new ByteReader(archive.Slice((int)start, (int)length));
        var entries = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var (name, contents) = ReadEntry(directory, files);
            if (!entries.TryAdd(name, contents))
                throw new InvalidDataException($"its zip archive holds {CheckpointException.Quote(name)} twice");
        }
        return entries;
    }

    // The end record is last but for a comment of up to 64 kB, whose length it tells.
    private static int FindEnd(ReadOnlySpan<byte> archive)
    {
        var last = archive.Length - EndLength;
        for (var at = last; at >= 0 && at >= last - ushort.MaxValue; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(archive[at..]) == DirectoryEnd
                && BinaryPrimitives.ReadUInt16LittleEndian(archive[(at + 20)..]) == last - at)
            {
                return at;
            }
        }
        throw new InvalidDataException("its zip archive has no end; it is cut off");
    }

    private static (string Name, ReadOnlyMemory<byte> Contents) ReadEntry(ByteReader directory, ReadOnlyMemory<byte> files)
    {
        var fields = directory.Take(46);
        if (BinaryPrimitives.ReadUInt32LittleEndian(fields) != DirectoryEntry)
            throw new InvalidDataException("the directory of its zip archive is damaged");
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(fields[8..]);
        int method = BinaryPrimitives.ReadUInt16LittleEndian(fields[10..]);
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(fields[20..]);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(fields[24..]);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(fields[28..]);
        var rest = BinaryPrimitives.ReadUInt16LittleEndian(fields[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(fields[32..]);
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(fields[42..]);
        var name = Encoding.UTF8.GetString(directory.Take(nameLength));
        directory.Take(rest);

        if (method != 0 || stored != size || (flags & Encrypted) != 0)
            throw new InvalidDataException($"{CheckpointException.Quote(name)} in its zip archive is compressed or encrypted, which PyTorch never does");
        if (offset > files.Length)
            throw new InvalidDataException($"{CheckpointException.Quote(name)} lies outside its zip archive");
        var local = new ByteReader(files[(int)offset..]);
        if (local.UInt32() != LocalHeader)
            throw new InvalidDataException($"{CheckpointException.Quote(name)} in its zip archive is damaged");
        local.Take(22);
        local.Take(local.UInt16() + local.UInt16());
        return (name, local.TakeMemory(size));
    }
}
