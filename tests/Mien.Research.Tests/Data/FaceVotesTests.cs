using Mien.Labels;
using Mien.Research.Data;

namespace Mien.Research.Tests.Data;

public sealed class FaceVotesTests
{
    private static readonly LabelSet labels = new("a", "b", "c");

    [Fact]
    public void A_set_without_votes_has_none_for_any_label_when_it_is_joined()
    {
        var votes = new FaceVotes(labels, [1, 0, 2, 0, 0, 0]);
        var joined = FaceVotes.Join([(null, 2), (votes, 2), (null, 1)])!;

        joined.Count.ShouldBe(5);
        Enumerable.Range(0, 5).Select(row => string.Join(' ', joined[row].ToArray())).ShouldBe(["0 0 0", "0 0 0", "1 0 2", "0 0 0", "0 0 0"]);
        Enumerable.Range(0, 5).Select(joined.Has).ShouldBe([false, false, true, false, false]);
        FaceVotes.Join([(null, 2), (null, 1)]).ShouldBeNull();
    }

    [Fact]
    public void Votes_are_taken_by_row()
    {
        var taken = new FaceVotes(labels, [1, 0, 2, 3, 4, 5]).Take([1, 0, 1]);
        Enumerable.Range(0, taken.Count).Select(row => string.Join(' ', taken[row].ToArray())).ShouldBe(["3 4 5", "1 0 2", "3 4 5"]);
    }

    [Fact]
    public void Votes_that_do_not_fit_are_refused()
    {
        Should.Throw<ArgumentException>(() => new FaceVotes(labels, new byte[4])).Message.ShouldStartWith("4 counts do not fill rows of 3");
        Should.Throw<ArgumentException>(() => FaceVotes.Join([(new FaceVotes(labels, new byte[3]), 1), (new FaceVotes(new LabelSet("a", "b"), new byte[2]), 1)]));
    }
}
