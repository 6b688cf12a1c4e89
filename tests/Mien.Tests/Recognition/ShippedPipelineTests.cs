using Mien.Vision;
using NetVips;

namespace Mien.Tests.Recognition;

/// <summary>What the README promises: the shipped detector and model on the sample picture, whatever file it comes in.</summary>
public sealed class ShippedPipelineTests : IDisposable
{
    private static readonly string astronaut = Path.Combine(AppContext.BaseDirectory, "samples", "astronaut.jpg");
    private static readonly Box face = new(177, 53, 93, 122);

    private readonly Recognizer recognizer = Recognizer.Open();

    public void Dispose() => recognizer.Dispose();

    [Fact]
    public void The_sample_has_one_happy_face()
    {
        var analysis = recognizer.Analyze(astronaut);

        (analysis.Width, analysis.Height, analysis.Notes.Count).ShouldBe((512, 512, 0));
        var found = analysis.Faces.ShouldHaveSingleItem();
        ShouldBeNear(found.Box, face, 1);
        found.Score.ShouldBe(0.999f, 0.0006f);
        found.Expression.ShouldBe("happy");
        Happy(found).ShouldBe(0.836f, 0.0006f);
    }

    [Theory]
    [InlineData("PNG", 0.02)]
    [InlineData("16 bits", 0.02)]
    [InlineData("grey with alpha", 0.1)]
    [InlineData("CMYK", 0.1)]
    [InlineData("AVIF", 0.1)]
    public void Other_files_of_it_have_the_same_face(string kind, double tolerance)
    {
        using var picture = Image.NewFromFile(astronaut);
        ShouldBeTheFace(Encode(picture, kind), 1, tolerance);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(8)]
    public void Sideways_it_has_the_same_face(int orientation)
    {
        using var picture = Image.NewFromFile(astronaut);
        using var stored = picture.Rot(orientation switch { 3 => Enums.Angle.D180, 6 => Enums.Angle.D270, _ => Enums.Angle.D90 });
        using var marked = stored.Mutate(image => image.Set(GValue.GIntType, "orientation", orientation));
        ShouldBeTheFace(marked.JpegsaveBuffer(q: 95), 1, 0.05);
    }

    [Fact]
    public void At_12_megapixels_it_has_the_same_face()
    {
        const double Scale = 3464 / 512.0;
        using var picture = Image.NewFromFile(astronaut);
        using var large = picture.Resize(Scale);
        ShouldBeTheFace(large.JpegsaveBuffer(q: 90), Scale, 0.05);
    }

    private static byte[] Encode(Image picture, string kind)
    {
        switch (kind)
        {
            case "16 bits":
                using (var deep = picture.Colourspace(Enums.Interpretation.Rgb16))
                    return deep.PngsaveBuffer();
            case "grey with alpha":
                using (var grey = picture.Colourspace(Enums.Interpretation.Bw))
                using (var opaque = grey.Bandjoin(255))
                    return opaque.PngsaveBuffer();
            case "CMYK":
                using (var inks = picture.Colourspace(Enums.Interpretation.Cmyk))
                    return inks.JpegsaveBuffer(q: 95);
            case "AVIF":
                return picture.HeifsaveBuffer(q: 90, compression: Enums.ForeignHeifCompression.Av1, effort: 0);
            default:
                return picture.PngsaveBuffer();
        }
    }

    private void ShouldBeTheFace(byte[] encoded, double scale, double tolerance)
    {
        var found = recognizer.Analyze(encoded, "encoded").Faces.ShouldHaveSingleItem();
        found.Box.Overlap(face.Scale((float)scale, (float)scale)).ShouldBeGreaterThan(0.9f);
        found.Expression.ShouldBe("happy");
        Happy(found).ShouldBe(0.836f, tolerance);
    }

    private static float Happy(FaceExpression found) => found.Probabilities.Single(item => item.Label == "happy").Probability;

    private static void ShouldBeNear(Box box, Box expected, float tolerance)
    {
        box.X.ShouldBe(expected.X, tolerance);
        box.Y.ShouldBe(expected.Y, tolerance);
        box.Width.ShouldBe(expected.Width, tolerance);
        box.Height.ShouldBe(expected.Height, tolerance);
    }
}
