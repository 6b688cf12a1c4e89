namespace Mien.Server;

/// <summary>A picture as a request brought it.</summary>
/// <param name="Source">What its sender called it.</param>
/// <param name="Encoded">The file; null where it was not to be decoded from its base64.</param>
internal readonly record struct SentPicture(string Source, ReadOnlyMemory<byte>? Encoded)
{
    /// <summary>What a picture without a name is called.</summary>
    public const string Unnamed = "picture";

    public const string NotBase64 = "not base64; encode the file's bytes by RFC 4648 with padding, without line ends";
}

/// <summary>The pictures of a request.</summary>
/// <param name="Pictures">At least one.</param>
/// <param name="IsList">Whether they are answered as a list, in which one that cannot be used is an entry with its error.</param>
internal readonly record struct SentPictures(IReadOnlyList<SentPicture> Pictures, bool IsList);
