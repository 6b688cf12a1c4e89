using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Mien.Cli.Output;

/// <summary>
/// The results of a batch under way. Its first line says what it was begun with; then each input has a line of JSON,
/// <see cref="PartialEntry"/>, and behind it the bytes of its results. What a kill cut off at the end goes.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private const string Schema = "mien.partial/1";
    private const string Opening = "{\"schema\":\"" + Schema + "\"";
    private const int MaxHead = 1 << 26;
    private const int MaxEntry = 1 << 20;

    private readonly FileStream _file;
    private long _first; // where the first entry is
    private long _next; // where TryRead goes on
    private long _end; // behind the last whole entry

    private PartialFile(FileStream file) => _file = file;

    public string Path => _file.Name;

    /// <summary>What the batch was begun with, by name.</summary>
    public IReadOnlyDictionary<string, string> Begun { get; private set; } = new Dictionary<string, string>();

    /// <summary>Inputs that are done.</summary>
    public int Count { get; private set; }

    /// <summary>Opens a file or makes one; it is new when <see cref="Count"/> is 0.</summary>
    /// <param name="path">The file.</param>
    /// <param name="begun">What a new one is begun with.</param>
    /// <exception cref="UsageException">Another program made the file.</exception>
    public static PartialFile Open(string path, Dictionary<string, string> begun)
    {
        var partial = new PartialFile(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        try
        {
            if (partial._file.Length > 0)
                partial.ReadHead();
            while (partial.TryRead(out _))
                partial.Count++;
            if (partial.Count == 0)
                partial.Begin(begun);
            else
                partial._file.SetLength(partial._end);
            partial.Rewind();
            return partial;
        }
        catch
        {
            partial.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next entry that is whole.</summary>
    public bool TryRead([NotNullWhen(true)] out PartialEntry? entry)
    {
        entry = null;
        if (_next == 0)
            return false;
        _file.Position = _next;
        if (ReadLine(MaxEntry) is not { } line || !TryParse(line, PartialJson.Default.PartialEntry, out entry))
            return false;
        var end = _file.Position + entry.Bytes;
        if (entry.Bytes < 0 || end > _file.Length || !EndsLine(end))
            return false;
        _next = end;
        _end = Math.Max(_end, end);
        return true;
    }

    /// <summary>Adds the results of an input and hands them to the operating system, so that they outlive the process.</summary>
    public void Append(PartialEntry entry, ReadOnlySpan<byte> results)
    {
        _file.Position = _end;
        Write(entry, PartialJson.Default.PartialEntry);
        _file.Write(results);
        _file.Flush();
        _end = _file.Position;
        Count++;
    }

    /// <summary>Copies the results of all inputs.</summary>
    public void CopyResults(Stream destination)
    {
        Rewind();
        var buffer = new byte[1 << 16];
        while (TryRead(out var entry))
        {
            _file.Position = _next - entry.Bytes;
            for (var left = entry.Bytes; left > 0;)
            {
                var part = buffer.AsSpan(0, Math.Min(left, buffer.Length));
                _file.ReadExactly(part);
                destination.Write(part);
                left -= part.Length;
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private void Rewind() => _next = _first;

    private void Begin(Dictionary<string, string> begun)
    {
        _file.Position = 0;
        _file.SetLength(0);
        Write(new PartialHead(Schema, begun), PartialJson.Default.PartialHead);
        _file.Flush();
        Begun = begun;
        _first = _end = _file.Position;
    }

    // Without its line end the head was cut, and nothing was done.
    private void ReadHead()
    {
        _file.Position = 0;
        var line = ReadLine(MaxHead);
        if (line is null && IsCutHead())
            return;
        if (line is null || !TryParse(line, PartialJson.Default.PartialHead, out var head) || head.Schema != Schema || head.Begun is null)
            throw new UsageException($"{Path}: not a file in which mien keeps results; move it away, or give --output another name");
        Begun = head.Begun;
        _first = _next = _end = _file.Position;
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
        using (var json = new Utf8JsonWriter(_file, JsonStyle.OneLine))
            JsonSerializer.Serialize(json, value, type);
        _file.Write("\n"u8);
    }
}
