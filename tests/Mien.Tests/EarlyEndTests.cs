using System.Diagnostics;
using System.Runtime.CompilerServices;
using Mien.Recognition;
using Mien.Tests.Video;
using Mien.Video;
using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien.Tests;

/// <summary>Whoever stops early, or cancels, is free at once, and nothing goes on behind his back.</summary>
[Collection(nameof(Alone))]
public sealed class EarlyEndTests : IDisposable
{
    private const int Tries = 3;

    private static readonly TimeSpan atOnce = TimeSpan.FromMilliseconds(100);

    private readonly TemporaryFolder folder = new();
    private readonly Recognizer recognizer = Recognizer.Open(new() { Threads = 2 });

    public void Dispose()
    {
        recognizer.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Batch_ends(bool isCancelled)
    {
        var atWork = 0;
        var encoded = await File.ReadAllBytesAsync(HighRangeClipTests.Portrait, TestContext.Current.CancellationToken);
        var pictures = Enumerable.Range(0, 1000).Select(i => new PictureSource($"{i}", () =>
        {
            Interlocked.Increment(ref atWork);
            return Picture.Decode(encoded, "portrait");
        }));

        (await TimeOfEnd(token => recognizer.AnalyzeAllAsync(pictures.ToAsyncEnumerable(), (_, _) => Interlocked.Decrement(ref atWork), token), isCancelled)).ShouldBeLessThan(atOnce);

        var left = Volatile.Read(ref atWork);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Volatile.Read(ref atWork).ShouldBe(left, "pictures are read on");
    }

    [Fact]
    public async Task Batch_ends_though_its_pictures_do_not_come()
    {
        using var stop = new CancellationTokenSource(50);
        var started = Stopwatch.GetTimestamp();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
            await recognizer.AnalyzeAllAsync(Never(), null, stop.Token).CountAsync(TestContext.Current.CancellationToken));
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromMilliseconds(50) + atOnce);

        static async IAsyncEnumerable<PictureSource> Never([EnumeratorCancellation] CancellationToken cancellation = default)
        {
            await new TaskCompletionSource().Task.ConfigureAwait(false);
            yield break;
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task Video_ends_and_leaves_no_process_and_no_thread(bool isCancelled, bool isLive)
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        var clip = Clip();

        (await TimeOfEnd(token => recognizer.AnalyzeVideoAsync(clip, new VideoOptions { Live = isLive }, token), isCancelled)).ShouldBeLessThan(atOnce);

        Readers(clip).ShouldBe(0);
        Threads().ShouldBeEmpty();
    }

    [Fact]
    public async Task Video_of_which_no_frame_comes_ends()
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = new OneFace(), OwnClassifier = new EvenIsHappy() });
        using var stop = new CancellationTokenSource(50);
        var started = Stopwatch.GetTimestamp();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
            await recognizer.AnalyzeVideoAsync(new Stalled(), null).CountAsync(stop.Token));
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromMilliseconds(50) + atOnce);
        Threads().ShouldBeEmpty();
    }

    // Of several ends, each at the third result, the soonest: the machine may be busy.
    private static async Task<TimeSpan> TimeOfEnd<T>(Func<CancellationToken, IAsyncEnumerable<T>> begin, bool isCancelled)
    {
        var least = TimeSpan.MaxValue;
        for (var i = 0; i < Tries; i++)
        {
            using var stop = new CancellationTokenSource();
            var (count, started) = (0, 0L);
            try
            {
                await foreach (var _ in begin(stop.Token))
                {
                    if (++count < 3)
                        continue;
                    started = Stopwatch.GetTimestamp();
                    if (!isCancelled)
                        break;
                    await stop.CancelAsync();
                }

                isCancelled.ShouldBeFalse("it came to its end all the same");
            }
            catch (OperationCanceledException) when (isCancelled)
            {
                count.ShouldBe(3);
            }

            var elapsed = Stopwatch.GetElapsedTime(started);
            least = elapsed < least ? elapsed : least;
        }

        return least;
    }

    private string Clip()
    {
        var clip = folder.PathOf("a.mp4");
        using var process = Process.Start("ffmpeg", [
            "-nostdin", "-v", "error", "-loop", "1", "-i", HighRangeClipTests.Portrait, "-t", "10", "-r", "25", "-vf", "format=yuv420p", "-c:v", "libx264", "-preset", "ultrafast", clip]);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return clip;
    }

    private static int Readers(string clip) => Process.GetProcessesByName("ffmpeg").Count(process =>
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(clip, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    });

    // A thread whose work is done is there for a moment longer. The system keeps 15 letters of its name.
    private static List<string> Threads()
    {
        string[] names = ["video reader", "face detector", "face follower", "ffmpeg log"];
        var started = Stopwatch.GetTimestamp();
        List<string> left;
        do
            left = [.. Directory.GetDirectories("/proc/self/task").Select(Name).Where(names.Contains)];
        while (left.Count > 0 && Stopwatch.GetElapsedTime(started) < atOnce);
        return left;

        static string Name(string thread)
        {
            try
            {
                return File.ReadAllText($"{thread}/comm").TrimEnd();
            }
            catch (IOException)
            {
                return ""; // it has just ended
            }
        }
    }

    private sealed class Stalled : IVideoSource
    {
        private readonly TaskCompletionSource stopped = new();

        public string Name => "stalled";

        public bool Read(VideoFrame frame)
        {
            stopped.Task.Wait(CancellationToken.None);
            return false;
        }

        public void Stop() => stopped.TrySetResult();
    }
}
