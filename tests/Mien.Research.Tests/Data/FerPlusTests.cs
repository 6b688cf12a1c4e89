using Mien.Labels;
using Mien.Research.Data;
using Mien.Tests;
using static Mien.Research.Tests.Data.SmallSets;

namespace Mien.Research.Tests.Data;

public sealed class FerPlusTests : IDisposable
{
    private const string First = "Training,fer0000000.png,4,0,0,1,3,2,0,0,0,0";
    private const string Second = "PublicTest,fer0000001.png,0,10,0,0,0,0,0,0,0,0";

    private readonly TemporaryFolder folder = new();

    public FerPlusTests() => folder.Add("fer2013.csv", Csv(FerHeader, FerRow(4, 1), FerRow(3, 2, "PublicTest")));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Votes_beside_the_faces_are_read()
    {
        folder.Add("ferplus.csv", Csv(VotesHeader, First, Second));

        var votes = Fer2013.Load(folder.Path).Votes.ShouldNotBeNull();

        votes.Labels.ShouldBe(ExpressionLabels.Votes);
        votes[0].ToArray().ShouldBe([4, 0, 0, 1, 3, 2, 0, 0, 0, 0]);
        votes[1][votes.Labels.IndexOf("happy")].ShouldBe((byte)10);
    }

    [Fact]
    public void Without_the_file_there_are_no_votes() => Fer2013.Load(folder.Path).Votes.ShouldBeNull();

    [Fact]
    public void Votes_follow_the_rows_that_are_left()
    {
        folder.Add("fer2013.csv", Csv(FerHeader, "9,,Training", FerRow(3, 2, "PublicTest")));
        folder.Add("ferplus.csv", Csv(VotesHeader, First, Second));

        var set = Fer2013.Load(folder.Path, new DataFaults());

        set.Count.ShouldBe(1);
        set.Votes.ShouldNotBeNull()[0].ToArray().ShouldBe([0, 10, 0, 0, 0, 0, 0, 0, 0, 0]);
    }

    [Theory]
    [InlineData(First + "\n", ": 1 rows, FER has 2; the two must belong together")]
    [InlineData(First + "\n" + Second + "\n" + Second + "\n", ": 3 rows, FER has 2; the two must belong together")]
    [InlineData(First + "\nTraining,fer1,0,1,0,0,0,0,0,0,0,0\n", ":3: Usage 'Training', but the row of FER-2013 is for Validation")]
    [InlineData(First + "\nPublicTest,fer1,0,x,0,0,0,0,0,0,0,0\n", ":3: happiness 'x', expected a count of votes")]
    [InlineData(First + "\nPublicTest,fer1,0,1x,0,0,0,0,0,0,0,0\n", ":3: happiness '1x', expected a count of votes")]
    [InlineData(First + "\nPublicTest,fer1,0,256,0,0,0,0,0,0,0,0\n", ":3: happiness '256', expected a count of votes")]
    [InlineData(First + "\nPublicTest,fer1,0\n", ":3: 3 columns, expected 12")]
    public void Votes_that_do_not_fit_are_refused(string rows, string message)
    {
        var file = folder.Add("ferplus.csv", VotesHeader + "\n" + rows);

        ShouldFail(() => Fer2013.Load(folder.Path), file + message.Replace("FER ", folder.PathOf("fer2013.csv") + " ", StringComparison.Ordinal));
    }

    [Fact]
    public void Missing_column_is_named()
    {
        var file = folder.Add("ferplus.csv", Csv("Usage,neutral", "Training,1", "PublicTest,1"));

        Should.Throw<MienException>(() => Fer2013.Load(folder.Path)).Message.ShouldStartWith($"{file}:1: no column 'happiness', expected Usage,neutral,");
    }
}
