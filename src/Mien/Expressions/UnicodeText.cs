using System.Globalization;
using System.Text;

namespace Mien.Expressions;

/// <summary>
/// Case folding and normalisation of Unicode. .NET's own normalisation needs ICU and, without it, returns every text as it is.
/// </summary>
internal static class UnicodeText
{
    private const char HangulBase = '\uAC00';
    private const int HangulCount = 11172;
    private const int Vowels = 21;
    private const int Finals = 28;

    private static readonly Lazy<Dictionary<char, string>> decompositions = new(ReadDecompositions);

    /// <summary>Equal for texts that differ in case or normalisation form alone.</summary>
    public static string Fold(string text)
    {
        // Up and down again, since of several small letters, such as both sigmas, one capital is made.
        var lower = text.ToUpperInvariant().ToLowerInvariant();
        if (Ascii.IsValid(lower))
            return lower;
        var folded = new StringBuilder(lower.Length);
        foreach (var letter in lower)
        {
            if (letter == 'ß')
                folded.Append("ss");
            else
                Decompose(letter, folded);
        }

        return SortMarks(folded);
    }

    private static void Decompose(char letter, StringBuilder text)
    {
        var hangul = letter - HangulBase;
        if (hangul is >= 0 and < HangulCount)
        {
            text.Append((char)('\u1100' + (hangul / (Vowels * Finals)))).Append((char)('\u1161' + (hangul / Finals % Vowels)));
            if (hangul % Finals > 0)
                text.Append((char)('\u11A7' + (hangul % Finals)));
        }
        else if (decompositions.Value.TryGetValue(letter, out var parts))
        {
            foreach (var part in parts)
                Decompose(part, text);
        }
        else
        {
            text.Append(letter);
        }
    }

    /// <summary>Marks on one letter may come in any order.</summary>
    private static string SortMarks(StringBuilder text)
    {
        var letters = text.ToString().ToCharArray();
        for (var start = 0; start < letters.Length; start++)
        {
            var end = start;
            while (end < letters.Length && CharUnicodeInfo.GetUnicodeCategory(letters[end]) == UnicodeCategory.NonSpacingMark)
                end++;
            letters.AsSpan(start, end - start).Sort();
            start = Math.Max(start, end - 1);
        }

        return new string(letters);
    }

    /// <summary>Lines of code points in hexadecimal: a letter and its one or two parts, as in Unicode's UnicodeData.txt.</summary>
    private static Dictionary<char, string> ReadDecompositions()
    {
        using var stream = typeof(UnicodeText).Assembly.GetManifestResourceStream("Mien.Expressions.decompositions.txt")!;
        using var reader = new StreamReader(stream);
        var result = new Dictionary<char, string>();
        while (reader.ReadLine() is { } line)
        {
            var letters = line.Split(' ').Select(code => (char)ushort.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
            result.Add(letters[0], new string(letters, 1, letters.Length - 1));
        }

        return result;
    }
}
