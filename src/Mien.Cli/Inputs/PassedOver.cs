namespace Mien.Cli.Inputs;

/// <summary>What folders hold that somebody may have meant, and that is not analysed: nobody should miss it without a word.</summary>
internal sealed class PassedOver
{
    private readonly SortedDictionary<string, int> _endings = new(StringComparer.Ordinal);
    private int _pictures;
    private int _videos;

    /// <summary>Counts a picture of a kind that is not read.</summary>
    public void AddPicture(string path)
    {
        var ending = Path.GetExtension(path).ToLowerInvariant();
        _endings[ending] = _endings.GetValueOrDefault(ending) + 1;
        _pictures++;
    }

    /// <summary>Counts a video, which only its name or a pattern brings.</summary>
    public void AddVideo() => _videos++;

    /// <summary>Tells each on one line.</summary>
    public void Report(StandardStreams streams)
    {
        if (_pictures > 0)
            streams.Report($"passed over {Count(_pictures, "picture")} of kinds that are not read ({string.Join(", ", _endings.Select(item => $"{item.Value} {item.Key}"))}); convert to JPEG or PNG");
        if (_videos > 0)
            streams.Report($"passed over {Count(_videos, "video")} in folders; name the videos, or give a pattern such as 'folder/*'");
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
