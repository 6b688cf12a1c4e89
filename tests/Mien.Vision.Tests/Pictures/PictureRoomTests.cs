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
        using var room = new PictureRoom();
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
        using var room = new PictureRoom();
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
        using var room = new PictureRoom();
        var before = astronaut.Turn(90, room);
        var picture = Picture.Load(path, side, room);
        picture.Pixels.Overlaps(before.Pixels).ShouldBeTrue();
        picture.Pixels.SequenceEqual(Picture.Load(path, side).Pixels).ShouldBeTrue();
        picture.Width.ShouldBe(Math.Min(side, 80));
    }

    [Fact]
    public void Large_pictures_that_do_not_fit_together_wait_for_each_other_and_small_ones_go_on()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("large.bmp", BlackAndWhite(4000, 3500)); // 42 MB, and as much again while it is read
        var gate = new DecodingGate(100_000_000);
        using PictureRoom first = new(gate), second = new(gate), third = new(gate);
        var picture = Picture.Load(path, null, first);
        using var read = new ManualResetEventSlim();
        var other = new Thread(() =>
        {
            Picture.Load(path, null, second);
            read.Set();
        });
        other.Start();
        Picture.Load(Fixtures.Astronaut, null, third).Width.ShouldBe(512);
        read.Wait(50, TestContext.Current.CancellationToken).ShouldBeFalse();

        first.Claim(0);
        read.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken).ShouldBeTrue();
        other.Join();
        Should.Throw<ArgumentOutOfRangeException>(() => picture.Pixels.Length, "its memory has gone back");
        second.Claim(0);
        var kept = Picture.Load(path, null, first);
        first.Claim(0);
        kept.Pixels.IsEmpty.ShouldBeFalse("nobody needs its memory");
    }

    [Fact]
    public void Two_pictures_of_the_usual_size_are_at_work_on_two_threads()
    {
        var gate = new DecodingGate(2 * 3L * PictureSize.DefaultPixels);
        using PictureRoom first = new(gate), second = new(gate);
        first.Claim(3L * PictureSize.DefaultPixels);
        second.Claim(3L * PictureSize.DefaultPixels);
        // One that wants more gives back what it has while it waits.
        var more = new Thread(() => first.Claim(4L * PictureSize.DefaultPixels));
        more.Start();
        second.Claim(PictureRoom.Kept);
        more.Join();
        first.Claim(0);
        second.Claim(200_000_000);
    }

    [Fact]
    public void A_room_that_is_given_back_claims_nothing()
    {
        using var rooms = PictureRoom.ForThreads(this, 2);
        for (var i = 0; i < 3; i++)
        {
            using var turn = rooms.Take();
            using var beside = rooms.Take();
            turn.Session.Claim(PictureSize.DefaultPixels * 6L);
        }
    }

    private static byte[] BlackAndWhite(int width, int height)
    {
        var bytes = new byte[62 + (width / 8 * height)];
        "BM"u8.CopyTo(bytes);
        foreach (var (at, value) in new[] { (10, 62), (14, 40), (18, width), (22, height), (26, 1 | (1 << 16)), (58, 0xFFFFFF) })
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
        return bytes;
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
