using Mien.Cli.Output;

namespace Mien.Cli.Tests.Output;

public sealed class ResumableTargetTests : IDisposable
{
    private const int Part = 1 << 16;
    private const int Parts = 500;

    private readonly TemporaryFolder _folder = new();
    private readonly CapturedStreams _captured = new();

    public void Dispose() => _folder.Dispose();

    // 33 MB of a video: what it takes in memory is a part, and not the whole.
    [Fact]
    public void Memory_does_not_grow_with_a_video()
    {
        var path = _folder.PathOf("out.jsonl");
        var part = new byte[Part];
        part.AsSpan().Fill((byte)'x');
        part[^1] = (byte)'\n';
        using (var target = ResumableTarget.Open(path, [], resume: false, _captured.Streams))
        {
            target.Holds("a.mp4", null, isCopyGone: false).ShouldBeFalse();
            for (var i = 1; i <= Parts; i++)
            {
                target.Stream.Write(part);
                target.KeepFrames("a.mp4", null, i, part);
            }

            target.Stream.ShouldBeOfType<MemoryStream>().Capacity.ShouldBeLessThan(4 * Part);
            target.Keep("a.mp4", null, failed: false);
            target.Commit();
        }

        new FileInfo(path).Length.ShouldBe((long)Part * Parts);
        Directory.GetFiles(_folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void Frames_that_are_kept_are_known_until_the_video_changes()
    {
        var path = _folder.PathOf("out.jsonl");
        var video = _folder.Add("a.mp4", "first");
        using (var killed = ResumableTarget.Open(path, [], resume: false, _captured.Streams))
        {
            killed.Holds(video, null, isCopyGone: false);
            killed.Stream.Write("1\n"u8);
            killed.KeepFrames(video, null, 25, "found"u8);
        }

        FramesAfter().ShouldBe(25);
        File.WriteAllText(video, "second");
        FramesAfter().ShouldBe(0);

        long FramesAfter()
        {
            using var resumed = ResumableTarget.Open(path, [], resume: true, _captured.Streams);
            resumed.Holds(video, null, isCopyGone: false).ShouldBeFalse();
            return resumed.FramesOf(video, null);
        }
    }

    [Fact]
    public void Second_run_into_the_same_file_is_one_line()
    {
        var path = _folder.PathOf("out.jsonl");
        using var first = ResumableTarget.Open(path, [], resume: false, _captured.Streams);

        Should.Throw<UsageException>(() => ResumableTarget.Open(path, [], resume: true, _captured.Streams))
            .Message.ShouldBe($"{path}: another run writes its results there; let it end, or give --output another name");
    }
}
