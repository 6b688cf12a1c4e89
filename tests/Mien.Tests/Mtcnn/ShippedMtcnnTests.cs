using Mien.Vision;
using Mien.Vision.Alignment;
using Mien.Vision.Pictures;

namespace Mien.Tests.Mtcnn;

/// <summary>The shipped detector and model on the shipped picture: in large pictures, and on its side.</summary>
public sealed class ShippedMtcnnTests : IDisposable
{
    private static readonly Box face = new(177, 54, 95, 123);
    private static readonly Picture astronaut = Picture.Load(Path.Combine(AppContext.BaseDirectory, "samples", "astronaut.jpg"));

    private readonly Recognizer upright = Recognizer.Open();

    private readonly Recognizer turned = Recognizer.Open(new() { Turned = true });

    public void Dispose()
    {
        upright.Dispose();
        turned.Dispose();
    }

    [Fact]
    public void Faces_of_40_pixels_in_a_picture_of_12_megapixels_are_found()
    {
        const int Width = 4000, Height = 3000, Side = 166; // of the portrait, whose face then is 31 by 40
        var portrait = new float[3 * Side * Side];
        astronaut.CropRgb(new Box(0, 0, 512, 512), Side, Side, portrait);
        var pixels = new byte[3 * Width * Height];
        Array.Fill(pixels, (byte)120);
        (int X, int Y)[] places = [(0, 0), (1917, 1200), (3834, 2834), (100, 2700)];
        foreach (var (x, y) in places)
        {
            for (var i = 0; i < portrait.Length; i++)
                pixels[(3 * (((y + (i / (3 * Side))) * Width) + x)) + (i % (3 * Side))] = (byte)portrait[i];
        }

        var file = Picture.FromPixels(pixels, Width, Height).Encode(PictureFormat.Jpeg);
        var analysis = upright.Analyze(Picture.Decode(file, "large"), "large");

        analysis.Notes.ShouldBeEmpty();
        analysis.Faces.Count.ShouldBe(places.Length);
        const float Scale = Side / 512f;
        foreach (var (x, y) in places)
        {
            var expected = new Box(x + (face.X * Scale), y + (face.Y * Scale), face.Width * Scale, face.Height * Scale);
            analysis.Faces.MaxBy(found => found.Box.Overlap(expected))!.Box.Overlap(expected).ShouldBeGreaterThan(0.5f);
        }

        var shrunk = upright.Analyze(Picture.Decode(file, "large", 1920), "large");
        shrunk.Faces.Count.ShouldBeLessThan(places.Length);
        shrunk.Notes.ShouldBe(["faces under 67 pixels were not looked for; read with a longest side of 4000 to find them"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    public void A_turned_face_is_found_and_named_where_it_is_asked_for(int degrees)
    {
        var found = turned.Analyze(astronaut.Turn(degrees), "turned").Faces.ShouldHaveSingleItem();
        var straight = upright.Analyze(astronaut, "upright").Faces.ShouldHaveSingleItem();
        var expected = new Detection(straight.Box, straight.Score, straight.Landmarks).Turned(512, 512, degrees);

        found.Turn.ShouldBe(degrees);
        found.Box.Overlap(expected.Box).ShouldBeGreaterThan(0.95f);
        found.Landmarks!.LeftEye.X.ShouldBe(expected.Landmarks!.LeftEye.X, 3);
        found.Landmarks.LeftEye.Y.ShouldBe(expected.Landmarks.LeftEye.Y, 3);
        found.Landmarks.RightMouth.X.ShouldBe(expected.Landmarks.RightMouth.X, 3);
        found.Expression.ShouldBe("happy");
        found.Probability.ShouldBe(straight.Probability, 0.03f);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(135)]
    [InlineData(180)]
    [InlineData(225)]
    [InlineData(270)]
    public void A_face_far_from_upright_is_not_named_by_how_it_lies(int degrees) => upright.Analyze(Rotated(degrees), "rotated").Faces.ShouldBeEmpty();

    [Theory]
    [InlineData(-30)]
    [InlineData(30)]
    [InlineData(45)]
    public void A_tilted_face_is_still_found(int degrees) => upright.Analyze(Rotated(degrees), "rotated").Faces.ShouldHaveSingleItem().Expression.ShouldBe("happy");

    // Clockwise, seen through the upright frame.
    private static Picture Rotated(int degrees)
    {
        var values = new float[3 * 512 * 512];
        astronaut.WarpRgb(SimilarityTransform.Turn(new Point(256, 256), -degrees), 512, 512, values);
        return Picture.FromPixels([.. values.Select(value => (byte)Math.Round(value))], 512, 512);
    }
}
