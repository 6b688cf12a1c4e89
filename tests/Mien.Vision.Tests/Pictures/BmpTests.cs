using System.Buffers.Binary;
using Mien.Vision.Pictures;

namespace Mien.Vision.Tests.Pictures;

public sealed class BmpTests
{
    // Three columns, so that rows have padding, and two rows.
    private static readonly (byte R, byte G, byte B)[] pixels = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (0, 255, 0)];

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public void Every_depth_is_read_exactly(int bits)
    {
        foreach (var isTopDown in new[] { false, true })
        {
            var picture = Picture.Decode(Write(bits, isTopDown), "a.bmp");
            (picture.Width, picture.Height).ShouldBe((3, 2));
            for (var i = 0; i < pixels.Length; i++)
                picture.At(i % 3, i / 3).ShouldBe(Expected(i, bits), $"{bits} bits, {i}");
        }
    }

    [Fact]
    public void Masks_say_where_the_colours_lie()
    {
        // 5, 6 and 5 bits: half of each is 16 of 31, 32 of 63, 16 of 31.
        var bytes = Write(16, isTopDown: true, compression: 3, masks: [0xF800, 0x7E0, 0x1F]);
        var start = bytes.Length - 16;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(start), (16 << 11) | (32 << 5) | 16);
        Picture.Decode(bytes, "a.bmp").At(0, 0).ShouldBe((132, 130, 132));
    }

    [Fact]
    public void Large_ones_are_shrunk()
    {
        Picture.Decode(Write(24, isTopDown: false), "a.bmp", 1).Width.ShouldBe(1);
        // Red and white are on the left.
        var shrunk = Picture.Decode(Write(24, isTopDown: false), "a.bmp", 2);
        (shrunk.Width, shrunk.Height).ShouldBe((2, 1));
        shrunk.At(0, 0).R.ShouldBeGreaterThan(shrunk.At(1, 0).R);
    }

    [Fact]
    public void Cut_short_and_compressed_ones_are_refused()
    {
        var whole = Write(24, isTopDown: false);
        Should.Throw<MienException>(() => Picture.Decode(whole.AsSpan(0, whole.Length - 1), "cut.bmp")).Message.ShouldContain("cut.bmp: not a picture (damaged or cut short)");
        Should.Throw<MienException>(() => Picture.Decode(Write(8, isTopDown: false, compression: 1), "rle.bmp")).Message
            .ShouldBe("rle.bmp: BMP of a rare kind (compressed), which cannot be read; convert it to PNG");
    }

    [Fact]
    public void Wild_headers_are_refused_in_one_line()
    {
        var random = new Random(5);
        foreach (var bits in new[] { 1, 8, 16, 24 })
        {
            for (var round = 0; round < 200; round++)
            {
                var bytes = Write(bits, isTopDown: false);
                BitConverter.TryWriteBytes(bytes.AsSpan(10 + random.Next(40)), random.Next() - random.Next());
                try
                {
                    Picture.Decode(bytes, "wild.bmp").Pixels.Length.ShouldBeGreaterThan(0);
                }
                catch (MienException e)
                {
                    e.Message.ShouldStartWith("wild.bmp: ");
                }
            }
        }
    }

    // With one bit there are two colours, black and white.
    private static (int R, int G, int B) Expected(int i, int bits) => bits == 1 ? (i == 3 ? (255, 255, 255) : (0, 0, 0)) : pixels[i];

    private static byte[] Write(int bits, bool isTopDown, int compression = 0, int[]? masks = null)
    {
        (byte R, byte G, byte B)[] palette = bits == 1 ? [(0, 0, 0), (255, 255, 255)] : bits <= 8 ? [.. pixels.Distinct()] : [];
        var stride = ((3 * bits) + 31) / 32 * 4;
        var start = 54 + (4 * palette.Length) + (4 * (masks?.Length ?? 0));
        var file = new byte[start + (2 * stride)];
        "BM"u8.CopyTo(file);
        foreach (var (at, value) in new[] { (10, start), (14, 40), (18, 3), (22, isTopDown ? -2 : 2), (26, 1 | (bits << 16)), (30, compression), (46, palette.Length) })
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        for (var i = 0; i < palette.Length; i++)
            (file[54 + (4 * i)], file[55 + (4 * i)], file[56 + (4 * i)]) = (palette[i].B, palette[i].G, palette[i].R);
        for (var i = 0; i < (masks?.Length ?? 0); i++)
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(54 + (4 * i)), masks![i]);
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i % 3, isTopDown ? i / 3 : 1 - (i / 3));
            var row = file.AsSpan(start + (y * stride), stride);
            var (r, g, b) = pixels[i];
            if (bits <= 8)
                row[x * bits / 8] |= (byte)(Math.Max(0, Array.IndexOf(palette, pixels[i])) << (8 - bits - (x * bits % 8)));
            else if (bits == 16)
                BinaryPrimitives.WriteUInt16LittleEndian(row[(2 * x)..], (ushort)(((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3)));
            else
                new[] { b, g, r }.CopyTo(row[(x * bits / 8)..]);
        }

        return file;
    }
}
