using Mien.Labels;
using Mien.Models;

namespace Mien.Research.Data;

/// <summary>
/// FER-2013 (Goodfellow et al. 2013): a CSV with the columns <c>emotion,pixels,Usage</c>, plain or packed with gzip.
/// A row is a label 0 to 6, 2304 grey values (48x48, row by row, separated by spaces) and Training (train), PublicTest
/// (validation) or PrivateTest (test). The FER+ votes are read from <c>ferplus.csv</c> if it lies beside it.
/// </summary>
public static class Fer2013
{
    private static readonly PixelShape Shape = new(48, 48, 1);

    private static readonly string[] Endings = [".csv", ".csv.gz"];

    /// <summary>Loads the set into memory; 35,887 rows take 83 MB.</summary>
    /// <param name="path">The file <c>fer2013.csv</c> or <c>fer2013.csv.gz</c>, or the folder that holds one.</param>
    /// <param name="faults">Takes note of rows that cannot be used, which are left out; without it the first one throws.</param>
    /// <exception cref="MienException">There is no such file, it lacks a column, or (without <paramref name="faults"/>) a row is bad.</exception>
    public static FaceSet Load(string path, DataFaults? faults = null)
    {
        var file = Find(path) ?? throw new MienException(path, "no fer2013.csv or fer2013.csv.gz here");
        var rows = FerRows.Read(file, Shape, faults);
        var votesFile = Path.Combine(Path.GetDirectoryName(file)!, FerPlus.FileName);
        var votes = File.Exists(votesFile) ? FerPlus.Read(votesFile, rows, faults) : null;
        return new("fer2013", ExpressionLabels.Seven, rows.Samples, new InMemoryPixels(Shape, rows.Pixels), votes);
    }

    /// <summary>The CSV file at a path or in the folder there, or null.</summary>
    internal static string? Find(string path) =>
        File.Exists(path)
            ? Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? path : null
            : Endings.Select(ending => Path.Combine(path, "fer2013" + ending)).FirstOrDefault(File.Exists);

    internal static bool TryParseUsage(ReadOnlySpan<byte> text, out Split split)
    {
        split = text.SequenceEqual("Training"u8) ? Split.Train
            : text.SequenceEqual("PublicTest"u8) ? Split.Validation
            : text.SequenceEqual("PrivateTest"u8) ? Split.Test
            : Split.None;
        return split != Split.None;
    }
}
