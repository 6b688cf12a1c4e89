using System.Buffers.Binary;
using Mien.Vision.Pictures;

namespace Mien.Vision.Tests.Pictures;

public sealed class PictureRoomTests
{
    private static readonly Picture astronaut = Picture.Load(Fixtures.Astronaut);

    [Fact]
    public void Pictures_in_one_room_are_what_they_are_in_their_own()
    {
        using var folder = new TemporaryFolder();
        var room = new PictureRoom();
        string[] names = ["a.jpg", "b.png", "c.webp"];
        foreach (var name in names)
            astronaut.Save(folder.File(name));
        foreach (var (name, side) in from name in names from side in new[] { 512, 100, 300 } select (name, side))
        {
            var path = folder.File(name);
            var (alone, picture) = (Picture.Load(path, side), Picture.Load(path, side, room));
            (picture.Width, picture.Height, picture.OriginalWidth).ShouldBe((side, side, 512));
            picture.Pixels.SequenceEqual(alone.Pixels).ShouldBeTrue($"{name} {side}");
            picture.Encode(PictureFormat.Png).ShouldBe(alone.Encode(PictureFormat.Png));
            picture.Turn(90).Pixels.SequenceEqual(alone.Turn(90).Pixels).ShouldBeTrue($"{name} {side} turned");
        }
    }

    [Fact]
    public void The_next_picture_lies_where_the_last_one_was()
    {
        var room = new PictureRoom();
        var first = Picture.Load(Fixtures.Astronaut, 512, room);
        Picture.Load(Fixtures.Astronaut, 200, room).Pixels.Overlaps(first.Pixels).ShouldBeTrue();
        astronaut.Turn(180, room).Pixels.Overlaps(first.Pixels).ShouldBeTrue();
        Picture.Load(Fixtures.Astronaut).Pixels.Overlaps(first.Pixels).ShouldBeFalse();
    }

    [Theory]
    [InlineData(512)]
    [InlineData(50)]
    public void Bitmaps_go_there_too(int side)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.bmp", Bitmap(80, 60));
        var room = new PictureRoom();
        var before = astronaut.Turn(90, room);
        var picture = Picture.Load(path, side, room);
        picture.Pixels.Overlaps(before.Pixels).ShouldBeTrue();
        picture.Pixels.SequenceEqual(Picture.Load(path, side).Pixels).ShouldBeTrue();
        picture.Width.ShouldBe(Math.Min(side, 80));
    }

    private static byte[] Bitmap(int width, int height)
    {
        var bytes = new byte[54 + (3 * width * height)];
        new Random(5).NextBytes(bytes.AsSpan(54));
        "BM"u8.CopyTo(bytes);
        foreach (var (at, value) in new[] { (10, 54), (14, 40), (18, width), (22, height), (26, 1 | (24 << 16)), (30, 0) })
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
        return bytes;
    }
}
