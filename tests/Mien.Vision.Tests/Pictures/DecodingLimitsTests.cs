using System.Buffers.Binary;
using Mien.Vision.Pictures;
using NetVips;

namespace Mien.Vision.Tests.Pictures;

/// <summary>Files whose headers announce more than their kind can be decoded from in bounded memory.</summary>
public sealed class DecodingLimitsTests
{
    [Fact]
    public void Progressive_jpegs_are_held_at_once_and_plain_ones_are_not()
    {
        using var astronaut = Image.NewFromFile(Fixtures.Astronaut);
        ShouldBeRefused(Jpeg(astronaut.JpegsaveBuffer(interlace: true), 12000, 12000), "12000 x 12000 pixels, which take 573 MB");
        Picture.Decode(Jpeg(astronaut.JpegsaveBuffer(), 12000, 12000), "a", 100).Notes.ShouldNotBeEmpty();
    }

    [Fact]
    public void Interlaced_pngs_are_held_at_once_and_plain_ones_are_not()
    {
        using var astronaut = Image.NewFromFile(Fixtures.Astronaut);
        ShouldBeRefused(Png(astronaut.PngsaveBuffer(interlace: true), 13000, 13000), "13000 x 13000 pixels, which take 725 MB");
        Should.Throw<MienException>(() => Picture.Decode(Png(astronaut.PngsaveBuffer(), 13000, 13000), "a")).Message.ShouldContain("damaged or cut short");
        ShouldBeRefused(Png(astronaut.PngsaveBuffer(), 60000, 2000), "60000 x 2000 pixels, which take 734 MB");
    }

    [Fact]
    public void Strips_of_a_tiff_are_held_at_once() =>
        ShouldBeRefused(TinyTiff.Write(new TinyTiff.Page(64, 64, 0, StripBytes: 300_000_000)), "64 x 64 pixels, which take 300 MB");

    [Fact]
    public void Bmps_are_held_at_once()
    {
        var header = new byte[100];
        "BM"u8.CopyTo(header);
        foreach (var (at, value) in new[] { (10, 54), (14, 40), (18, 10000), (22, 10000), (26, 1 | (24 << 16)) })
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at), value);
        ShouldBeRefused(header, "10000 x 10000 pixels, which take 375 MB");
    }

    private static void ShouldBeRefused(byte[] bytes, string reason)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<MienException>(() => Picture.Decode(bytes, "a")).Message.ShouldContain($"a: too large ({reason}");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(10_000_000);
    }

    /// <summary>The file with another size in its frame header.</summary>
    private static byte[] Jpeg(byte[] bytes, ushort width, ushort height)
    {
        for (var at = 2; ; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 2)))
        {
            if (bytes[at + 1] is not (0xC0 or 0xC2))
                continue;
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at + 5), height);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at + 7), width);
            return bytes;
        }
    }

    private static byte[] Png(byte[] bytes, int width, int height)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), System.IO.Hashing.Crc32.HashToUInt32(bytes.AsSpan(12, 17)));
        return bytes;
    }
}
