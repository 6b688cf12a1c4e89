using System.Text.Json;

namespace Mien.Learning.Checkpoints;

/// <summary>Names that stand in files, for messages.</summary>
internal static class Quotation
{
    private const int MaxLength = 80;

    /// <summary>A name in quotes, short and without control characters.</summary>
    public static string Of(string text)
    {
        if (text.Length <= MaxLength)
            return $"'{JsonEncodedText.Encode(text)}'";
        var length = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return $"'{JsonEncodedText.Encode(text.AsSpan(0, length))}...'";
    }
}
