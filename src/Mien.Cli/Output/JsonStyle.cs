using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mien.Cli.Output;

/// <summary>How JSON looks. It goes to files and terminals, not into HTML, so file names stay readable.</summary>
internal static class JsonStyle
{
    public static readonly JsonWriterOptions Indented = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
        NewLine = "\n",
    };

    public static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
