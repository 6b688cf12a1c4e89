using Mien.Vision.Pictures;

namespace Mien.Vision.Tests.Pictures;

public sealed class CropTests
{
    private static readonly Picture Astronaut = Picture.Load(Fixtures.Astronaut, 128);

    public static TheoryData<float, float, float, float, int, int> Crops => new()
    {
        { 0, 0, 128, 128, 48, 48 },
        { 30.3f, 12.8f, 71.5f, 80.25f, 24, 31 },
        { 50, 40, 9.5f, 7.25f, 32, 20 },
        { -20.5f, -11.2f, 60, 50, 48, 48 },
        { 100.7f, 90.1f, 77, 88, 17, 40 },
        { 40, 40, 48, 48, 48, 48 },
        { 300, -200, 20, 20, 3, 3 },
        { 10, 10, 0.01f, 0.01f, 2, 2 },
    };

    [Theory]
    [MemberData(nameof(Crops))]
    public void GreyIsThePlainFormula(float x, float y, float boxWidth, float boxHeight, int width, int height)
    {
        var box = new Box(x, y, boxWidth, boxHeight);
        var crop = new float[width * height];
        Astronaut.CropGrey(box, width, height, crop);
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
                crop[(row * width) + column].ShouldBe((float)Expected(box, width, height, column, row, Luma), 0.01f);
        }
    }

    [Fact]
    public void ColourIsThePlainFormulaForEachChannel()
    {
        var box = new Box(22.2f, -5.5f, 90, 70);
        var crop = new float[3 * 20 * 30];
        Astronaut.CropRgb(box, 20, 30, crop);
        for (var i = 0; i < 600; i++)
        {
            crop[3 * i].ShouldBe((float)Expected(box, 20, 30, i % 20, i / 20, pixel => pixel.R), 0.01f);
            crop[(3 * i) + 1].ShouldBe((float)Expected(box, 20, 30, i % 20, i / 20, pixel => pixel.G), 0.01f);
            crop[(3 * i) + 2].ShouldBe((float)Expected(box, 20, 30, i % 20, i / 20, pixel => pixel.B), 0.01f);
        }
    }

    [Fact]
    public void SameSizeCopiesPixels()
    {
        var crop = new float[128 * 128 * 3];
        Astronaut.CropRgb(new Box(0, 0, 128, 128), 128, 128, crop);
        crop.Select(value => (byte)value).SequenceEqual(Astronaut.Pixels.ToArray()).ShouldBeTrue();
    }

    [Fact]
    public void AllocatesNothing()
    {
        var crop = new float[48 * 48];
        Astronaut.CropGrey(new Box(10, 10, 100, 100), 48, 48, crop);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Astronaut.CropGrey(new Box(10, 10, 100, 100), 48, 48, crop);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Theory]
    [InlineData(float.NaN, 0, 1, 1)]
    [InlineData(0, float.PositiveInfinity, 1, 1)]
    [InlineData(0, 0, 0, 1)]
    [InlineData(0, 0, 1, -1)]
    [InlineData(0, 0, 1e9f, 1)]
    [InlineData(0, 0, 1, float.NaN)]
    public void RefusesBoxesOutOfRange(float x, float y, float width, float height) =>
        Should.Throw<ArgumentException>(() => Astronaut.CropGrey(new Box(x, y, width, height), 4, 4, new float[16]));

    [Fact]
    public void TakesBoxesUpToTheLongestSide()
    {
        var crop = new float[1];
        Astronaut.CropGrey(new Box(0, 0, 100_000, 100_000), 1, 1, crop);
        crop[0].ShouldBeInRange(0, 255);
        foreach (var box in new[] { new Box(0, 0, 100_100, 1), new Box(0, 0, 1, 100_100), new Box(1_000_100, 0, 1, 1), new Box(0, -1_000_100, 1, 1) })
            Should.Throw<ArgumentException>(() => Astronaut.CropGrey(box, 1, 1, crop));
    }

    [Fact]
    public void RefusesWrongDestinations() =>
        Should.Throw<ArgumentException>(() => Astronaut.CropGrey(new Box(0, 0, 9, 9), 4, 4, new float[15]));

    private static double Luma((int R, int G, int B) pixel) => Math.Floor((((9798.0 * pixel.R) + (19235 * pixel.G) + (3735 * pixel.B)) / 32768) + 0.5);

    /// <summary>The triangle filter written down twice over, without separating it.</summary>
    private static double Expected(Box box, int width, int height, int column, int row, Func<(int R, int G, int B), double> channel)
    {
        var (sum, total) = (0.0, 0.0);
        foreach (var (y, weightY) in Weights(box.Y, box.Height, height, row))
        {
            foreach (var (x, weightX) in Weights(box.X, box.Width, width, column))
            {
                sum += weightX * weightY * channel(Astronaut.At(Math.Clamp(x, 0, 127), Math.Clamp(y, 0, 127)));
                total += weightX * weightY;
            }
        }

        return sum / total;
    }

    private static IEnumerable<(int Position, double Weight)> Weights(double origin, double side, int outputs, int output)
    {
        var scale = side / outputs;
        var reach = Math.Max(1, scale);
        var centre = origin + ((output + 0.5) * scale);
        for (var p = (int)Math.Floor(centre - reach) - 1; p <= centre + reach + 1; p++)
        {
            var weight = 1 - (Math.Abs(p + 0.5 - centre) / reach);
            if (weight > 0)
                yield return (p, weight);
        }
    }
}
