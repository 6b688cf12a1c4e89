using Mien.Research.Reports;

namespace Mien.Research.Tests.Reports;

public sealed class ResultTableTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mien-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void What_was_written_is_read()
    {
        var table = new ResultTable("t", "name", "value");
        table.Add("a, \"b\"\nc", 0.1);
        table.Add("", double.NaN);
        table.Add(null, 3);
        table.Save(folder.FullName);

        var read = ResultTable.Load(folder.FullName, "t");

        read.Columns.ShouldBe(["name", "value"]);
        Enumerable.Range(0, read.Count).Select(row => (read[row, "name"], read.Number(row, "value"))).ShouldBe([("a, \"b\"\nc", 0.1), ("", null), ("", 3.0)]);
    }

    [Fact]
    public void A_file_that_is_missing_or_torn_is_one_line()
    {
        Should.Throw<MienException>(() => ResultTable.Load(folder.FullName, "t")).Message.ShouldContain("no such file");
        File.WriteAllText(Path.Combine(folder.FullName, "t.csv"), "a,b\r\n1\r\n");
        Should.Throw<MienException>(() => ResultTable.Load(folder.FullName, "t")).Message.ShouldContain("row 1 has 1 cells, the header 2");
        File.WriteAllText(Path.Combine(folder.FullName, "t.csv"), "a,b\r\n1,x\r\n");
        Should.Throw<MienException>(() => ResultTable.Load(folder.FullName, "t").Number(0, "b")).Message.ShouldContain("'x' is no number");
    }

    [Theory]
    [InlineData("a,b\r\n1,2\r\n3,4\r\n", "1|2 3|4")]
    [InlineData("a,b\n1,2\n3,4", "1|2 3|4")]
    [InlineData("a,b\n1,\n3,", "1| 3|")]
    [InlineData("a,b\n\"\"\"1\"\"\",\"2,\n3\"\n", "\"1\"|2,\n3")]
    [InlineData("a,b\n\"\",4", "|4")]
    [InlineData("a,b\n", "")]
    [InlineData("a,b", "")]
    public void What_others_wrote_is_read_with_or_without_an_end(string text, string cells)
    {
        File.WriteAllText(Path.Combine(folder.FullName, "t.csv"), text);
        var read = ResultTable.Load(folder.FullName, "t");
        read.Columns.ShouldBe(["a", "b"]);
        string.Join(' ', Enumerable.Range(0, read.Count).Select(row => $"{read[row, "a"]}|{read[row, "b"]}")).ShouldBe(cells);
    }

    [Fact]
    public void Rows_and_columns_that_are_not_there_are_refused()
    {
        var table = new ResultTable("t", "a", "b");
        Should.Throw<ArgumentException>(() => table.Add(1)).Message.ShouldStartWith("t.csv has 2 columns, given are 1 cells");
        Should.Throw<ArgumentException>(() => table.Add(1, this)).Message.ShouldStartWith("ResultTableTests is no cell");
        table.Add(double.PositiveInfinity, double.NegativeInfinity);
        (table[0, "a"], table[0, "b"]).ShouldBe(("", ""));
        Should.Throw<MienException>(() => table[0, "c"]).Message.ShouldStartWith("t.csv: has no column c");
        ResultTable.IsIn(folder.FullName, "t").ShouldBeFalse();
        table.Save(folder.FullName);
        ResultTable.IsIn(folder.FullName, "t").ShouldBeTrue();
        File.WriteAllText(Path.Combine(folder.FullName, "t.csv"), "a\nx\n");
        Should.Throw<MienException>(() => ResultTable.Load(folder.FullName, "t").Number(0, "a")).Message.ShouldStartWith("t.csv: row 1, a: 'x' is no number");
    }
}
