namespace Mien.Batch;

/// <summary>What folders hold that somebody may have meant, and that is not analysed: nobody should miss it without a word.</summary>
public sealed class PassedOver
{
    private readonly SortedDictionary<string, int> endings = new(StringComparer.Ordinal);
    private int pictures;
    private int videos;

    /// <summary>What to tell a user, each on one line; none where nothing was passed over.</summary>
    public IEnumerable<string> Notes()
    {
        if (pictures > 0)
            yield return $"passed over {Count(pictures, "picture")} of kinds that are not read ({string.Join(", ", endings.Select(item => $"{item.Value} {item.Key}"))}); convert to JPEG or PNG";
        if (videos > 0)
            yield return $"passed over {Count(videos, "video")} in folders; name the videos, or give a pattern such as 'folder/*'";
    }

    internal void AddPicture(string path)
    {
        var ending = Path.GetExtension(path).ToLowerInvariant();
        endings[ending] = endings.GetValueOrDefault(ending) + 1;
        pictures++;
    }

    internal void AddVideo() => videos++;

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
