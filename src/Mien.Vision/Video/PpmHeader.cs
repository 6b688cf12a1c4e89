using System.Globalization;

namespace Mien.Vision.Video;

/// <summary>Reads what stands before the pixels of each frame: "P6", width, height and 255, each ended by a line end or space.</summary>
internal static class PpmHeader
{
    /// <summary>"P6\n1 1\n255\n", the shortest one.</summary>
    private const int ShortestBytes = 11;

    private const int LongestBytes = 32;

    /// <returns>False where the stream ends instead.</returns>
    /// <exception cref="InvalidDataException">Something else comes.</exception>
    public static bool TryRead(Stream stream, int maxSide, out int width, out int height)
    {
        (width, height) = (0, 0);
        Span<byte> header = stackalloc byte[LongestBytes];
        var length = stream.ReadAtLeast(header[..ShortestBytes], ShortestBytes, throwOnEndOfStream: false);
        if (length < ShortestBytes)
            return false;
        while (!header[..length].EndsWith("\n255\n"u8))
        {
            if (length == LongestBytes || stream.Read(header.Slice(length, 1)) == 0)
                throw new InvalidDataException("not the header of a frame");
            length++;
        }

        var numbers = header[3..(length - 5)];
        var space = numbers.IndexOf((byte)' ');
        if (!header.StartsWith("P6\n"u8) || space < 0
            || !int.TryParse(numbers[..space], CultureInfo.InvariantCulture, out width) || !int.TryParse(numbers[(space + 1)..], CultureInfo.InvariantCulture, out height)
            || width < 1 || height < 1 || width > maxSide || height > maxSide)
        {
            throw new InvalidDataException("not the header of a frame");
        }

        return true;
    }
}
