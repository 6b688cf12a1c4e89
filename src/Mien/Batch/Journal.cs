using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mien.Results;

namespace Mien.Batch;

/// <summary>
/// The results of a batch under way. Its first line says what it was begun with; then each input, and each part of a video, has a line
/// of JSON, <see cref="JournalEntry"/>, and behind it the bytes of what was found, for videos, and of its results. What a kill cut off at the end goes.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const string Schema = "mien.partial/3";
    private const string Opening = "{\"schema\":\"" + Schema + "\"";
    private const int MaxHead = 1 << 26;
    private const int MaxEntry = 1 << 20;

    private readonly FileStream _file;
    private readonly Dictionary<UInt128, long> _places = []; // of the newest entry of each input
    private long _end; // behind the last whole entry

    private Journal(FileStream file) => _file = file;

    public string Path => _file.Name;

    /// <summary>What the batch was begun with, by name.</summary>
    public IReadOnlyDictionary<string, string> Begun { get; private set; } = new Dictionary<string, string>();

    /// <summary>Inputs that are done or begun.</summary>
    public int Count => _places.Count;

    /// <summary>Opens a file or makes one; it is new when <see cref="Count"/> is 0.</summary>
    /// <param name="path">The file.</param>
    /// <param name="begun">What a new one is begun with.</param>
    /// <exception cref="MienException">Another program made the file.</exception>
    public static Journal Open(string path, Dictionary<string, string> begun)
    {
        var journal = new Journal(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        try
        {
            if (journal._file.Length > 0)
                journal.ReadHead();
            while (journal._end > 0 && journal.TryRead(journal._end, out var entry, out var end))
            {
                journal._places[Key(entry.Source)] = journal._end;
                journal._end = end;
            }

            if (journal.Count == 0)
                journal.Begin(begun);
            else
                journal._file.SetLength(journal._end);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Finds the newest entry of an input.</summary>
    /// <param name="source">The input as its user named it.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="place">Where it is.</param>
    public bool TryFind(string source, [NotNullWhen(true)] out JournalEntry? entry, out long place)
    {
        entry = null;
        return _places.TryGetValue(Key(source), out place) && TryRead(place, out entry, out _) && entry.Source == source;
    }

    /// <summary>Adds results and hands them to the operating system, so that they outlive the process.</summary>
    /// <returns>The place of the entry.</returns>
    public long Append(JournalEntry entry, ReadOnlySpan<byte> findings, ReadOnlySpan<byte> results)
    {
        var place = _file.Position = _end;
        Write(entry, JournalJson.Default.JournalEntry);
        _file.Write(findings);
        _file.Write(results);
        _file.Flush();
        _end = _file.Position;
        return _places[Key(entry.Source)] = place;
    }

    /// <summary>Copies the results of an input, all its parts in their order.</summary>
    /// <param name="place">Place of its newest entry.</param>
    /// <param name="destination">Where to.</param>
    public void CopyResults(long place, Stream destination)
    {
        var buffer = new byte[1 << 16];
        foreach (var part in PartsOf(place))
        {
            var entry = Read(part, out var end);
            _file.Position = end - entry.Bytes;
            for (var left = entry.Bytes; left > 0;)
            {
                var piece = buffer.AsSpan(0, Math.Min(left, buffer.Length));
                _file.ReadExactly(piece);
                destination.Write(piece);
                left -= piece.Length;
            }
        }
    }

    /// <summary>The places of all entries of an input, oldest first.</summary>
    /// <param name="place">Place of its newest entry.</param>
    public Stack<long> PartsOf(long place)
    {
        var parts = new Stack<long>();
        for (long? next = place; next is { } part; next = Read(part, out _).Previous)
            parts.Push(part);
        return parts;
    }

    /// <summary>What was found in the frames of an entry.</summary>
    /// <param name="place">Place of the entry.</param>
    public byte[] FindingsOf(long place)
    {
        var entry = Read(place, out var end);
        var findings = new byte[entry.Findings];
        _file.Position = end - entry.Bytes - findings.Length;
        _file.ReadExactly(findings);
        return findings;
    }

    public void Dispose() => _file.Dispose();

    // Half a hash is short, and two inputs do not share it.
    private static UInt128 Key(string source) => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(source)));

    private JournalEntry Read(long place, out long end) => TryRead(place, out var entry, out end) && !(entry.Previous >= place)
        ? entry
        : throw new MienException(Path, "has changed while it was written", "leave it alone, and begin anew");

    // An entry that is not whole is none.
    private bool TryRead(long place, [NotNullWhen(true)] out JournalEntry? entry, out long end)
    {
        (entry, end) = (null, 0);
        _file.Position = place;
        if (ReadLine(MaxEntry) is not { } line || !TryParse(line, JournalJson.Default.JournalEntry, out entry))
            return false;
        end = _file.Position + entry.Findings + entry.Bytes;
        return entry.Bytes >= 0 && entry.Findings >= 0 && entry.Source is not null && end <= _file.Length && EndsLine(end);
    }

    private void Begin(Dictionary<string, string> begun)
    {
        _file.Position = 0;
        _file.SetLength(0);
        Write(new JournalHead(Schema, begun), JournalJson.Default.JournalHead);
        _file.Flush();
        Begun = begun;
        _end = _file.Position;
    }

    // Without its line end the head was cut, and nothing was done.
    private void ReadHead()
    {
        _file.Position = 0;
        var line = ReadLine(MaxHead);
        if (line is null && IsCutHead())
            return;
        if (line is null || !TryParse(line, JournalJson.Default.JournalHead, out var head) || head.Schema != Schema || head.Begun is null)
            throw new MienException(Path, "not a file in which mien keeps results", "move it away, or give the results another name");
        Begun = head.Begun;
        _end = _file.Position;
    }

    private bool IsCutHead()
    {
        var start = new byte[(int)Math.Min(Opening.Length, _file.Length)];
        _file.Position = 0;
        _file.ReadExactly(start);
        return Opening.StartsWith(Encoding.UTF8.GetString(start), StringComparison.Ordinal);
    }

    private bool EndsLine(long end)
    {
        _file.Position = end - 1;
        return _file.ReadByte() == '\n';
    }

    // Null where the file, or the limit, ends before the line.
    private byte[]? ReadLine(int limit)
    {
        using var line = new MemoryStream();
        for (int value; (value = _file.ReadByte()) >= 0 && line.Length < limit;)
        {
            if (value == '\n')
                return line.ToArray();
            line.WriteByte((byte)value);
        }

        return null;
    }

    private static bool TryParse<T>(byte[] line, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? value)
        where T : class
    {
        try
        {
            value = JsonSerializer.Deserialize(line, type);
        }
        catch (JsonException)
        {
            value = null;
        }

        return value is not null;
    }

    private void Write<T>(T value, JsonTypeInfo<T> type)
    {
        using (var json = new Utf8JsonWriter(_file, JsonDocumentWriter.OneLine))
            JsonSerializer.Serialize(json, value, type);
        _file.Write("\n"u8);
    }
}
