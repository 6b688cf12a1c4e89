using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Reports;
using Mien.Research.Studies;
using Mien.Research.Studies.Lightweight;
using Mien.Research.Tests.Data;
using Mien.Research.Tests.Reports;
using Mien.Tests;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Studies;

public sealed class LightStudyTests : IDisposable
{
    private const int Side = 48;
    private static readonly string astronaut = Path.Combine(AppContext.BaseDirectory, "samples", "astronaut.jpg");
    private static readonly string[] uncertain = ["steps.csv", "machine.csv", "resources.csv", "claims.csv"];

    private readonly TemporaryFolder folder = new();
    private readonly LightStudy study = new([.. ComparedNetwork.All.Where(network => network.Name is "light" or "vgg").Select(network => network with { Changes = recipe => recipe with { Epochs = 2, BatchSize = 8 } })], ["light"]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_study_goes_to_its_end_and_resumed_without_its_last_tables_to_the_same()
    {
        AddFer();
        AddRafDb();
        AddWider();
        var whole = StudyRun.Begin(study, StudySize.Small, 1, "./mien study light", folder.PathOf("whole"), folder.Path);
        var report = whole.Execute(_ => { });

        ReportCheck.Hold(report, whole.Folder).ShouldBeGreaterThan(500);
        var accuracies = whole.Table("networks");
        Enumerable.Range(0, accuracies.Count).Select(row => accuracies[row, "network"]).ShouldBe(["light", "vgg", "shipped"]);
        accuracies.Number(0, "faces").ShouldBe(14);
        whole.Table("robust-eyes").Count.ShouldBe(6);
        whole.Table("robust-eyes")[0, "light"].ShouldBe(whole.Table("robust-clean")[0, "light"]);
        whole.Table("second")[4, "set"].ShouldBe("rafdb");
        var before = Tables(whole.Folder);
        foreach (var step in study.Steps(whole).Where(step => step.Result is "vgg-epochs" or "networks" or "detectors" or "robust-blur" or "claims"))
            File.Delete(Path.Combine(whole.Folder, step.Result + ".csv"));
        StudyRun.Open(whole.Folder, folder.Path, [study]).Execute(_ => { });

        Tables(whole.Folder).ShouldBe(before);
    }

    [Fact]
    public void Networks_have_the_layers_that_the_paper_counts()
    {
        var table = new ResultTable("complexity", "network", "convolutions", "depthwise", "pooling", "linear", "parameters", "trained", "arithmetic", "kilobytes", "paper_convolutions", "paper_pooling", "paper_linear", "paper_parameters");
        var input = new Preprocessing().InputShape;

        LayerCounts.Add(table, "light", NetworkPresets.Find("light"), input, LightPaper.NetworkOf("light"), kilobytes: null);
        LayerCounts.Add(table, "vgg", NetworkPresets.Find("vgg-small"), input, null, kilobytes: null);

        Cells(table, 0, "convolutions", "depthwise", "pooling", "linear", "parameters", "trained", "paper_convolutions").ShouldBe(["15", "8", "5", "0", "58423", "56951", "15"]);
        Cells(table, 1, "convolutions", "depthwise", "pooling", "linear", "paper_convolutions").ShouldBe(["10", "0", "4", "3", ""]);
    }

    [Fact]
    public void The_largest_face_of_a_picture_of_KDEF_is_cut_out_and_persons_are_in_one_split()
    {
        var photo = Picture.Load(astronaut).Encode(PictureFormat.Jpeg);
        foreach (var name in new[] { "AF01HAS", "BF01HAS", "AM02HAS", "AM03HAS", "AM04HAS", "AM05HAS" })
            folder.Add($"kdef/{name[..4]}/{name}.JPG", photo);
        folder.Add("kdef/AM06/AM06HAS.JPG", SmallSets.Picture(562, 762, 10, 10, 10, PictureFormat.Jpeg));

        var faces = FoundFaces.Cut(DataSets.Open("kdef", folder.Path), "mtcnn", Side);
        var split = SecondSet.SplitByPerson(faces, 1);

        faces.Samples.Select(sample => sample.Group).ShouldBe(["F01", "M02", "M03", "M04", "M05", "F01"]);
        faces.Shape.ShouldBe(new PixelShape(Side, Side, 1));
        split.Samples.Count(sample => sample.Split == Split.Test).ShouldBeInRange(1, 2);
        split.Samples[0].Split.ShouldBe(split.Samples[5].Split);
    }

    [Fact]
    public void Without_KDEF_its_stand_in_is_required_and_with_it_not()
    {
        StudyNeed Need(string name) => study.Needs(folder.Path).Single(need => need.Name == name);
        Need("rafdb").IsRequired.ShouldBeTrue();
        Need("kdef").IsRequired.ShouldBeFalse();

        folder.Add("kdef/AF01/AF01HAS.JPG", SmallSets.Picture(8, 8, 1, 2, 3, PictureFormat.Jpeg));

        Need("rafdb").IsRequired.ShouldBeFalse();
        Need("kdef").IsThere.ShouldBeTrue();
    }

    private static List<string> Cells(ResultTable table, int row, params string[] columns) => [.. columns.Select(column => table[row, column])];

    private static Dictionary<string, string> Tables(string folder) =>
        Directory.GetFiles(folder, "*.csv").Where(file => !uncertain.Contains(Path.GetFileName(file))).Order().ToDictionary(file => Path.GetFileName(file), File.ReadAllText);

    private void AddFer()
    {
        var (lines, random) = (new List<string> { SmallSets.FerHeader }, new Random(1));
        foreach (var (usage, each) in new[] { ("Training", 6), ("PublicTest", 3), ("PrivateTest", 2) })
            for (var label = 0; label < 7; label++)
                for (var i = 0; i < each; i++)
                    lines.Add($"{label},{string.Join(' ', Enumerable.Range(0, Side * Side).Select(_ => 30 * label + random.Next(30)))},{usage}");
        folder.Add("fer2013/fer2013.csv", SmallSets.Csv([.. lines]));
    }

    private void AddRafDb()
    {
        var lines = new List<string>();
        for (var i = 0; i < 84; i++)
        {
            var name = $"{(i % 4 == 0 ? "test" : "train")}_{i:00000}";
            lines.Add($"{name}.jpg {i / 4 % 7 + 1}");
            folder.Add($"rafdb/basic/Image/aligned/{name}_aligned.jpg", SmallSets.Picture(20, 20, (byte)(i * 3), (byte)(i * 2), 90, PictureFormat.Jpeg));
        }
        folder.Add("rafdb/basic/EmoLabel/list_patition_label.txt", SmallSets.Csv([.. lines]));
    }

    private void AddWider()
    {
        folder.Add("widerface/images/a/a.jpg", Picture.Load(astronaut).Encode(PictureFormat.Jpeg));
        folder.Add("widerface/wider_face_val_bbx_gt.txt", "a/a.jpg\n1\n177 69 91 127 0 0 0 0 0 0\n");
    }
}
