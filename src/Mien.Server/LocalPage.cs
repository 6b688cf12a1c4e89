using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Mien.Expressions;
using Mien.Models;

namespace Mien.Server;

/// <summary>
/// The web page whose pictures stay in the browser: it finds and names faces itself, by ONNX Runtime, from files that any web server may
/// hand out, in a folder of their own. After the first visit it needs no network.
/// </summary>
public static class LocalPage
{
    // Nothing but the page's own files; wasm is compiled in the browser.
    internal const string Policy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; media-src blob:; connect-src 'self'; base-uri 'none'; form-action 'none'";

    internal const string Index = "index.html";

    private const string Offline = "offline.js";

    private static readonly HashSet<string> onlyOfServers = ["openapi.json", "try.html", "try.js"];

    /// <summary>The files of the page, which does what a recogniser does, and teaches expressions to the model that they are taught to elsewhere.</summary>
    /// <param name="recognizer">The recogniser; its expressions are those of now.</param>
    /// <returns>The bytes of each file by its name.</returns>
    /// <exception cref="MienException">The recogniser has a part that runs in no browser; see <see cref="Recognizer.Export"/>.</exception>
    public static IReadOnlyDictionary<string, byte[]> Files(Recognizer recognizer)
    {
        ArgumentNullException.ThrowIfNull(recognizer);
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        using var embedder = recognizer.ModelName == ModelCatalogue.Embedding ? recognizer.OpenEmbedder() : ExpressionEmbedder.Open();
        foreach (var (name, bytes) in recognizer.Export().Concat(embedder.Export()).Concat(WebFiles.Page.Where(file => !onlyOfServers.Contains(file.Key))).Concat(WebFiles.Local))
            files[name] = bytes;
        // Servers without the header keep the policy all the same.
        files[Index] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files[Index])
            .Replace("<meta charset=\"utf-8\">", $"<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\">", StringComparison.Ordinal));
        files[Offline] = [.. Kept(files), .. files[Offline]];
        return files;
    }

    // The names of all files, and a version that changes with any of them.
    private static byte[] Kept(IReadOnlyDictionary<string, byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var bytes in files.Values)
            hash.AppendData(SHA256.HashData(bytes));
        var names = new JsonArray([.. files.Keys.Where(name => name != Offline).Select(name => (JsonNode)(name == Index ? "./" : name))]);
        return Encoding.UTF8.GetBytes($"const version = \"{Convert.ToHexStringLower(hash.GetHashAndReset()[..8])}\";\nconst files = {names.ToJsonString()};\n");
    }
}
