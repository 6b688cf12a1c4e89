using System.Buffers.Binary;

namespace Mien.Vision.Pictures;

/// <summary>One picture of a TIFF file as its directory describes it.</summary>
internal sealed class TiffDirectory
{
    private const int MaxPages = 4096;
    private const int MaxValues = 1 << 20;

    private readonly Dictionary<int, long[]> values;

    private TiffDirectory(Dictionary<int, long[]> values, int page, int? sub)
    {
        this.values = values;
        Page = page;
        Sub = sub;
    }

    /// <summary>Its number among the pages of the file, or that of the page it belongs to.</summary>
    public int Page { get; }

    /// <summary>Its number among the directories below its page; null for the page itself.</summary>
    public int? Sub { get; }

    public int Width => (int)Math.Min(Value(256, 0), int.MaxValue);

    public int Height => (int)Math.Min(Value(257, 0), int.MaxValue);

    public long Area => (long)Width * Height;

    /// <summary>A smaller version of another picture of the file.</summary>
    public bool IsReduced => (Value(254, Value(255, 1) == 2 ? 1 : 0) & 1) != 0;

    /// <summary>A mask of another picture of the file.</summary>
    public bool IsMask => (Value(254, 0) & 4) != 0;

    public long Bits => Value(258, 1);

    public long Colours => Value(262, 1);

    public long Samples => Value(277, 1);

    public bool IsSeparate => Value(284, 1) == 2;

    /// <summary>1 unsigned, 2 signed, 3 floating point, others are rarer.</summary>
    public long SampleFormat => Value(339, 1);

    public bool IsTiled => values.ContainsKey(323);

    /// <summary>Rows of a tile or strip.</summary>
    public long BlockRows => Math.Min(Height, IsTiled ? Value(323, 0) : Value(278, Height));

    /// <summary>Bytes of the largest tile or strip in the file.</summary>
    public long BlockBytes => values.GetValueOrDefault(IsTiled ? 325 : 279, []).DefaultIfEmpty().Max();

    /// <summary>Reads all directories, pages and what lies below them, as far as they can be read; their pixels are left alone.</summary>
    public static List<TiffDirectory> ReadAll(Stream stream)
    {
        var found = new List<TiffDirectory>();
        try
        {
            var file = new Reader(stream);
            var seen = new HashSet<long>();
            var page = 0;
            for (var offset = file.First; offset != 0 && page < MaxPages && seen.Add(offset); page++)
            {
                var (pageValues, next) = file.Directory(offset);
                found.Add(new TiffDirectory(pageValues, page, null));
                var below = pageValues.GetValueOrDefault(330, []);
                for (var sub = 0; sub < below.Length && sub < MaxPages; sub++)
                    found.Add(new TiffDirectory(file.Directory(below[sub]).Values, page, sub));
                offset = next;
            }
        }
        catch (Exception e) when (e is EndOfStreamException or IOException or ArgumentException or OverflowException)
        {
            // What lies behind the fault is not known; libvips says whether it is needed.
        }

        found.RemoveAll(directory => directory.Area <= 0);
        return found;
    }

    private long Value(int tag, long missing) => values.TryGetValue(tag, out var all) && all.Length > 0 ? all[0] : missing;

    private sealed class Reader
    {
        private readonly Stream stream;
        private readonly bool isBigEndian;
        private readonly bool isBig;

        public Reader(Stream stream)
        {
            this.stream = stream;
            var head = Bytes(0, 8);
            isBigEndian = head[0] == 'M';
            isBig = Number(head, 2, 2) == 43;
            First = isBig ? Number(Bytes(8, 8), 0, 8) : Number(head, 4, 4);
        }

        public long First { get; }

        public (Dictionary<int, long[]> Values, long Next) Directory(long offset)
        {
            var (countBytes, entryBytes, linkBytes) = isBig ? (8, 20, 8) : (2, 12, 4);
            var count = checked((int)Number(Bytes(offset, countBytes), 0, countBytes));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxPages);
            var entries = Bytes(offset + countBytes, (count * entryBytes) + linkBytes);
            var values = new Dictionary<int, long[]>();
            for (var i = 0; i < count; i++)
            {
                var entry = entries.AsSpan(i * entryBytes, entryBytes);
                if (Size((int)Number(entry, 2, 2)) is var size and > 0)
                    values[(int)Number(entry, 0, 2)] = Values(entry, size, linkBytes);
            }

            return (values, Number(entries, count * entryBytes, linkBytes));
        }

        /// <summary>Bytes of a whole number of a type; 0 for other types.</summary>
        private static int Size(int type) => type switch
        {
            1 => 1,
            3 => 2,
            4 or 13 => 4,
            16 or 18 => 8,
            _ => 0,
        };

        private long[] Values(ReadOnlySpan<byte> entry, int size, int linkBytes)
        {
            var count = checked((int)Math.Min(MaxValues, Number(entry, 4, linkBytes)));
            var place = entry[^linkBytes..];
            var bytes = count * size <= linkBytes ? place : Bytes(Number(place, 0, linkBytes), count * size);
            var values = new long[count];
            for (var i = 0; i < count; i++)
                values[i] = Number(bytes, i * size, size);
            return values;
        }

        private byte[] Bytes(long offset, int length)
        {
            if (offset < 0 || offset > stream.Length - length)
                throw new EndOfStreamException();
            stream.Position = offset;
            var bytes = new byte[length];
            stream.ReadExactly(bytes);
            return bytes;
        }

        private long Number(ReadOnlySpan<byte> bytes, int at, int size) => (size, isBigEndian) switch
        {
            (1, _) => bytes[at],
            (2, true) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]),
            (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]),
            (4, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]),
            (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]),
            (_, true) => BinaryPrimitives.ReadInt64BigEndian(bytes[at..]),
            (_, false) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]),
        };
    }
}
