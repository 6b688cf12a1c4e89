using Mien.Vision.ViolaJones;

namespace Mien.Vision.Tests.ViolaJones;

public sealed class IntegralImagesTests
{
    [Theory]
    [InlineData(7, 9, 1)]
    [InlineData(8, 5, 1)]
    [InlineData(7, 9, 2)]
    [InlineData(8, 6, 2)]
    public void SumsAreThePlainSums(int width, int height, int step)
    {
        var grey = new byte[width * height];
        new Random(3).NextBytes(grey);
        var images = new IntegralImages();
        images.Compute(grey, width, height, step, tilted: true);

        for (var row = 0; row <= height; row++)
        {
            for (var column = 0; column <= width; column++)
            {
                var (sum, squared, tilted) = (0, 0, 0);
                for (var y = 0; y < row; y++)
                {
                    for (var x = 0; x < width; x++)
                    {
                        var value = grey[(y * width) + x];
                        sum += x < column ? value : 0;
                        squared += x < column ? value * value : 0;
                        tilted += Math.Abs(x - column + 1) <= row - y - 1 ? value : 0;
                    }
                }

                var offset = images.Offset(column, row);
                images.Values[offset].ShouldBe(sum);
                images.Values[offset + images.Squared].ShouldBe(squared);
                images.Values[offset + images.Tilted].ShouldBe(tilted, $"{column}, {row}");
            }
        }
    }
}
