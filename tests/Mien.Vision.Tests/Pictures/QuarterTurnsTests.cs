using Mien.Vision.Pictures;

namespace Mien.Vision.Tests.Pictures;

public sealed class QuarterTurnsTests
{
    [Theory]
    [InlineData(0, 3, 2, "abcdef")]
    [InlineData(90, 2, 3, "daebfc")]
    [InlineData(180, 3, 2, "fedcba")]
    [InlineData(270, 2, 3, "cfbead")]
    public void A_picture_turns_clockwise(int degrees, int width, int height, string expected)
    {
        // abc
        // def
        var picture = Picture.FromPixels([.. "abcdef".SelectMany(letter => new[] { (byte)letter, (byte)(letter + 100), (byte)1 })], 3, 2);
        var turned = picture.Turn(degrees);
        (turned.Width, turned.Height, turned.OriginalWidth, turned.OriginalHeight).ShouldBe((width, height, width, height));
        turned.Pixels.ToArray().ShouldBe([.. expected.SelectMany(letter => new[] { (byte)letter, (byte)(letter + 100), (byte)1 })]);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    public void Places_go_where_their_pixels_go(int degrees)
    {
        // Larger than a tile in both directions.
        var (width, height) = (150, 70);
        var turned = new int[width * height];
        QuarterTurns.Turn<int>([.. Enumerable.Range(0, width * height)], width, height, 1, degrees, turned);
        var transform = QuarterTurns.Transform(width, height, degrees);
        var newWidth = degrees == 180 ? width : height;
        foreach (var (x, y) in new[] { (0, 0), (149, 69), (64, 3), (10, 64), (97, 31) })
        {
            var place = transform.Apply(new(x + 0.5f, y + 0.5f));
            turned[((int)place.Y * newWidth) + (int)place.X].ShouldBe((y * width) + x);
        }
    }

    [Fact]
    public void The_size_before_shrinking_turns_too()
    {
        var picture = Picture.Decode(Picture.FromPixels(new byte[3 * 80 * 40], 80, 40).Encode(PictureFormat.Png), "made", 20).Turn(90);
        (picture.Width, picture.Height, picture.OriginalWidth, picture.OriginalHeight).ShouldBe((10, 20, 40, 80));
    }

    [Fact]
    public void Other_angles_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Picture.FromPixels(new byte[3], 1, 1).Turn(45));
        Should.Throw<ArgumentOutOfRangeException>(() => QuarterTurns.Transform(1, 1, -90));
    }

    [Theory]
    [InlineData(90, 25, 10, 40, 30, 63, 12)]
    [InlineData(180, 60, 25, 30, 40, 88, 63)]
    [InlineData(270, 35, 60, 40, 30, 37, 88)]
    public void A_face_turns_with_its_picture(int degrees, float x, float y, float width, float height, float eyeX, float eyeY)
    {
        var marks = new FaceLandmarks(new(12, 37), new(30, 37), new(20, 50), new(14, 60), new(28, 60));
        var face = new Detection(new Box(10, 35, 30, 40), 0.5f, marks).Turned(100, 100, degrees);
        face.Box.ShouldBe(new Box(x, y, width, height));
        face.Landmarks!.LeftEye.ShouldBe(new Point(eyeX, eyeY));
        (face.Score, face.Turn).ShouldBe((0.5f, degrees));
        var back = face.Turned(100, 100, 360 - degrees);
        (back.Box, back.Landmarks, back.Turn).ShouldBe((new Box(10, 35, 30, 40), marks, 0));
    }
}
