using System.Buffers.Binary;
using Mien.Vision.Pictures;
using NetVips;

namespace Mien.Vision.Tests.Pictures;

public sealed class ColourProfileTests
{
    private static readonly double[] SrgbColumns = [0.4361, 0.2225, 0.0139, 0.3851, 0.7169, 0.0971, 0.1431, 0.0606, 0.7142];

    [Fact]
    public void That_of_libvips_is_sRGB() => ColourProfile.IsSrgb(Image.ProfileLoad("srgb")).ShouldBeTrue();

    [Theory]
    [InlineData("p3")]
    [InlineData("cmyk")]
    public void Those_of_other_colours_are_not(string name) => ColourProfile.IsSrgb(Image.ProfileLoad(name)).ShouldBeFalse();

    [Fact]
    public void A_formula_and_samples_of_its_curve_are_sRGB()
    {
        ColourProfile.IsSrgb(Made(SrgbColumns, Formula(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))).ShouldBeTrue();
        ColourProfile.IsSrgb(Made(SrgbColumns, Samples(1024, Linear))).ShouldBeTrue();
        ColourProfile.IsSrgb(Made(SrgbColumns, Samples(4096, Linear))).ShouldBeTrue();
    }

    [Fact]
    public void Curves_and_colours_beside_it_are_not()
    {
        ColourProfile.IsSrgb(Made(SrgbColumns, Formula(0, 2.2))).ShouldBeFalse();
        ColourProfile.IsSrgb(Made(SrgbColumns, Samples(1024, x => Math.Pow(x, 1.8)))).ShouldBeFalse();
        ColourProfile.IsSrgb(Made(SrgbColumns, Samples(16, Linear))).ShouldBeFalse();
        double[] adobe = [0.6097, 0.3111, 0.0195, 0.2053, 0.6257, 0.0609, 0.1492, 0.0632, 0.7446];
        ColourProfile.IsSrgb(Made(adobe, Samples(1024, Linear))).ShouldBeFalse();
    }

    [Fact]
    public void With_a_table_beside_its_matrix_it_is_not() => ColourProfile.IsSrgb(Made(SrgbColumns, Samples(1024, Linear), "A2B0")).ShouldBeFalse();

    [Fact]
    public void One_that_is_cut_short_or_changed_throws_nothing()
    {
        var whole = Made(SrgbColumns, Samples(1024, Linear));
        for (var length = 0; length < 600; length++)
            ColourProfile.IsSrgb(whole.AsSpan(0, length)).ShouldBeFalse();
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            byte[] changed = [.. whole];
            for (var j = 0; j < 3; j++)
                changed[random.Next(300)] = (byte)random.Next(256);
            Should.NotThrow(() => ColourProfile.IsSrgb(changed));
        }
    }

    [Theory]
    [InlineData("srgb")]
    [InlineData("p3")]
    public void Pixels_are_those_that_the_profile_says(string name)
    {
        // All greys, and colours of all kinds.
        var pixels = new byte[3 * 256 * 16];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i < 3 * 256 ? i / 3 : i * 7919 / 13);
        using var plain = Image.NewFromMemory(pixels, 256, 16, 3, Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        var profile = Image.ProfileLoad(name);
        using var tagged = plain.Mutate(image => image.Set(GValue.BlobType, "icc-profile-data", profile));
        var decoded = new EncodedPicture("a.png", new MemoryStream(tagged.PngsaveBuffer(keep: Enums.ForeignKeep.Icc)), null);
        using var converted = tagged.IccTransform("srgb", embedded: true);
        var expected = converted.WriteToMemory<byte>();

        var read = PictureDecoder.Decode(decoded, PictureSize.Default, null).Pixels.ToArray();

        for (var i = 0; i < expected.Length; i++)
            Math.Abs(read[i] - expected[i]).ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void Profiles_of_photographs_are_known()
    {
        var photos = Fixtures.Photos();
        foreach (var file in new[] { "biden.jpg", "obama.jpg", "solvay1927.jpg", "stock-emotions-a-1.jpg" })
        {
            using var image = Image.NewFromFile(Path.Combine(photos, file));
            ColourProfile.IsSrgb((byte[])image.Get("icc-profile-data")).ShouldBeTrue(file);
        }
    }

    private static double Linear(double x) => x <= 0.04045 ? x / 12.92 : Math.Pow((x + 0.055) / 1.055, 2.4);

    private static byte[] Formula(ushort kind, params double[] parameters)
    {
        var tag = new byte[12 + (4 * parameters.Length)];
        "para"u8.CopyTo(tag);
        BinaryPrimitives.WriteUInt16BigEndian(tag.AsSpan(8), kind);
        for (var i = 0; i < parameters.Length; i++)
            WriteFixed(tag.AsSpan(12 + (4 * i)), parameters[i]);
        return tag;
    }

    private static byte[] Samples(int count, Func<double, double> curve)
    {
        var tag = new byte[12 + (2 * count)];
        "curv"u8.CopyTo(tag);
        BinaryPrimitives.WriteInt32BigEndian(tag.AsSpan(8), count);
        for (var i = 0; i < count; i++)
            BinaryPrimitives.WriteUInt16BigEndian(tag.AsSpan(12 + (2 * i)), (ushort)Math.Round(65535 * curve(i / (count - 1.0))));
        return tag;
    }

    // A profile of a matrix and the same curve three times.
    private static byte[] Made(double[] columns, byte[] curve, string? more = null)
    {
        List<(string Name, byte[] Data)> tags = [];
        for (var channel = 0; channel < 3; channel++)
        {
            var column = new byte[20];
            "XYZ "u8.CopyTo(column);
            for (var row = 0; row < 3; row++)
                WriteFixed(column.AsSpan(8 + (4 * row)), columns[(3 * channel) + row]);
            tags.Add(("rgb"[channel] + "XYZ", column));
            tags.Add(("rgb"[channel] + "TRC", curve));
        }

        if (more is not null)
            tags.Add((more, [1, 2, 3, 4]));
        var profile = new byte[132 + (12 * tags.Count) + tags.Sum(tag => tag.Data.Length)];
        "RGB XYZ "u8.CopyTo(profile.AsSpan(16));
        "acsp"u8.CopyTo(profile.AsSpan(36));
        BinaryPrimitives.WriteInt32BigEndian(profile.AsSpan(128), tags.Count);
        var offset = 132 + (12 * tags.Count);
        foreach (var (i, (name, data)) in tags.Index())
        {
            var entry = profile.AsSpan(132 + (12 * i));
            System.Text.Encoding.ASCII.GetBytes(name).CopyTo(entry);
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], offset);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], data.Length);
            data.CopyTo(profile.AsSpan(offset));
            offset += data.Length;
        }

        return profile;
    }

    private static void WriteFixed(Span<byte> target, double value) => BinaryPrimitives.WriteInt32BigEndian(target, (int)Math.Round(value * 65536));
}
