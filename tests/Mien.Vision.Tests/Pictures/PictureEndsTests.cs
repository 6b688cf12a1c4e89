using System.Buffers.Binary;
using Mien.Vision.Pictures;
using NetVips;

namespace Mien.Vision.Tests.Pictures;

public sealed class PictureEndsTests
{
    private const string NoEnd = "its end marker is missing; the picture is whole";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_jpeg_without_its_end_marker_is_read_as_the_whole_with_a_note(bool isProgressive)
    {
        using var astronaut = Image.NewFromFile(Fixtures.Astronaut);
        var whole = astronaut.JpegsaveBuffer(interlace: isProgressive);
        var expected = Picture.Decode(whole, "whole");
        expected.Notes.ShouldBeEmpty();
        foreach (var missing in new[] { 1, 2 })
        {
            var picture = Picture.Decode(whole.AsSpan(0, whole.Length - missing), "a.jpg");
            picture.Pixels.SequenceEqual(expected.Pixels).ShouldBeTrue();
            picture.Notes.ShouldBe([NoEnd]);
        }

        Should.Throw<MienException>(() => Picture.Decode(whole.AsSpan(0, whole.Length - 200), "a.jpg")).Message.ShouldContain("damaged or cut short");
    }

    [Fact]
    public void A_file_gives_the_same_note_as_memory()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(Fixtures.Astronaut);
        Picture.Load(folder.File("a.jpg", whole.AsSpan(0, whole.Length - 2))).Notes.ShouldBe([NoEnd]);
    }

    [Fact]
    public void Zeros_in_the_middle_of_a_jpeg_are_noted()
    {
        var bytes = File.ReadAllBytes(Fixtures.Astronaut);
        bytes.AsSpan(bytes.Length / 2, 2000).Clear();
        Picture.Decode(bytes, "a.jpg").Notes.ShouldBe(["its data are damaged, and parts of the picture may be wrong; fetch it again"]);
    }

    [Fact]
    public void A_png_without_its_last_chunk_and_a_gif_without_its_trailer_are_read()
    {
        var whole = Picture.Load(Fixtures.Astronaut, 100);
        Picture.Decode(whole.Encode(PictureFormat.Png).AsSpan()[..^12], "a.png").Pixels.SequenceEqual(whole.Pixels).ShouldBeTrue();
        var gif = File.ReadAllBytes(Path.Combine(Fixtures.Folder, "pictures", "frames.gif"));
        gif[^1].ShouldBe((byte)0x3B);
        Picture.Decode(gif.AsSpan()[..^1], "a.gif").Pixels.SequenceEqual(Picture.Decode(gif, "a.gif").Pixels).ShouldBeTrue();
    }

    [Fact]
    public void Animations_give_their_first_picture_and_say_so()
    {
        const string Note = "the first of its 2 pictures is read; extract the others to analyse them";
        var gif = Picture.Load(Path.Combine(Fixtures.Folder, "pictures", "frames.gif"));
        gif.Notes.ShouldBe([Note]);
        gif.At(5, 5).ShouldBe((200, 30, 40));

        using var frames = Image.GifloadBuffer(File.ReadAllBytes(Path.Combine(Fixtures.Folder, "pictures", "frames.gif")), n: -1);
        var webP = Picture.Decode(frames.WebpsaveBuffer(lossless: true), "a.webp");
        webP.Notes.ShouldBe([Note]);
        webP.At(5, 5).ShouldBe((200, 30, 40));

        var png = File.ReadAllBytes(Path.Combine(Fixtures.Folder, "pictures", "rgb.png"));
        Picture.Decode(png, "a.png").Notes.ShouldBeEmpty();
        Picture.Decode((byte[])[.. png[..33], .. AnimationControl(frames: 2), .. png[33..]], "a.png").Notes.ShouldBe([Note]);
    }

    [Fact]
    public void A_gif_that_is_damaged_behind_its_first_picture_gives_that_one_and_says_so()
    {
        var whole = File.ReadAllBytes(Path.Combine(Fixtures.Folder, "pictures", "frames.gif"));
        var expected = Picture.Decode(whole, "a.gif").Pixels.ToArray();
        var second = GifFile.FirstPictureLength(whole).ShouldNotBeNull();
        whole[second].ShouldBe((byte)'!');
        // What begins there, and how long the codes of the second picture are.
        foreach (var place in new[] { second, second + 30 })
        {
            var damaged = (byte[])whole.Clone();
            damaged[place] = 0x55;
            var picture = Picture.Decode(damaged, "a.gif");
            picture.Pixels.SequenceEqual(expected).ShouldBeTrue();
            picture.Notes.ShouldBe(["what follows its first picture is damaged; the first is read and whole"]);
        }

        for (var length = second; length < whole.Length; length++)
            Picture.Decode(whole.AsSpan(0, length), "a.gif").Pixels.SequenceEqual(expected).ShouldBeTrue($"{length} bytes");
        for (var length = 0; length < second; length++)
            GifFile.FirstPictureLength(whole.AsSpan(0, length)).ShouldBeNull();
        Should.Throw<MienException>(() => Picture.Decode(whole.AsSpan(0, second - 20), "a.gif")).Message.ShouldContain("damaged or cut short");
    }

    [Fact]
    public void A_jpeg_of_12_bits_is_named()
    {
        var bytes = File.ReadAllBytes(Fixtures.Astronaut);
        var frame = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        bytes[frame + 4].ShouldBe((byte)8);
        bytes[frame + 4] = 12;
        Should.Throw<MienException>(() => Picture.Decode(bytes, "a.jpg")).Message.ShouldBe("a.jpg: JPEG of 12 bits a colour, which cannot be read; convert it to 8 bits");
    }

    [Fact]
    public void Avif_is_read()
    {
        using var astronaut = Image.NewFromFile(Fixtures.Astronaut);
        var picture = Picture.Decode(astronaut.HeifsaveBuffer(q: 90, compression: Enums.ForeignHeifCompression.Av1, effort: 0), "a.avif");
        var original = Picture.Load(Fixtures.Astronaut);
        (picture.Width, picture.Height).ShouldBe((512, 512));
        var error = 0.0;
        for (var i = 0; i < original.Pixels.Length; i++)
            error += Math.Abs(original.Pixels[i] - picture.Pixels[i]);
        (error / original.Pixels.Length).ShouldBeLessThan(3);
    }

    [Theory]
    [InlineData("heic")]
    [InlineData("mif1")]
    public void Heic_is_named(string brand)
    {
        byte[] head = [0, 0, 0, 24, .. "ftyp"u8, .. System.Text.Encoding.ASCII.GetBytes(brand), 0, 0, 0, 0, .. "mif1heic"u8];
        Should.Throw<MienException>(() => Picture.Decode([.. head, .. new byte[100]], "a.heic")).Message
            .ShouldBe("a.heic: HEIC, for which there is no decoder here; export it as JPEG");
    }

    [Theory]
    [InlineData("avif", "Avif")]
    [InlineData("mif1avis", "Avif")]
    [InlineData("isommif1", "Heic")]
    [InlineData("hevc", "Heic")]
    [InlineData("isommp42", null)]
    [InlineData("isomavi", null)]
    public void The_last_brand_of_a_file_counts_too(string brands, string? kind) =>
        PictureKinds.Of([0, 0, 0, 24, .. "ftyp"u8, .. System.Text.Encoding.ASCII.GetBytes(brands)])?.ToString().ShouldBe(kind);

    /// <summary>A chunk that makes a PNG an animation; libpng does not check the sum of what it does not know.</summary>
    private static byte[] AnimationControl(int frames)
    {
        var chunk = new byte[20];
        chunk[3] = 8;
        "acTL"u8.CopyTo(chunk.AsSpan(4));
        BinaryPrimitives.WriteInt32BigEndian(chunk.AsSpan(8), frames);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(16), System.IO.Hashing.Crc32.HashToUInt32(chunk.AsSpan(4, 12)));
        return chunk;
    }
}
