namespace Mien.Vision.Pictures;

/// <summary>How large a picture is read; what is larger is shrunk while it is decoded. A number of pixels stands for the longest side.</summary>
public sealed record PictureSize
{
    /// <summary>Pixels that are read by default, 75 MB: 6,120 by 4,080, as most cameras give them.</summary>
    public const int DefaultPixels = 25_000_000;

    /// <summary>At most so many pixels; see <see cref="DefaultPixels"/>.</summary>
    public static PictureSize Default { get; } = new();

    /// <summary>Longest side in pixels, whatever their number; at least 1. Default null: at most <see cref="DefaultPixels"/>.</summary>
    public int? MaxSide { get; init; }

    /// <summary>Share of the sides that is kept, however many pixels that leaves. Default 0; 0 to 1. Without meaning beside <see cref="MaxSide"/>.</summary>
    public float LeastScale { get; init; }

    /// <summary>Pictures with more pixels are refused before they are decoded. Default <see cref="Picture.MaxPixels"/>; 1 to that.</summary>
    public long MaxPixels { get; init; } = Picture.MaxPixels;

    /// <summary>Pictures whose longest side is read with at most so many pixels.</summary>
    public static implicit operator PictureSize(int maxSide) => FromInt32(maxSide);

    /// <summary>Pictures whose longest side is read with at most so many pixels.</summary>
    /// <param name="maxSide">Longest side in pixels, at least 1.</param>
    public static PictureSize FromInt32(int maxSide) => new() { MaxSide = maxSide };

    /// <summary>The longest side, in pixels, with which a picture of a size is read.</summary>
    internal int LongestSide(int width, int height)
    {
        var longest = Math.Max(width, height);
        if (MaxSide is { } most)
            return Math.Min(most, longest);
        var scale = Math.Max(LeastScale, Math.Sqrt(DefaultPixels / ((double)width * height)));
        return scale >= 1 ? longest : Math.Max(1, (int)(longest * scale));
    }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSide ?? 1, 1, nameof(MaxSide));
        ArgumentOutOfRangeException.ThrowIfLessThan(LeastScale, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LeastScale, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPixels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxPixels, Picture.MaxPixels);
    }
}
