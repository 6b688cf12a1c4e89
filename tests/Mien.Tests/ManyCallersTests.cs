using System.Text.Json;
using Mien.Recognition;
using Mien.Tests.Video;
using Mien.Vision.Pictures;

namespace Mien.Tests;

public sealed class ManyCallersTests
{
    [Fact]
    public async Task Two_hundred_calls_at_once_give_what_one_after_the_other_gives()
    {
        using var recognizer = Recognizer.Open(new() { Threads = 2 });
        var portrait = Picture.Load(HighRangeClipTests.Portrait);
        byte[][] files = [.. Enumerable.Range(0, 8).Select(i => portrait.Turn(90 * (i % 3)).Encode(i % 2 == 0 ? PictureFormat.Jpeg : PictureFormat.Png))];
        Func<Analysis>[] calls =
        [
            .. files.Select<byte[], Func<Analysis>>(file => () => recognizer.Analyze(file, "bytes")),
            .. files.Select<byte[], Func<Analysis>>(file => () => recognizer.Analyze(new MemoryStream(file), "stream")),
            () => recognizer.Analyze(HighRangeClipTests.Portrait),
            () => recognizer.Analyze(portrait, "picture"),
            () => recognizer.Analyze(portrait.Pixels, portrait.Width, portrait.Height, "pixels"),
        ];
        string[] expected = [.. calls.Select(call => JsonSerializer.Serialize(call()))];

        var together = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Factory.StartNew(
            () => JsonSerializer.Serialize(calls[i % calls.Length]()), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        together.ShouldBe(Enumerable.Range(0, 200).Select(i => expected[i % calls.Length]));
        expected.Count(json => json.Contains("\"happy\"", StringComparison.Ordinal)).ShouldBeGreaterThan(4);
    }

    [Fact]
    public void Pictures_at_work_are_no_more_than_the_threads()
    {
        var (now, most) = (0, 0);
        using var recognizer = Recognizer.Open(new() { OwnDetector = new OneFace(_ => Count()), OwnClassifier = new EvenIsHappy(), Threads = 3 });
        var picture = Picture.FromPixels(new byte[3 * 32 * 24], 32, 24).Encode(PictureFormat.Png);
        var callers = Enumerable.Range(0, 50).Select(_ => new Thread(() => recognizer.Analyze(picture, "picture"))).ToList();
        callers.ForEach(caller => caller.Start());
        recognizer.AnalyzeAllAsync(Enumerable.Range(0, 50).Select(i => PictureSource.Encoded($"{i}", picture)))
            .ToBlockingEnumerable(TestContext.Current.CancellationToken).Count(analysis => analysis.Faces.Count == 1).ShouldBe(50);
        callers.ForEach(caller => caller.Join());
        most.ShouldBeInRange(1, 3);

        void Count()
        {
            var count = Interlocked.Increment(ref now);
            for (var seen = most; count > seen && Interlocked.CompareExchange(ref most, count, seen) != seen; seen = most)
            {
            }

            Thread.Sleep(1);
            Interlocked.Decrement(ref now);
        }
    }

    [Fact]
    public async Task Results_do_not_wait_for_pictures_that_are_to_come()
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = new OneFace(), OwnClassifier = new EvenIsHappy(), Threads = 2 });
        var picture = new byte[3 * 32 * 24];
        var next = new TaskCompletionSource();
        var seen = 0;
        await foreach (var analysis in recognizer.AnalyzeAllAsync(Slow(), null, TestContext.Current.CancellationToken))
        {
            analysis.Source.ShouldBe($"{seen++}");
            next.SetResult();
        }

        seen.ShouldBe(4);

        async IAsyncEnumerable<PictureSource> Slow()
        {
            for (var i = 0; i < 4; i++)
            {
                yield return PictureSource.Pixels($"{i}", picture, 32, 24);
                await next.Task.WaitAsync(TestContext.Current.CancellationToken);
                next = new TaskCompletionSource();
            }
        }
    }
}
