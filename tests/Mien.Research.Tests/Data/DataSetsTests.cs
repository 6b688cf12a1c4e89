using Mien.Research.Data;
using Mien.Tests;
using static Mien.Research.Tests.Data.SmallSets;

namespace Mien.Research.Tests.Data;

public sealed class DataSetsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Known_name_is_found_in_the_root()
    {
        folder.Add("fer2013/fer2013.csv", Csv(FerHeader, FerRow()));

        DataSets.Open("fer2013", folder.Path).Name.ShouldBe("fer2013");
    }

    [Fact]
    public void Folder_of_the_root_is_found_by_its_name()
    {
        folder.Add("mine/sad/a.png", Picture(8, 8, 1, 2, 3));

        DataSets.Open("mine", folder.Path).Name.ShouldBe("mine");
    }

    [Fact]
    public void Unknown_name_says_what_is_known() => ShouldFail(
        () => DataSets.Open("absent", folder.Path), $"absent: not found, nor in {folder.Path}; known names are {string.Join(", ", DataSets.Names)}");

    [Theory]
    [InlineData("photo.jpg")]
    [InlineData("fer2013")]
    [InlineData("faces.csv.zip")]
    public void File_of_another_kind_is_told_what_is_expected(string name)
    {
        var file = folder.Add(name, "emotion,pixels,Usage\n");

        ShouldFail(() => DataSets.Open(file), $"{file}: is no data set: expected a folder, a CSV like that of FER-2013 (.csv, .csv.gz) or SFEW's sheet (.xlsx)");
    }

    [Fact]
    public void Any_csv_is_taken_for_fer2013()
    {
        var file = folder.Add("x.csv", "a,b\n1,2\n");

        ShouldFail(() => DataSets.Open(file), $"{file}:1: no column 'emotion', expected emotion,pixels,Usage");
    }
}
