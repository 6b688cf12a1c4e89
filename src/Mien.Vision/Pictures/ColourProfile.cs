using System.Buffers.Binary;

namespace Mien.Vision.Pictures;

/// <summary>
/// Knows the ICC profiles of sRGB, whoever wrote them: by what they do to colours, and not by their names. Most cameras put one into each
/// picture, and converting from it would take longer than decoding and change nothing.
/// </summary>
/// <remarks>ICC.1:2022: a matrix and three curves from RGB to XYZ of D50.</remarks>
internal static class ColourProfile
{
    private const double Tolerance = 0.5; // of a level of 255, so that rounding may at most move a colour to the level beside
    private const int GridStep = 51;
    private const int HeaderLength = 128;
    private const int TagLength = 12;
    private const int MostTags = 100;

    // From XYZ of D50 to linear sRGB: the inverse of what the columns of its profile hold.
    private static readonly double[] ToSrgb = [3.134112, -1.617392, -0.490633, -0.978787, 1.91628, 0.033455, 0.071983, -0.228986, 1.405385];

    /// <summary>Whether colours of 8 bits are within half a level of sRGB's; no for whatever is not a profile of a matrix and curves.</summary>
    public static bool IsSrgb(ReadOnlySpan<byte> profile)
    {
        if (profile.Length < HeaderLength + 4 || !Is(profile[16..], "RGB ") || !Is(profile[20..], "XYZ ") || !Is(profile[36..], "acsp"))
            return false;
        Span<double> matrix = stackalloc double[9];
        Span<double> linear = stackalloc double[3 * 256];
        for (var channel = 0; channel < 3; channel++)
            if (!TryColumn(Tag(profile, "rgb"[channel], "XYZ"), matrix, channel) || !TryCurve(Tag(profile, "rgb"[channel], "TRC"), linear.Slice(256 * channel, 256)))
                return false;
        return !HasTable(profile) && IsSrgb(matrix, linear);
    }

    private static bool IsSrgb(ReadOnlySpan<double> matrix, ReadOnlySpan<double> linear)
    {
        for (var level = 0; level < 256; level++) // greys
            if (!IsSame(level, level, level, matrix, linear))
                return false;
        for (var red = 0; red < 256; red += GridStep)
            for (var green = 0; green < 256; green += GridStep)
                for (var blue = 0; blue < 256; blue += GridStep)
                    if (!IsSame(red, green, blue, matrix, linear))
                        return false;
        return true;
    }

    private static bool IsSame(int red, int green, int blue, ReadOnlySpan<double> matrix, ReadOnlySpan<double> linear)
    {
        Span<double> xyz = stackalloc double[3];
        Span<double> rgb = stackalloc double[3];
        Multiply(matrix, [linear[red], linear[256 + green], linear[512 + blue]], xyz);
        Multiply(ToSrgb, xyz, rgb);
        return Math.Abs(Encoded(rgb[0]) - red) <= Tolerance && Math.Abs(Encoded(rgb[1]) - green) <= Tolerance && Math.Abs(Encoded(rgb[2]) - blue) <= Tolerance;
    }

    // IEC 61966-2-1, to levels of 255.
    private static double Encoded(double linear) => 255 * (linear <= 0.0031308 ? 12.92 * Math.Max(linear, 0) : (1.055 * Math.Pow(Math.Min(linear, 1), 1 / 2.4)) - 0.055);

    // Tables of a profile go before its matrix.
    private static bool HasTable(ReadOnlySpan<byte> profile) => !Tag(profile, 'A', "2B0").IsEmpty || !Tag(profile, 'D', "2B0").IsEmpty;

    /// <summary>The data of a tag; empty where there is none, or where it would lie outside.</summary>
    private static ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> profile, char first, string rest)
    {
        var tags = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(profile[HeaderLength..]), MostTags);
        for (var entry = profile[(HeaderLength + 4)..]; tags > 0 && entry.Length >= TagLength; entry = entry[TagLength..], tags--)
            if (entry[0] == first && Is(entry[1..], rest))
            {
                var (offset, size) = (BinaryPrimitives.ReadUInt32BigEndian(entry[4..]), BinaryPrimitives.ReadUInt32BigEndian(entry[8..]));
                return offset + (ulong)size <= (ulong)profile.Length ? profile.Slice((int)offset, (int)size) : default;
            }

        return default;
    }

    private static bool TryColumn(ReadOnlySpan<byte> tag, Span<double> matrix, int column)
    {
        if (tag.Length < 20 || !Is(tag, "XYZ "))
            return false;
        for (var row = 0; row < 3; row++)
            matrix[(3 * row) + column] = Fixed(tag[(8 + (4 * row))..]);
        return true;
    }

    // The curve at each of the 256 levels.
    private static bool TryCurve(ReadOnlySpan<byte> tag, Span<double> linear)
    {
        if (tag.Length < 12)
            return false;
        return Is(tag, "para") ? TryFormula(tag, linear) : Is(tag, "curv") && TrySamples(tag, linear);
    }

    private static bool TryFormula(ReadOnlySpan<byte> tag, Span<double> linear)
    {
        ReadOnlySpan<int> counts = [1, 3, 4, 5, 7];
        var kind = BinaryPrimitives.ReadUInt16BigEndian(tag[8..]);
        if (kind >= counts.Length || tag.Length < 12 + (4 * counts[kind]))
            return false;
        Span<double> given = stackalloc double[7];
        for (var i = 0; i < counts[kind]; i++)
            given[i] = Fixed(tag[(12 + (4 * i))..]);
        var (g, a, b, c, d, e, f) = kind switch
        {
            0 => (given[0], 1, 0, 0, 0, 0, 0),
            1 => (given[0], given[1], given[2], 0, -given[2] / given[1], 0, 0),
            2 => (given[0], given[1], given[2], 0, -given[2] / given[1], given[3], given[3]),
            3 => (given[0], given[1], given[2], given[3], given[4], 0, 0),
            _ => (given[0], given[1], given[2], given[3], given[4], given[5], given[6]),
        };
        for (var level = 0; level < 256; level++)
        {
            var x = level / 255.0;
            linear[level] = x >= d ? Math.Pow((a * x) + b, g) + e : (c * x) + f;
        }

        return true;
    }

    private static bool TrySamples(ReadOnlySpan<byte> tag, Span<double> linear)
    {
        var count = BinaryPrimitives.ReadUInt32BigEndian(tag[8..]);
        if (count < 2 || (ulong)tag.Length < 12 + (2UL * count)) // a straight line or a power, which sRGB is not
            return false;
        for (var level = 0; level < 256; level++)
        {
            var place = level / 255.0 * (count - 1);
            var below = (int)Math.Min(place, count - 2);
            double low = BinaryPrimitives.ReadUInt16BigEndian(tag[(12 + (2 * below))..]);
            double high = BinaryPrimitives.ReadUInt16BigEndian(tag[(14 + (2 * below))..]);
            linear[level] = (low + ((high - low) * (place - below))) / 65535;
        }

        return true;
    }

    private static double Fixed(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes) / 65536.0;

    private static bool Is(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < name.Length)
            return false;
        for (var i = 0; i < name.Length; i++)
            if (bytes[i] != name[i])
                return false;
        return true;
    }

    private static void Multiply(ReadOnlySpan<double> matrix, ReadOnlySpan<double> vector, Span<double> product)
    {
        for (var row = 0; row < 3; row++)
            product[row] = (matrix[3 * row] * vector[0]) + (matrix[(3 * row) + 1] * vector[1]) + (matrix[(3 * row) + 2] * vector[2]);
    }
}
