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
}
