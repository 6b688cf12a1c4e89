using System.Diagnostics;
using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien.Vision.Tests.Video;

/// <summary>Frames that are handed over: which are read, when, and what becomes of those that are none.</summary>
public sealed class FrameFeedTests
{
    [Fact]
    public void The_newest_frame_is_read_and_those_that_it_overtook_are_counted()
    {
        using var feed = new FrameFeed("feed");
        var frame = new VideoFrame();

        feed.Add(Red(1)).ShouldBe(0);
        feed.Read(frame).ShouldBeTrue();
        (frame.Number, frame.Time, (int)frame.Picture.Pixels[0]).ShouldBe((0, 0.0, 1));
        for (byte red = 2; red < 6; red++)
            feed.Add(Red(red)).ShouldBe(red - 1);
        feed.Complete();
        feed.Read(frame).ShouldBeTrue();
        (frame.Number, (int)frame.Picture.Pixels[0]).ShouldBe((4, 5));
        frame.Time.ShouldBeGreaterThan(0);
        feed.Read(frame).ShouldBeFalse();
        feed.Add(Red(9)).ShouldBe(5);
        feed.Read(frame).ShouldBeFalse();
    }

    [Fact]
    public async Task A_reader_waits_for_the_next_frame_and_for_the_end()
    {
        using var feed = new FrameFeed("feed");
        var frame = new VideoFrame();

        var read = Task.Run(() => feed.Read(frame));
        await Task.Delay(100, TestContext.Current.CancellationToken);
        read.IsCompleted.ShouldBeFalse();
        feed.Add(Red(7));
        (await read).ShouldBeTrue();
        read = Task.Run(() => feed.Read(frame));
        feed.Stop();
        (await read.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldBeFalse();
    }

    [Fact]
    public void Frames_that_come_too_fast_wait_and_the_newest_of_them_is_read()
    {
        using var feed = new FrameFeed("feed", maxRate: 1);
        var frame = new VideoFrame();
        var begun = Stopwatch.GetTimestamp();
        feed.Add(Red(1));
        feed.Read(frame);
        var reader = new Thread(() => feed.Read(frame));
        reader.Start();

        feed.Add(Red(2));
        feed.Add(Red(3));
        reader.Join();

        Stopwatch.GetElapsedTime(begun).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(990));
        (frame.Number, (int)frame.Picture.Pixels[0]).ShouldBe((2, 3));
    }

    [Fact]
    public void A_frame_that_is_no_picture_is_told_and_passed_over_or_ends_the_video()
    {
        var told = new List<string>();
        using var strict = new FrameFeed("strict");
        using var patient = new FrameFeed("patient") { Unusable = (number, error) => told.Add($"{number}: {error.Message}") };
        var frame = new VideoFrame();
        strict.Add("none"u8);
        patient.Add("none"u8);
        patient.Complete();

        Should.Throw<MienException>(() => strict.Read(frame)).Message.ShouldStartWith("strict: not a picture (no JPEG");
        patient.Read(frame).ShouldBeFalse();
        told.ShouldHaveSingleItem().ShouldStartWith("0: patient: not a picture (no JPEG");
    }

    [Fact]
    public void Frames_may_differ_in_kind_and_size_and_are_shrunk_as_wanted()
    {
        using var feed = new FrameFeed("feed", 64);
        var frame = new VideoFrame();
        foreach (var (width, height) in new[] { (32, 16), (128, 64), (1, 1), (16, 64) })
        {
            feed.Add(Picture.FromPixels(new byte[3 * width * height], width, height).Encode(width == 128 ? PictureFormat.Jpeg : PictureFormat.Png));
            feed.Read(frame).ShouldBeTrue();
            (frame.Picture.OriginalWidth, frame.Picture.OriginalHeight).ShouldBe((width, height));
            frame.Picture.Width.ShouldBe(Math.Min(width, 64));
        }
    }

    private static byte[] Red(byte red) => Picture.FromPixels([red, 0, 0], 1, 1).Encode(PictureFormat.Png);
}
