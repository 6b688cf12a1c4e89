namespace Mien.Vision.Tracking;

/// <summary>
/// A box that moves at a nearly constant velocity, seen through noise: the g-h filter with the gains of Benedict and Bordner (1962),
/// <code>
/// x' = x + v dt                      predicted
/// x = x' + g (z - x')                g = 1 - exp(-dt / 0.15 s)
/// v = v + h (z - x') / dt            h = g^2 / (2 - g)
/// </code>
/// for the centre, and exponential smoothing with a time constant of 0.4 s for the size. Neither depends on the frame rate.
/// </summary>
internal sealed class BoxMotion(Box box, double time)
{
    /// <summary>Time constant of the centre, in seconds.</summary>
    public const double CentreSeconds = 0.15;

    /// <summary>Time constant of the size, in seconds.</summary>
    public const double SizeSeconds = 0.4;

    private readonly double born = time;
    private double x = box.X + (box.Width / 2);
    private double y = box.Y + (box.Height / 2);
    private double width = box.Width;
    private double height = box.Height;
    private double velocityX;
    private double velocityY;
    private double time = time;

    public Box At(double later)
    {
        var elapsed = Math.Max(0, later - time);
        return new Box(
            (float)(x + (velocityX * elapsed) - (width / 2)), (float)(y + (velocityY * elapsed) - (height / 2)), (float)width, (float)height);
    }

    public void Measure(Box seen, double now)
    {
        var elapsed = now - time;
        time = now;
        if (elapsed <= 0)
            return;

        // A track that has just begun has no past to smooth with, and no velocity yet: the first ones count in full.
        var age = now - born;
        var g = Math.Max(Gain(elapsed, CentreSeconds), elapsed / age);
        var h = g * g / (2 - g);
        x = Correct(x, ref velocityX, seen.X + (seen.Width / 2), elapsed, g, h);
        y = Correct(y, ref velocityY, seen.Y + (seen.Height / 2), elapsed, g, h);
        var s = Math.Max(Gain(elapsed, SizeSeconds), elapsed / (age + elapsed));
        width += s * (seen.Width - width);
        height += s * (seen.Height - height);
    }

    private static double Correct(double value, ref double velocity, double seen, double elapsed, double g, double h)
    {
        var predicted = value + (velocity * elapsed);
        velocity += h * (seen - predicted) / elapsed;
        return predicted + (g * (seen - predicted));
    }

    private static double Gain(double elapsed, double seconds) => 1 - Math.Exp(-elapsed / seconds);
}
