using Mien.Vision.Drawing;
using Mien.Vision.Pictures;
using Mien.Vision.Tests.Pictures;

namespace Mien.Vision.Tests.Drawing;

public sealed class AnnotatorTests
{
    private static readonly Rgb Amber = new(255, 193, 7);
    private static readonly (int R, int G, int B) AmberPixel = (255, 193, 7);
    private static readonly Picture Black = Picture.FromPixels(new byte[3 * 200 * 150], 200, 150);

    [Fact]
    public void DrawsTwoPixelsInsideTheBoxAndNothingElse()
    {
        var drawn = Annotator.Draw(Black, [new Annotation(new Box(20, 30, 60, 50), "", Amber)]);
        var inked = Pixels(drawn).Where(p => drawn.At(p.X, p.Y) == AmberPixel).ToArray();
        inked.Length.ShouldBe((60 * 50) - (56 * 46));
        inked.ShouldAllBe(p => p.X >= 20 && p.X < 80 && p.Y >= 30 && p.Y < 80);
        drawn.At(40, 50).ShouldBe((0, 0, 0));
        Black.Pixels.IndexOfAnyExcept((byte)0).ShouldBe(-1);
    }

    [Fact]
    public void LabelStandsOnItsBoxInReadableLetters()
    {
        var drawn = Annotator.Draw(Black, [new Annotation(new Box(20, 60, 60, 50), "happy 97%", Amber)]);
        var plate = Pixels(drawn).Where(p => p.Y < 60 && drawn.At(p.X, p.Y) != (0, 0, 0)).ToArray();
        plate.Min(p => p.X).ShouldBe(20);
        plate.Min(p => p.Y).ShouldBeInRange(36, 50);
        var letters = plate.Count(p => drawn.At(p.X, p.Y).R < 60);
        ((double)letters / plate.Length).ShouldBeInRange(0.1, 0.5);
    }

    // Letters of 12 pixels, of which a third is left at each side.
    [Fact]
    public void Letters_stand_in_the_middle_of_their_plate()
    {
        var drawn = Annotator.Draw(Black, [new Annotation(new Box(20, 60, 60, 50), "HHHHHH", Amber)]);
        var plate = Pixels(drawn).Where(p => p.Y < 60 && drawn.At(p.X, p.Y) != (0, 0, 0)).ToArray();
        var letters = plate.Where(p => drawn.At(p.X, p.Y).R < 128).ToArray();
        var (left, right) = (letters.Min(p => p.X) - plate.Min(p => p.X), plate.Max(p => p.X) - letters.Max(p => p.X));
        left.ShouldBeInRange(4, 6);
        right.ShouldBeInRange(4, 6);
    }

    [Theory]
    [InlineData(180, -10)]
    [InlineData(-30, 140)]
    [InlineData(150, 100)]
    public void PlateStaysInsideThePicture(int x, int y)
    {
        var label = new Annotation(new Box(x, y, 40, 40), "sad 50%", Amber);
        var whole = Letters(Annotator.Draw(Black, [label with { Box = new Box(60, 60, 40, 40) }]));
        whole.ShouldBeGreaterThan(20);
        Letters(Annotator.Draw(Black, [label])).ShouldBe(whole);
    }

    [Fact]
    public void MarkupInLabelsIsText()
    {
        var drawn = Annotator.Draw(Black, [new Annotation(new Box(20, 60, 60, 50), "<b> & é", Amber)]);
        Letters(drawn).ShouldBeGreaterThan(20);
    }

    [Fact]
    public void BoxesBeyondThePictureAreHarmless() =>
        Annotator.Draw(Black, [new Annotation(new Box(float.NaN, -1e30f, float.PositiveInfinity, 1e30f), "x", Amber)]).Width.ShouldBe(200);

    /// <summary>Pixels of the letters' dark colour on the plate.</summary>
    private static int Letters(Picture drawn) => Pixels(drawn).Count(p => drawn.At(p.X, p.Y) == (17, 17, 17));

    private static IEnumerable<(int X, int Y)> Pixels(Picture picture) =>
        from y in Enumerable.Range(0, picture.Height) from x in Enumerable.Range(0, picture.Width) select (x, y);
}
