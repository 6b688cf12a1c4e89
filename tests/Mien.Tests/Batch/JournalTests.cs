using System.Text;
using Mien.Batch;

namespace Mien.Tests.Batch;

public sealed class JournalTests : IDisposable
{
    private static readonly Dictionary<string, string> begun = new() { ["model"] = "light" };

    private readonly TemporaryFolder _folder = new();

    private string Place => _folder.PathOf("out.jsonl.partial");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_journal_cut_anywhere_has_the_entries_that_are_whole()
    {
        var ends = new List<long>();
        using (var journal = Journal.Open(Place, begun))
        {
            ends.Add(new FileInfo(Place).Length);
            for (var i = 0; i < 3; i++)
            {
                journal.Append(JournalEntry.Of($"{i}.png", null, false, 5, null, null, 0), [], "abcd\n"u8);
                ends.Add(new FileInfo(Place).Length);
            }
        }
        var whole = File.ReadAllBytes(Place);

        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(Place, whole[..length]);
            using var journal = Journal.Open(Place, begun);
            journal.Count.ShouldBe(ends.Count(end => end <= length) - (length < ends[0] ? 0 : 1), $"{length} bytes");
            journal.Begun.ShouldBe(begun);
            new FileInfo(Place).Length.ShouldBe(ends[journal.Count]);
        }
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("hello\n")]
    [InlineData("{\"schema\":\"mien.partial/2\",\"begun\":{}}\n")]
    [InlineData("{\"schema\":\"mien.partial/3\"}\n")]
    public void Another_file_is_left_alone(string text)
    {
        File.WriteAllText(Place, text);
        Should.Throw<MienException>(() => Journal.Open(Place, begun)).Message.ShouldStartWith($"{Place}: not a file in which mien keeps results");
        File.ReadAllText(Place).ShouldBe(text);
    }

    [Fact]
    public void Parts_of_a_video_follow_each_other_with_what_was_found_in_them()
    {
        using var journal = Journal.Open(Place, begun);
        var first = journal.Append(JournalEntry.Of("a.mp4", null, false, 2, 25, null, 3), "one"u8, "1\n"u8);
        journal.Append(JournalEntry.Of("b.png", null, true, 2, null, null, 0), [], "b\n"u8);
        var second = journal.Append(JournalEntry.Of("a.mp4", null, false, 2, 50, first, 4), "more"u8, "2\n"u8);

        journal.PartsOf(second).ShouldBe([first, second]);
        Encoding.UTF8.GetString(journal.FindingsOf(first)).ShouldBe("one");
        Encoding.UTF8.GetString(journal.FindingsOf(second)).ShouldBe("more");
        using var results = new MemoryStream();
        journal.CopyResults(second, results);
        Encoding.UTF8.GetString(results.ToArray()).ShouldBe("1\n2\n");
        journal.TryFind("a.mp4", out var entry, out var place).ShouldBeTrue();
        (entry!.Frames, place, journal.Count).ShouldBe((50, second, 2));
        journal.TryFind("c.png", out _, out _).ShouldBeFalse();
    }

    // A part is behind the one before it: a file that says otherwise would be followed for ever.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_part_that_names_itself_or_a_later_one_was_changed_by_somebody(int beyond)
    {
        long place;
        using (var journal = Journal.Open(Place, begun))
            place = new FileInfo(Place).Length;
        File.Delete(Place);
        using var changed = Journal.Open(Place, begun);
        changed.Append(JournalEntry.Of("a.mp4", null, false, 2, 25, place + beyond, 0), [], "1\n"u8).ShouldBe(place);

        Should.Throw<MienException>(() => changed.PartsOf(place)).Message.ShouldStartWith($"{Place}: has changed while it was written");
    }
}
