namespace Mien.Vision.Video;

/// <summary>
/// Turns the times that a video states into times that go on: where they jump back, as in files that were joined, the next frame comes
/// one step after the one before, and those after it by their distance from it.
/// </summary>
internal sealed class FrameClock
{
    /// <summary>Times that go back by no more than this are a little out of order, and count as that of the frame before.</summary>
    private const double Disorder = 0.1;

    private double offset;

    /// <summary>Time of the newest frame in seconds; not a number before the first.</summary>
    public double Time { get; private set; } = double.NaN;

    /// <summary>Gives the time of the next frame.</summary>
    /// <param name="stated">The time that the video states; not a number where it states none.</param>
    /// <param name="step">Seconds from a frame to the next.</param>
    /// <param name="longestGap">Seconds that can lie between two frames; where more do, a clock was set. Infinite for recordings, whose times are what they state.</param>
    public double Next(double stated, double step, double longestGap)
    {
        if (double.IsNaN(Time))
            return Time = double.IsNaN(stated) ? 0 : Math.Max(0, stated);
        if (double.IsNaN(stated))
            return Time += step;

        if (stated + offset < Time - Disorder || stated + offset > Time + longestGap)
            offset = Time + step - stated;
        return Time = Math.Max(Time, stated + offset);
    }
}
