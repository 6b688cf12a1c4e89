using Mien.Vision.Tracking;

namespace Mien.Vision.Tests.Tracking;

public sealed class BoxMotionTests
{
    [Fact]
    public void Box_is_that_of_the_formulas()
    {
        // Two corners that wander, at times of their own.
        var random = new Random(1);
        var motion = new BoxMotion(new Box(100, 50, 40, 60), 2);
        var centre = (X: new Filter(120), Y: new Filter(80));
        var (width, height) = (40.0, 60.0);
        var (born, time) = (2.0, 2.0);
        for (var i = 0; i < 200; i++)
        {
            var now = time + 0.005 + (0.1 * random.NextDouble());
            var seen = new Box((float)(100 + (90 * random.NextDouble())), (float)(50 + (30 * random.NextDouble())), (float)(30 + (20 * random.NextDouble())), (float)(50 + (20 * random.NextDouble())));
            motion.Measure(seen, now);

            var (elapsed, age) = (now - time, now - born);
            centre.X.Measure(seen.X + (seen.Width / 2), elapsed, age);
            centre.Y.Measure(seen.Y + (seen.Height / 2), elapsed, age);
            var share = Math.Max(1 - Math.Exp(-elapsed / 0.4), elapsed / (age + elapsed));
            width += share * (seen.Width - width);
            height += share * (seen.Height - height);
            time = now;
            ShouldBe(motion.At(now), centre.X.Value, centre.Y.Value, width, height);
            ShouldBe(motion.At(now + 0.07), centre.X.Value + (0.07 * centre.X.Velocity), centre.Y.Value + (0.07 * centre.Y.Velocity), width, height);
        }
    }

    [Fact]
    public void Nothing_moves_before_it_was_seen_again()
    {
        var motion = new BoxMotion(new Box(10, 20, 30, 40), 5);

        motion.At(5).ShouldBe(new Box(10, 20, 30, 40));
        motion.At(9).ShouldBe(new Box(10, 20, 30, 40));
    }

    [Fact]
    public void Past_is_not_guessed_and_the_same_time_counts_once()
    {
        var motion = new BoxMotion(new Box(0, 0, 10, 10), 0);
        motion.Measure(new Box(10, 5, 10, 10), 0.1);
        var box = motion.At(0.1);
        motion.At(0.2).X.ShouldBeGreaterThan(box.X);

        motion.At(0.05).ShouldBe(box);
        motion.Measure(new Box(90, 90, 50, 50), 0.1);
        motion.At(0.1).ShouldBe(box);
    }

    [Fact]
    public void Second_box_counts_in_full()
    {
        var motion = new BoxMotion(new Box(0, 0, 10, 10), 0);
        motion.Measure(new Box(6, 3, 10, 10), 0.04);

        // g = 1 and h = 1: the place is the seen one, the velocity that between both.
        motion.At(0.04).ShouldBe(new Box(6, 3, 10, 10));
        motion.At(0.08).ShouldBe(new Box(12, 6, 10, 10));
    }

    private static void ShouldBe(Box box, double x, double y, double width, double height)
    {
        ((double)box.Width).ShouldBe(width, 1e-3);
        ((double)box.Height).ShouldBe(height, 1e-3);
        ((double)box.X).ShouldBe(x - (width / 2), 1e-3);
        ((double)box.Y).ShouldBe(y - (height / 2), 1e-3);
    }

    /// <summary>The g-h filter as its authors write it.</summary>
    private sealed class Filter(double value)
    {
        public double Value { get; private set; } = value;

        public double Velocity { get; private set; }

        public void Measure(double seen, double elapsed, double age)
        {
            var g = Math.Max(1 - Math.Exp(-elapsed / 0.15), elapsed / age);
            var h = g * g / (2 - g);
            var residual = seen - (Value + (Velocity * elapsed));
            Value += (Velocity * elapsed) + (g * residual);
            Velocity += h / elapsed * residual;
        }
    }
}
