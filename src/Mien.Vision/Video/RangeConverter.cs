namespace Mien.Vision.Video;

/// <summary>
/// Brings frames of high dynamic range, which stand for light of up to 1,000 or 10,000 cd/m^2 in the colours of ITU-R BT.2020, to the range
/// and colours of a common display:
/// <code>
/// light   c = EOTF(signal) / 203               hybrid log-gamma or perceptual quantizer, BT.2100; 203 cd/m^2 is white on paper, BT.2408
/// colour  rgb = M c                            BT.2020 to BT.709, BT.2087
/// range   rgb = rgb f(m) / m, m = max(rgb)     f(m) = m up to k = 0.75, above it k + (1 - k) t / (1 + t), t = (m - k) / (1 - k)
/// signal  s = rgb^(1 / 2.4)                    BT.1886
/// </code>
/// What is no brighter than three quarters of white stays as it is, and what is brighter is pressed together below white.
/// </summary>
internal sealed class RangeConverter
{
    private const double PaperWhite = 203;
    private const float Knee = 0.75f;

    // Roots make the tables' steps as even to the eye as those of the signal.
    private const int Steps = 2048;

    private readonly byte[] signals = [.. Enumerable.Range(0, Steps).Select(i => (byte)Math.Round(255 * Math.Pow((double)i / (Steps - 1), 2 / 2.4)))];
    private float[]? hybridLight;
    private float[]? hybridGain;
    private float[]? quantizedLight;

    /// <param name="pixels">Interleaved R, G, B bytes, which are converted in place.</param>
    /// <param name="transfer">What they stand for; those of common range stay.</param>
    public void Apply(Span<byte> pixels, TransferFunction transfer)
    {
        if (transfer == TransferFunction.HybridLogGamma)
            Convert(pixels, hybridLight ??= Table(HybridScene), hybridGain ??= Gains());
        else if (transfer == TransferFunction.PerceptualQuantizer)
            Convert(pixels, quantizedLight ??= Table(signal => Quantized(signal) / PaperWhite), null);
    }

    private void Convert(Span<byte> pixels, float[] light, float[]? gains)
    {
        for (var i = 0; i + 2 < pixels.Length; i += 3)
        {
            var (r, g, b) = (light[pixels[i]], light[pixels[i + 1]], light[pixels[i + 2]]);

            // A display of hybrid log-gamma takes the scene's light to the power of 1.2, by luminance.
            var gain = gains is null ? 1 : gains[Step((0.2627f * r) + (0.6780f * g) + (0.0593f * b))];
            var red = gain * ((1.6605f * r) - (0.5876f * g) - (0.0728f * b));
            var green = gain * ((-0.1246f * r) + (1.1329f * g) - (0.0083f * b));
            var blue = gain * ((-0.0182f * r) - (0.1006f * g) + (1.1187f * b));
            var brightest = Math.Max(red, Math.Max(green, blue));
            if (brightest > Knee)
            {
                var t = (brightest - Knee) / (1 - Knee);
                var scale = (Knee + ((1 - Knee) * t / (1 + t))) / brightest;
                (red, green, blue) = (red * scale, green * scale, blue * scale);
            }

            (pixels[i], pixels[i + 1], pixels[i + 2]) = (signals[Step(red)], signals[Step(green)], signals[Step(blue)]);
        }
    }

    private static int Step(float light) => (int)((MathF.Sqrt(Math.Clamp(light, 0, 1)) * (Steps - 1)) + 0.5f);

    private static float[] Table(Func<double, double> light) => [.. Enumerable.Range(0, 256).Select(i => (float)light(i / 255.0))];

    /// <summary>Light of the scene, 0 to 1, of a signal of hybrid log-gamma.</summary>
    private static double HybridScene(double signal)
    {
        const double A = 0.17883277;
        const double B = 1 - (4 * A);
        var c = 0.5 - (A * Math.Log(4 * A));
        return signal <= 0.5 ? signal * signal / 3 : (Math.Exp((signal - c) / A) + B) / 12;
    }

    // A display of 1,000 cd/m^2.
    private static float[] Gains() => [.. Enumerable.Range(0, Steps).Select(i => (float)(1000 / PaperWhite * Math.Pow((double)i / (Steps - 1), 2 * 0.2)))];

    /// <summary>Light in cd/m^2 of a signal of the perceptual quantizer.</summary>
    private static double Quantized(double signal)
    {
        const double M1 = 2610 / 16384.0;
        const double M2 = 2523 / 4096.0 * 128;
        const double C1 = 3424 / 4096.0;
        const double C2 = 2413 / 4096.0 * 32;
        const double C3 = 2392 / 4096.0 * 32;
        var root = Math.Pow(signal, 1 / M2);
        return 10_000 * Math.Pow(Math.Max(0, root - C1) / (C2 - (C3 * root)), 1 / M1);
    }
}
