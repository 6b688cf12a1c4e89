using Mien.Workers.Simulation;
using Mien.Workers.Streams;

namespace Mien.Workers.Tests.Streams;

public sealed class StreamCountTests
{
    private readonly SimulatedClock clock = new();

    [Fact]
    public void What_was_told_is_counted_on_and_not_told_again()
    {
        var count = new StreamCount(clock, TimeSpan.Zero);
        count.Open();
        count.Add(Frame(0));
        count.Add(Frame(3));
        count.Add(Samples.NoFace() with { Frame = 4 });
        var first = count.Report();
        count.Add(Frame(5));
        (first.Frames, first.Dropped, first.Faces, first.Connections).ShouldBe((3, 2, 4, 1));
        first.Sightings.Select(each => each.Sequence).ShouldBe([0, 1]);
        first.Sightings[0].Analysis.ShouldStartWith("{\"schema\":\"mien.analysis/1\",\"source\":\"a.jpg\",\"frame\":0,");

        // The answer was lost, so all of it is told once more.
        count.Report().Sightings.Select(each => each.Sequence).ShouldBe([0, 1, 2]);
        count.Told(first);

        var second = count.Report();
        (second.Frames, second.Faces).ShouldBe((4, 6));
        second.Sightings.Select(each => each.Sequence).ShouldBe([2]);
    }

    [Fact]
    public void Numbers_begin_anew_with_each_connection()
    {
        var count = new StreamCount(clock, TimeSpan.Zero);
        count.Open();
        count.Add(Frame(9));
        count.Close("it broke off");
        count.Open();
        count.Add(Frame(1));

        var report = count.Report();

        (report.Frames, report.Dropped, report.Connections, report.Error).ShouldBe((2, 10, 2, "it broke off"));
    }

    [Fact]
    public void Ages_are_those_of_the_frames_that_were_not_told_of()
    {
        var count = new StreamCount(clock, TimeSpan.Zero);
        (count.Report().FirstAge, count.Report().LastAge).ShouldBe((null, null));
        count.Add(Frame(0));
        Pass(4);
        count.Add(Frame(1));
        Pass(2);
        var report = count.Report();
        (report.FirstAge, report.LastAge).ShouldBe((TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(2)));
        report.Sightings.Select(each => each.Age.TotalSeconds).ShouldBe([6, 2]);
        count.Add(Frame(2));
        Pass(1);
        count.Told(report);

        var next = count.Report();

        (next.FirstAge, next.LastAge).ShouldBe((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Faces_are_kept_as_often_as_is_wanted()
    {
        var count = new StreamCount(clock, TimeSpan.FromSeconds(1));
        for (var i = 0; i < 25; i++)
        {
            count.Add(Frame(i));
            Pass(0.25);
        }

        var report = count.Report();

        report.Frames.ShouldBe(25);
        report.Sightings.Count.ShouldBe(7);
    }

    [Fact]
    public void While_nobody_listens_memory_ends_somewhere()
    {
        var count = new StreamCount(clock, TimeSpan.Zero);
        for (var i = 0; i < 3_000; i++)
            count.Add(Frame(i));

        var report = count.Report();

        (report.Frames, report.Sightings.Count, report.Sightings[^1].Sequence).ShouldBe((3_000, 1_000, 2_999));
    }

    private static Analysis Frame(long number) => Samples.TwoFaces() with { Frame = number, Time = number };

    private void Pass(double seconds)
    {
        var isOver = false;
        using var timer = clock.CreateTimer(_ => isOver = true, null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
        clock.Run(() => isOver);
    }
}
