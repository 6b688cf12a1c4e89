using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>
/// A secret that clients send as <c>Authorization: Bearer KEY</c>, or the WebSockets of pages, which can send no such header, as the
/// subprotocol <c>mien.key.BASE64URL</c>. Its hash alone is kept.
/// </summary>
public sealed class ServerKey
{
    /// <summary>The environment variable that may hold the key.</summary>
    public const string Variable = "MIEN_KEY";

    private const int LeastLength = 16;
    private const int MostLength = 1000;
    private const string Scheme = "Bearer ";
    private const string SubProtocol = "mien.key.";
    private const string Remedy = "make one, as by: head -c 32 /dev/urandom | base64";

    private readonly byte[] hash;

    private ServerKey(string key) => hash = HashOf(key);

    /// <summary>Takes a key.</summary>
    /// <param name="key">16 to 1,000 visible ASCII characters.</param>
    /// <param name="source">Where it is from, for errors.</param>
    /// <exception cref="MienException">It is too short, too long, or has other characters.</exception>
    public static ServerKey Of(string key, string source)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length is < LeastLength or > MostLength || !key.All(letter => letter is > ' ' and <= '~'))
            throw new MienException(source, $"holds no key, which has {LeastLength} to {MostLength} visible ASCII characters", Remedy);
        return new(key);
    }

    /// <summary>Reads the key that a file holds; white space around it is left out.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MienException">The file cannot be read, or holds no key.</exception>
    public static ServerKey Read(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var text = new char[2 * MostLength];
            return Of(new string(text, 0, reader.ReadBlock(text)).Trim(), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MienException(path, "the key cannot be read", "check its name and permissions", e);
        }
    }

    /// <summary>The key that the environment variable <see cref="Variable"/> holds; null where it is not set.</summary>
    /// <exception cref="MienException">It holds no key.</exception>
    public static ServerKey? OfEnvironment() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } key ? Of(key, Variable) : null;

    /// <summary>Whether a request brings this key, which takes the same time wherever they differ.</summary>
    internal bool IsIn(HttpContext context) =>
        (context.Request.Headers.Authorization is [{ } only] && only.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && Is(Encoding.UTF8.GetBytes(only[Scheme.Length..].Trim())))
        || context.WebSockets.WebSocketRequestedProtocols.Any(name =>
            name.StartsWith(SubProtocol, StringComparison.Ordinal) && Base64Url.IsValid(name.AsSpan(SubProtocol.Length)) && Is(Base64Url.DecodeFromChars(name.AsSpan(SubProtocol.Length))));

    /// <summary>What follows from the key and tells nothing of it: for addresses, which a browser opens without the key.</summary>
    /// <param name="purpose">What it opens.</param>
    internal string Proof(string purpose) => Base64Url.EncodeToString(HMACSHA256.HashData(hash, Encoding.UTF8.GetBytes(purpose)));

    /// <summary>Whether a text is <see cref="Proof"/>, which takes the same time wherever they differ.</summary>
    internal bool IsProof(string purpose, string text) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Proof(purpose)), Encoding.UTF8.GetBytes(text));

    private bool Is(byte[] key) => CryptographicOperations.FixedTimeEquals(hash, SHA256.HashData(key));

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
