using Mien.Labels;
using Mien.Research.Data;
using Mien.Research.Studies.CustomExpressions;

namespace Mien.Research.Tests.Studies;

public sealed class ExpressionSphereTests
{
    // East and west of the first meridian on the equator; the pole; and a class of the label set that has no face.
    private static readonly Embeddings faces = new(
        new LabelSet("happy", "sad", "none"), [new("a", 0, Split.None), new("b", 0, Split.None), new("c", 1, Split.None)], 3,
        [MathF.Sqrt(0.5f), MathF.Sqrt(0.5f), 0, MathF.Sqrt(0.5f), -MathF.Sqrt(0.5f), 0, 0, 0, 1]);

    [Fact]
    public void A_face_is_a_point_by_longitude_and_latitude()
    {
        var points = ExpressionSphere.Points("points", faces);

        points.Columns.ShouldBe(["class", "longitude", "latitude_1", "latitude_2"]);
        Enumerable.Range(0, 3).Select(row => points[row, "class"]).ShouldBe(["happy", "happy", "sad"]);
        points.Number(0, "longitude").ShouldNotBeNull().ShouldBe(45, 1e-5);
        points.Number(1, "longitude").ShouldNotBeNull().ShouldBe(-45, 1e-5);
        points.Number(0, "latitude_1").ShouldNotBeNull().ShouldBe(0, 1e-5);
        points.Number(0, "latitude_2").ShouldBeNull();
        points.Number(2, "latitude_2").ShouldNotBeNull().ShouldBe(90, 1e-5);
    }

    [Fact]
    public void Classes_lie_about_their_centres_and_apart_from_others()
    {
        var angles = ExpressionSphere.Angles("angles", faces);

        (angles.Number(0, "faces"), angles.Number(1, "faces")).ShouldBe((2, 1));
        angles.Number(0, "own").ShouldNotBeNull().ShouldBe(45, 1e-3);
        angles.Number(0, "other").ShouldNotBeNull().ShouldBe(90, 1e-3);
        angles.Number(1, "own").ShouldNotBeNull().ShouldBe(0, 0.05);
    }

    [Fact]
    public void Points_are_drawn_and_not_joined()
    {
        var chart = ExpressionSphere.Maps(ExpressionSphere.Points("points", faces)).ShouldHaveSingleItem();

        chart.Lines.Select(line => line.Name).ShouldBe(["happy", "sad"]);
        var svg = chart.Draw();
        svg.Elements("polyline").Select(line => line.Attribute("class")!.Value).ShouldBe(["c0 scattered", "c1 scattered"]);
        svg.Elements("circle").Count().ShouldBe(3);
    }
}
