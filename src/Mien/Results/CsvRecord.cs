using System.Globalization;
using System.Text;

namespace Mien.Results;

/// <summary>
/// Builds one record of RFC 4180: fields are parted by commas, records end in CRLF, a field with a comma, quote or
/// line end is quoted and its quotes are doubled.
/// </summary>
internal sealed class CsvRecord
{
    // UTF-8 without a byte order mark.
    private static readonly UTF8Encoding encoding = new(encoderShouldEmitUTF8Identifier: false);

    private readonly StringBuilder _text = new();
    private bool _hasFields;

    /// <summary>A writer of records, in UTF-8; the stream stays open.</summary>
    public static StreamWriter Writer(Stream stream) => new(stream, encoding, leaveOpen: true) { NewLine = "\n" };

    public CsvRecord Add(string? field)
    {
        Part();

        if (field.AsSpan().ContainsAny("\",\r\n"))
            _text.Append('"').Append(field).Replace("\"", "\"\"", _text.Length - field!.Length, field.Length).Append('"');
        else
            _text.Append(field);

        return this;
    }

    public CsvRecord Add(int field) => Add((long?)field);

    public CsvRecord Add(long? field)
    {
        Part();
        _text.Append(CultureInfo.InvariantCulture, $"{field}");
        return this;
    }

    public CsvRecord Add(double? field)
    {
        Part();
        _text.Append(CultureInfo.InvariantCulture, $"{field}");
        return this;
    }

    public CsvRecord Add(float field)
    {
        Part();
        _text.Append(CultureInfo.InvariantCulture, $"{field}");
        return this;
    }

    /// <summary>Adds empty fields.</summary>
    public CsvRecord Skip(int fields)
    {
        for (var i = 0; i < fields; i++)
            Part();

        return this;
    }

    /// <summary>Writes the record and begins the next.</summary>
    public void WriteTo(TextWriter writer)
    {
        _text.Append("\r\n");
        writer.Write(_text);
        _text.Clear();
        _hasFields = false;
    }

    private void Part()
    {
        if (_hasFields)
            _text.Append(',');

        _hasFields = true;
    }
}
