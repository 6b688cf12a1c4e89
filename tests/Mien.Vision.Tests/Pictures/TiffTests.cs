using Mien.Vision.Pictures;
using NetVips;
using static Mien.Vision.Tests.Pictures.TinyTiff;

namespace Mien.Vision.Tests.Pictures;

public sealed class TiffTests
{
    [Fact]
    public void The_largest_level_is_read_wherever_it_stands()
    {
        Page large = new(64, 48, 200), half = new(32, 24, 100), quarter = new(16, 12, 50);
        foreach (var pages in new Page[][] { [large, half, quarter], [quarter, half, large], [half, large, quarter] })
            Read(pages).ShouldBe((64, 48, 200));
        foreach (var pages in new Page[][] { [large, half with { IsReduced = true }], [half with { IsReduced = true }, large] })
            Read(pages).ShouldBe((64, 48, 200));
        Load(large, half, quarter).Notes.ShouldBeEmpty();
    }

    [Fact]
    public void Levels_below_a_page_are_smaller_ones()
    {
        Read(new Page(64, 48, 200, Below: [new(32, 24, 100, IsReduced: true), new(16, 12, 50, IsReduced: true)])).ShouldBe((64, 48, 200));
        // Cameras put a preview first, of another shape, and the picture below it.
        Read(new Page(16, 16, 50, IsReduced: true, Below: [new(64, 48, 200)])).ShouldBe((64, 48, 200));
    }

    [Fact]
    public void Of_pages_that_show_something_else_the_first_is_read_and_the_others_are_noted()
    {
        Read(new Page(40, 24, 200), new Page(60, 60, 0), new Page(64, 48, 0)).ShouldBe((40, 24, 200));
        Load(new Page(40, 24, 200), new Page(60, 60, 0), new Page(64, 48, 0)).Notes.ShouldBe(["page 1 is read, the file has 3 that differ"]);
        Load(new Page(40, 24, 200), new Page(20, 12, 0), new Page(40, 24, 0)).Notes.ShouldBe(["page 1 is read, the file has 2 that differ"]);
    }

    [Fact]
    public void A_smaller_level_is_read_where_it_suffices()
    {
        var picture = Picture.Decode(Write(new Page(64, 48, 200), new Page(32, 24, 100, IsReduced: true)), "levels", 20);
        (picture.Width, picture.OriginalWidth, picture.OriginalHeight).ShouldBe((20, 64, 48));
        picture.At(5, 5).ShouldBe((100, 100, 100));
    }

    [Theory]
    [InlineData(32, 3, "floating-point numbers")]
    [InlineData(16, 3, "floating-point numbers")]
    [InlineData(16, 2, "signed numbers")]
    [InlineData(8, 2, "signed numbers")]
    [InlineData(12, 1, "12 bits a colour")]
    [InlineData(32, 1, "32 bits a colour")]
    public void Numbers_without_a_known_black_and_white_are_refused(int bits, int format, string reason)
    {
        var error = Should.Throw<MienException>(() => Load(new Page(8, 8, 1, Bits: bits, SampleFormat: format)));
        error.Message.ShouldBe($"a.tif: TIFF of {reason}{(format > 1 ? ", which have no fixed black and white" : ", which cannot be read")}; convert it to 8 or 16 bits");
    }

    [Theory]
    [InlineData(Enums.Interpretation.Srgb, 0)]
    [InlineData(Enums.Interpretation.Rgb16, 1)]
    [InlineData(Enums.Interpretation.Labs, 3)]
    [InlineData(Enums.Interpretation.Cmyk, 45)]
    public void Other_colours_become_rgb(Enums.Interpretation colours, int tolerance)
    {
        using var source = Image.NewFromFile(Fixtures.Astronaut);
        using var small = source.ThumbnailImage(64);
        using var other = small.Colourspace(colours);
        var original = Picture.Decode(small.PngsaveBuffer(), "a.png");
        var picture = Picture.Decode(other.TiffsaveBuffer(), "a.tif");
        (double Mean, int Most) difference = (0, 0);
        for (var i = 0; i < original.Pixels.Length; i++)
        {
            var distance = Math.Abs(original.Pixels[i] - picture.Pixels[i]);
            difference = (difference.Mean + ((double)distance / original.Pixels.Length), Math.Max(distance, difference.Most));
        }

        difference.Most.ShouldBeLessThanOrEqualTo(tolerance, $"{difference}");
        difference.Mean.ShouldBeLessThanOrEqualTo(tolerance / 4.0, $"{difference}");
    }

    [Theory]
    [InlineData(Enums.Interpretation.Labq, "Lab colours of 8 bits")]
    [InlineData(Enums.Interpretation.Lab, "floating-point numbers")]
    [InlineData(Enums.Interpretation.Scrgb, "floating-point numbers")]
    public void Colours_that_cannot_be_read_are_refused_by_name(Enums.Interpretation colours, string reason)
    {
        using var source = Image.NewFromFile(Fixtures.Astronaut);
        using var other = source.Colourspace(colours);
        Should.Throw<MienException>(() => Picture.Decode(other.TiffsaveBuffer(), "a.tif")).Message.ShouldStartWith($"a.tif: TIFF of {reason}, which ");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Few_bits_of_grey_and_palettes_are_read(int bits)
    {
        // A ramp of all values that the bits have.
        using var ramp = Image.Identity();
        using var grey = ramp.Copy(interpretation: Enums.Interpretation.Bw);
        var picture = Picture.Decode(grey.TiffsaveBuffer(bitdepth: bits < 8 ? bits : null), "a.tif");
        for (var x = 0; x < 256; x++)
        {
            var expected = (x >> (8 - bits)) * 255 / ((1 << bits) - 1);
            picture.At(x, 0).ShouldBeNear((expected, expected, expected), bits == 1 ? 0 : 1);
        }
    }

    [Fact]
    public void Cut_short_it_says_so()
    {
        var whole = Write(new Page(64, 48, 200));
        Should.Throw<MienException>(() => Picture.Decode(whole.AsSpan(0, whole.Length / 2), "half.tif")).Message
            .ShouldBe("half.tif: not a picture (damaged or cut short); fetch or export it again");
    }

    [Fact]
    public void Directories_in_a_circle_and_at_wild_places_do_not_hang()
    {
        var whole = Write(new Page(8, 8, 1), new Page(8, 8, 2));
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var bytes = whole.ToArray();
            BitConverter.TryWriteBytes(bytes.AsSpan(random.Next(bytes.Length - 4)), random.Next(-1, whole.Length));
            try
            {
                Picture.Decode(bytes, "wild.tif").Pixels.Length.ShouldBeGreaterThan(0);
            }
            catch (MienException e)
            {
                e.Message.ShouldStartWith("wild.tif: ");
            }
        }
    }

    private static Picture Load(params Page[] pages) => Picture.Decode(Write(pages), "a.tif");

    private static (int Width, int Height, int Value) Read(params Page[] pages)
    {
        var picture = Load(pages);
        return (picture.OriginalWidth, picture.OriginalHeight, picture.At(3, 3).G);
    }
}
