using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Mien.Learning.Checkpoints.PyTorch;

/// <summary>A zip archive whose entries lie in it as they are; compressed or damaged ones are refused when they are read.</summary>
/// <remarks>PKWARE, APPNOTE.TXT, sections 4.3.7 (local header), 4.3.12 (central directory) and 4.3.16 (its end).</remarks>
internal sealed class StoredZip
{
    private const uint LocalHeader = 0x04034b50;
    private const uint DirectoryEntry = 0x02014b50;
    private const uint DirectoryEnd = 0x06054b50;
    private const int EndLength = 22;
    private const int Encrypted = 1;

    private readonly ReadOnlyMemory<byte> files;
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReadOnlyMemory<byte>> verified = new(StringComparer.Ordinal);

    private StoredZip(ReadOnlyMemory<byte> files) => this.files = files;

    /// <summary>Names of all entries.</summary>
    public IReadOnlyCollection<string> Names => entries.Keys;

    /// <summary>Reads the directory of an archive.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged or reaches outside the file.</exception>
    public static StoredZip Open(ReadOnlyMemory<byte> archive)
    {
        var end = FindEnd(archive.Span);
        var tail = new ByteReader(archive[(end + 10)..]);
        int count = tail.UInt16();
        var length = tail.UInt32();
        var start = tail.UInt32();
        if (start > end || length > end - start)
            throw new InvalidDataException("the directory of its zip archive lies outside the file");

        var zip = new StoredZip(archive[..(int)start]);
        var directory = new ByteReader(archive.Slice((int)start, (int)length));
        for (var i = 0; i < count; i++)
        {
            var (name, entry) = ReadEntry(directory);
            if (!zip.entries.TryAdd(name, entry))
                throw new InvalidDataException($"its zip archive holds {Quotation.Of(name)} twice");
        }
        // Each is read once at most, and all of them together are no longer than the file.
        if (zip.entries.Values.Sum(entry => (long)entry.Stored) > start)
            throw new InvalidDataException("the entries of its zip archive are longer than the file; it is cut off or damaged");
        return zip;
    }

    /// <summary>The contents of an entry; null where there is none of that name.</summary>
    /// <exception cref="InvalidDataException">The entry is compressed, damaged or reaches outside the file.</exception>
    public ReadOnlyMemory<byte>? Find(string name)
    {
        if (verified.TryGetValue(name, out var contents))
            return contents;
        if (!entries.TryGetValue(name, out var entry))
            return null;
        return verified[name] = Read(name, entry);
    }

    private ReadOnlyMemory<byte> Read(string name, Entry entry)
    {
        if (entry.Method != 0 || entry.Stored != entry.Size || (entry.Flags & Encrypted) != 0)
            throw new InvalidDataException($"{Quotation.Of(name)} in its zip archive is compressed or encrypted, which PyTorch never does");
        if (entry.Offset > files.Length)
            throw new InvalidDataException($"{Quotation.Of(name)} lies outside its zip archive");
        var local = new ByteReader(files[(int)entry.Offset..]);
        if (local.UInt32() != LocalHeader)
            throw new InvalidDataException($"{Quotation.Of(name)} in its zip archive is damaged");
        local.Take(22);
        local.Take(local.UInt16() + local.UInt16());
        var contents = local.TakeMemory(entry.Size);
        return Crc32.HashToUInt32(contents.Span) == entry.Checksum
            ? contents
            : throw new InvalidDataException($"{Quotation.Of(name)} in its zip archive is damaged: its CRC-32 is another one; fetch the file again");
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

    private static (string Name, Entry Entry) ReadEntry(ByteReader directory)
    {
        var fields = directory.Take(46);
        if (BinaryPrimitives.ReadUInt32LittleEndian(fields) != DirectoryEntry)
            throw new InvalidDataException("the directory of its zip archive is damaged");
        var entry = new Entry(
            Flags: BinaryPrimitives.ReadUInt16LittleEndian(fields[8..]),
            Method: BinaryPrimitives.ReadUInt16LittleEndian(fields[10..]),
            Checksum: BinaryPrimitives.ReadUInt32LittleEndian(fields[16..]),
            Stored: BinaryPrimitives.ReadUInt32LittleEndian(fields[20..]),
            Size: BinaryPrimitives.ReadUInt32LittleEndian(fields[24..]),
            Offset: BinaryPrimitives.ReadUInt32LittleEndian(fields[42..]));
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(fields[28..]);
        var rest = BinaryPrimitives.ReadUInt16LittleEndian(fields[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(fields[32..]);
        var name = Encoding.UTF8.GetString(directory.Take(nameLength));
        directory.Take(rest);
        return (name, entry);
    }

    private readonly record struct Entry(ushort Flags, ushort Method, uint Checksum, uint Stored, uint Size, uint Offset);
}
