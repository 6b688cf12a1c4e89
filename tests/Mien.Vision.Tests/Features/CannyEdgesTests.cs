using Mien.Vision.Features;

namespace Mien.Vision.Tests.Features;

public sealed class CannyEdgesTests
{
    private const int Width = 160;
    private const int Height = 120;

    [Fact]
    public void The_picture_is_that_of_the_fixture() =>
        (FormulaPicture.Make(Width, Height).Select((value, i) => (long)value * i).Sum() % 1000003).ShouldBe(FeatureFixture.Load().Checksum);

    [Fact]
    public void Edges_are_those_of_OpenCV_to_the_pixel()
    {
        var picture = FormulaPicture.Make(Width, Height);
        foreach (var run in FeatureFixture.Load().Edges)
        {
            var edges = Find(picture, Width, Height, run.Low, run.High);
            var expected = Enumerable.Range(0, edges.Length).Select(i => (run.Mask[i / 8] >> (7 - i % 8) & 1) == 1).ToArray();
            expected.Count(edge => edge).ShouldBeInRange(100, edges.Length / 2);
            edges.Select(edge => edge != 0).ShouldBe(expected, $"{run.Low} and {run.High}");
        }
    }

    [Fact]
    public void A_step_gives_one_line_and_a_flat_picture_none()
    {
        var step = new byte[20 * 10];
        for (var i = 0; i < step.Length; i++)
            step[i] = (byte)(i % 20 < 8 ? 10 : 200);
        var edges = Find(step, 20, 10, 50, 100);
        for (var i = 0; i < edges.Length; i++)
            edges[i].ShouldBe(i % 20 == 7 ? (byte)255 : (byte)0);
        Find(new byte[200], 20, 10, 0, 0).ShouldAllBe(edge => edge == 0);
    }

    private static byte[] Find(byte[] picture, int width, int height, double low, double high)
    {
        var (across, down) = (new short[picture.Length], new short[picture.Length]);
        Sobel.Gradient(picture, width, height, across, down);
        var edges = new byte[picture.Length];
        CannyEdges.Find(across, down, width, height, low, high, edges);
        return edges;
    }
}
