using System.Globalization;
using System.IO.Compression;
using System.Text;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using Mien.Labels;

namespace Mien.Research.Data;

/// <summary>
/// The sheet SFEW.xlsx: a header row, then a frame in each row: its name, label 1 to 7 (angry, disgust, fear, happy,
/// neutral, sad, surprise) and the first five principal components of LPQ and of PHOG. Groups are films.
/// </summary>
/// <remarks>
/// Rows without all ten numbers and frames listed under several labels are left out, and noted where faults are wanted;
/// of the published 675 rows these are one and two.
/// </remarks>
public static class SfewSheet
{
    private const int LeadingColumns = 2;
    private const int Components = 5;
    private const int Features = 2 * Components;
    private const int MaxRows = 100_000;
    private const long MaxBytes = 64L << 20;
    private const long MaxUnpacked = 256L << 20;

    /// <summary>Reads the first sheet of the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="faults">Takes note of rows that cannot be used, which are left out; without it the first one that the remarks do not name throws.</param>
    /// <param name="withLabels">
    /// Whether the label as the sheet numbers it, 1 to 7, is a feature in front: all eleven columns of numbers, as compression takes them.
    /// </param>
    /// <exception cref="MienException">The file is no such sheet, or (without <paramref name="faults"/>) a row is bad.</exception>
    public static FeatureSet Load(string path, DataFaults? faults = null, bool withLabels = false)
    {
        var rows = new List<(long Line, string Stem, int Number, float[] Values)>();
        try
        {
            using var stream = DataFile.Open(path);
            if (stream.Length > MaxBytes)
                throw new MienException(path, $"the file has {stream.Length} bytes, allowed are {MaxBytes}");
            RequireSmall(stream, path);
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance); // the reader's settings name code page 1252
            using var sheet = ExcelReaderFactory.CreateOpenXmlReader(stream);
            if (!sheet.Read() || sheet.FieldCount < LeadingColumns + Features)
                throw new DataFault(path, 1, $"{sheet.FieldCount} columns, expected {LeadingColumns + Features}: name, label, 5 of LPQ, 5 of PHOG").ToException();
            for (var line = 2; sheet.Read(); line++)
            {
                if (line > MaxRows)
                    throw new DataFault(path, line, $"more than {MaxRows} rows").ToException();
                if (!IsBlank(sheet))
                    Add(sheet, path, line, rows, faults);
            }
        }
        catch (Exception error) when (error is ExcelReaderException or InvalidDataException or System.Xml.XmlException or FormatException or KeyNotFoundException)
        {
            throw new MienException(path, $"no readable xlsx sheet ({error.Message})", "fetch the file again", error);
        }
        return Create(path, rows, faults, withLabels);
    }

    // The reader unpacks all texts of a sheet before its first row.
    private static void RequireSmall(Stream stream, string path)
    {
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true))
        {
            var unpacked = archive.Entries.Sum(entry => entry.Length);
            if (unpacked > MaxUnpacked)
                throw new MienException(path, $"the file unpacks to {unpacked} bytes, allowed are {MaxUnpacked}");
        }
        stream.Position = 0;
    }

    // Such as a sheet keeps where rows were deleted.
    private static bool IsBlank(IExcelDataReader sheet) => Enumerable.Range(0, sheet.FieldCount).All(column => sheet.GetValue(column) is null or "");

    private static void Add(IExcelDataReader sheet, string path, int line, List<(long, string, int, float[])> rows, DataFaults? faults)
    {
        if (sheet.FieldCount < LeadingColumns + Features)
        {
            new DataFault(path, line, $"{sheet.FieldCount} columns, expected {LeadingColumns + Features}").Report(faults);
            return;
        }
        var stem = (sheet.GetValue(0) as string)?.Trim() ?? "";
        if (stem.EndsWith(".mat", StringComparison.Ordinal))
            stem = stem[..^4];
        if (SfewNames.Film(stem) is null)
        {
            new DataFault(path, line, "the first column holds no name such as Airheads_000519240_00000005.mat").Report(faults);
            return;
        }
        if (sheet.GetValue(1) is not double number || number != Math.Floor(number) || number < 1 || number > SfewNames.Classes.Count)
        {
            new DataFault(path, line, $"the label is '{sheet.GetValue(1)}', expected 1 to {SfewNames.Classes.Count}").Report(faults);
            return;
        }
        var values = new float[Features];
        for (var i = 0; i < Features; i++)
        {
            var cell = sheet.GetValue(LeadingColumns + i);
            if (cell is double value && Math.Abs(value) <= float.MaxValue)
            {
                values[i] = (float)value;
                continue;
            }
            var column = (char)('A' + LeadingColumns + i);
            var fault = new DataFault(path, line, $"column {column} is '{Convert.ToString(cell, CultureInfo.InvariantCulture)}', expected a number; the row is left out");
            if (cell is null or "NaN")
                faults?.Add(fault);
            else
                fault.Report(faults);
            return;
        }
        rows.Add((line, stem, (int)number, values));
    }

    private static FeatureSet Create(string path, List<(long Line, string Stem, int Number, float[] Values)> rows, DataFaults? faults, bool withLabels)
    {
        var contradictions = SfewNames.Contradictions([.. rows.Select(row => (row.Stem, row.Number))]);
        var samples = new List<Sample>(rows.Count);
        var values = new List<float>(rows.Count * Features);
        for (var i = 0; i < rows.Count; i++)
        {
            var (line, stem, number, row) = rows[i];
            if (contradictions[i] is { } reason)
            {
                faults?.Add(new(path, line, reason));
                continue;
            }
            samples.Add(new(stem, ExpressionLabels.Seven.IndexOf(SfewNames.Classes[number - 1]), Split.None, SfewNames.Film(stem)));
            if (withLabels)
                values.Add(number);
            values.AddRange(row);
        }
        if (samples.Count == 0)
            throw new MienException(path, "no row can be used");
        FeatureBlock[] descriptors = [new("lpq", Components), new("phog", Components)];
        return withLabels
            ? new("sfew-sheet", ExpressionLabels.Seven, samples, [new("label", 1), .. descriptors], [.. values])
            : new("sfew-features", ExpressionLabels.Seven, samples, descriptors, [.. values]);
    }
}
