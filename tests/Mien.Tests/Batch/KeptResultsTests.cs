using Mien.Batch;

namespace Mien.Tests.Batch;

public sealed class KeptResultsTests : IDisposable
{
    private const int Part = 1 << 16;
    private const int Parts = 500;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // 33 MB of a video: what it takes in memory is a part, and not the whole.
    [Fact]
    public void Memory_does_not_grow_with_a_video()
    {
        var path = _folder.PathOf("out.jsonl");
        var part = new byte[Part];
        part.AsSpan().Fill((byte)'x');
        part[^1] = (byte)'\n';
        using (var target = KeptResults.Open(path, [], resume: false))
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
        using (var killed = KeptResults.Open(path, [], resume: false))
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
            using var resumed = KeptResults.Open(path, [], resume: true);
            resumed.Holds(video, null, isCopyGone: false).ShouldBeFalse();
            return resumed.FramesOf(video, null);
        }
    }

    [Fact]
    public void Video_whose_copy_is_gone_is_written_anew_and_once()
    {
        var path = _folder.PathOf("out.jsonl");
        using (var killed = KeptResults.Open(path, [], resume: false))
        {
            killed.Holds("a.mp4", "drawn/a.mp4", isCopyGone: true);
            killed.Stream.Write("first\n"u8);
            killed.Keep("a.mp4", "drawn/a.mp4", failed: false);
            killed.Holds("b.mp4", "drawn/b.mp4", isCopyGone: true);
        }

        using (var resumed = KeptResults.Open(path, [], resume: true))
        {
            resumed.Holds("a.mp4", "drawn/a.mp4", isCopyGone: true).ShouldBeFalse();
            resumed.FramesOf("a.mp4", "drawn/a.mp4").ShouldBe(0);
            resumed.Stream.Write("second\n"u8);
            resumed.KeepFrames("a.mp4", "drawn/a.mp4", 25, "found"u8);
            resumed.Stream.Write("third\n"u8);
            resumed.Keep("a.mp4", "drawn/a.mp4", failed: false);
            resumed.Commit();
        }

        File.ReadAllText(path).ShouldBe("second\nthird\n");
    }

    [Fact]
    public void Second_run_into_the_same_file_is_one_line()
    {
        var path = _folder.PathOf("out.jsonl");
        using var first = KeptResults.Open(path, [], resume: false);

        Should.Throw<MienException>(() => KeptResults.Open(path, [], resume: true))
            .Message.ShouldBe($"{path}: another run writes its results there; let it end, or choose another name");
    }
}
