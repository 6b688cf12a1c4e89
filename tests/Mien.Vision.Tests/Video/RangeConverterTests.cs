using Mien.Vision.Video;

namespace Mien.Vision.Tests.Video;

public sealed class RangeConverterTests
{
    // BT.2408: paper white, 203 cd/m^2, is 75 % of hybrid log-gamma and 58 % of the quantizer; black is 0.
    [Theory]
    [InlineData("HybridLogGamma", 191)]
    [InlineData("PerceptualQuantizer", 148)]
    public void Paper_white_is_near_white_and_black_is_black(string transfer, byte white)
    {
        // f(1) = 0.875, to the power of 1 / 2.4: 241.
        Convert(transfer, white, white, white).ShouldAllBe(value => value >= 239 && value <= 243);
        Convert(transfer, 0, 0, 0).ShouldBe([0, 0, 0]);
    }

    [Theory]
    [InlineData("HybridLogGamma")]
    [InlineData("PerceptualQuantizer")]
    public void Colours_are_those_of_the_formula(string transfer)
    {
        for (var i = 0; i < 1000; i++)
        {
            byte[] colour = [(byte)(i * 37), (byte)(i * 101), (byte)(i * 59)];
            var expected = Formula(transfer, colour);
            var converted = Convert(transfer, colour);
            for (var channel = 0; channel < 3; channel++)
                ((double)converted[channel]).ShouldBe(expected[channel], 1.5, $"{transfer} {string.Join(' ', colour)}");
        }
    }

    [Fact]
    public void Brighter_stays_brighter()
    {
        foreach (var transfer in (string[])["HybridLogGamma", "PerceptualQuantizer"])
        {
            byte[] greys = [.. Enumerable.Range(0, 256).Select(i => Convert(transfer, (byte)i, (byte)i, (byte)i)[1])];
            for (var i = 1; i < 256; i++)
                greys[i].ShouldBeGreaterThanOrEqualTo(greys[i - 1]);
            greys[255].ShouldBeInRange((byte)245, (byte)255);
        }
    }

    [Fact]
    public void Common_range_stays() => Convert("Standard", 1, 100, 255).ShouldBe([1, 100, 255]);

    private static byte[] Convert(string transfer, params byte[] pixels)
    {
        // Two pixels, to see that both are converted.
        byte[] both = [.. pixels, .. pixels];
        new RangeConverter().Apply(both, Enum.Parse<TransferFunction>(transfer));
        both[..3].ShouldBe(both[3..]);
        return both[..3];
    }

    private static double[] Formula(string transfer, byte[] signal)
    {
        var c = signal.Select(value => transfer == "HybridLogGamma" ? Hybrid(value / 255.0) : Quantized(value / 255.0) / 203).ToArray();
        if (transfer == "HybridLogGamma")
        {
            var gain = 1000 / 203.0 * Math.Pow((0.2627 * c[0]) + (0.6780 * c[1]) + (0.0593 * c[2]), 0.2);
            c = [.. c.Select(value => gain * value)];
        }

        double[] rgb =
        [
            (1.6605 * c[0]) - (0.5876 * c[1]) - (0.0728 * c[2]),
            (-0.1246 * c[0]) + (1.1329 * c[1]) - (0.0083 * c[2]),
            (-0.0182 * c[0]) - (0.1006 * c[1]) + (1.1187 * c[2]),
        ];
        var m = rgb.Max();
        var t = (m - 0.75) / 0.25;
        var scale = m > 0.75 ? (0.75 + (0.25 * t / (1 + t))) / m : 1;
        return [.. rgb.Select(value => 255 * Math.Pow(Math.Clamp(value * scale, 0, 1), 1 / 2.4))];
    }

    private static double Hybrid(double e) => e <= 0.5 ? e * e / 3 : (Math.Exp((e - 0.55991073) / 0.17883277) + 0.28466892) / 12;

    private static double Quantized(double e)
    {
        var root = Math.Pow(e, 1 / 78.84375);
        return 10_000 * Math.Pow(Math.Max(root - 0.8359375, 0) / (18.8515625 - (18.6875 * root)), 1 / 0.1593017578125);
    }
}
