using System.Runtime.InteropServices;

namespace Mien.Expressions;

/// <summary>
/// Case folding and normalisation of Unicode by GLib, which comes with libvips: without ICU .NET compares such names
/// letter by letter.
/// </summary>
internal static unsafe partial class UnicodeText
{
    private const string GLib = "libglib-2.0.so.0";
    private const int CanonicalComposition = 1; // G_NORMALIZE_DEFAULT_COMPOSE, NFC

    /// <summary>NFC of the case folding of NFC: equal for texts that differ in case or normalisation form alone.</summary>
    public static string Fold(string text)
    {
        byte* composed = null, folded = null, result = null;
        try
        {
            composed = g_utf8_normalize(text, -1, CanonicalComposition);
            folded = g_utf8_casefold(composed, -1);
            result = g_utf8_normalize(folded, -1, CanonicalComposition);
            return Marshal.PtrToStringUTF8((nint)result)!;
        }
        finally
        {
            g_free(composed);
            g_free(folded);
            g_free(result);
        }
    }

    [LibraryImport(GLib, StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* g_utf8_normalize(string text, nint length, int mode);

    [LibraryImport(GLib)]
    private static partial byte* g_utf8_normalize(byte* text, nint length, int mode);

    [LibraryImport(GLib)]
    private static partial byte* g_utf8_casefold(byte* text, nint length);

    [LibraryImport(GLib)]
    private static partial void g_free(byte* memory);
}
