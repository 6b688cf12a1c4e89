using Mien.Vision.Alignment;
using Mien.Vision.Pictures;

namespace Mien.Vision.Tests.Alignment;

public sealed class FaceCropTests
{
    private static readonly Picture astronaut = Picture.Load(Fixtures.Astronaut, 200);

    private static readonly Detection face =
        new(new Box(68.5f, 20.25f, 37, 48), 1, new(new(79, 39), new(97, 41), new(88, 50), new(78, 54), new(97, 56)));

    [Theory]
    [InlineData(90, false)]
    [InlineData(180, false)]
    [InlineData(270, false)]
    [InlineData(90, true)]
    [InlineData(270, true)]
    public void A_turned_face_is_cut_as_the_upright_one_is(int degrees, bool aligned)
    {
        var crop = new FaceCrop { Margin = 0.1f, Aligned = aligned };
        var turned = astronaut.Turn(degrees);
        var turnedFace = face.Turned(astronaut.Width, astronaut.Height, degrees);

        float[] grey = new float[30 * 22], turnedGrey = new float[30 * 22];
        crop.Grey(astronaut, face, 30, 22, grey);
        crop.Grey(turned, turnedFace, 30, 22, turnedGrey);
        turnedGrey.ShouldBe(grey, 0.05f);

        float[] rgb = new float[30 * 22 * 3], turnedRgb = new float[30 * 22 * 3];
        crop.Rgb(astronaut, face, 30, 22, rgb);
        crop.Rgb(turned, turnedFace, 30, 22, turnedRgb);
        turnedRgb.ShouldBe(rgb, 0.05f);
    }

    [Fact]
    public void Landmarks_that_tell_no_position_leave_the_box()
    {
        var place = new Point(80, 40);
        var nowhere = new Point(float.NaN, 40);
        var crop = new FaceCrop { Margin = 0.1f, Aligned = true };
        float[] expected = new float[20 * 20], cut = new float[20 * 20], rgb = new float[3 * 20 * 20], expectedRgb = new float[3 * 20 * 20];
        (crop with { Aligned = false }).Grey(astronaut, face, 20, 20, expected);
        (crop with { Aligned = false }).Rgb(astronaut, face, 20, 20, expectedRgb);
        foreach (var landmarks in new FaceLandmarks?[] { null, new(place, place, place, place, place), new(place, place, nowhere, place, place) })
        {
            crop.Grey(astronaut, face with { Landmarks = landmarks }, 20, 20, cut);
            cut.ShouldBe(expected);
            crop.Rgb(astronaut, face with { Landmarks = landmarks }, 20, 20, rgb);
            rgb.ShouldBe(expectedRgb);
        }

        crop.Grey(astronaut, face, 20, 20, cut);
        cut.ShouldNotBe(expected);
    }

    [Theory]
    [InlineData(-0.5f, false)]
    [InlineData(-0.49f, true)]
    [InlineData(4, true)]
    [InlineData(4.1f, false)]
    [InlineData(float.NaN, false)]
    public void Margins_have_a_range(float margin, bool isValid)
    {
        var crop = new FaceCrop { Margin = margin };
        FaceCrop.IsMargin(margin).ShouldBe(isValid);
        if (!isValid)
            Should.Throw<ArgumentOutOfRangeException>(crop.Validate).ParamName.ShouldBe("Margin");
    }
}
