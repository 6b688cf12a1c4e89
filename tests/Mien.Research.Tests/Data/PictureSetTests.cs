using Mien.Labels;
using Mien.Models;
using Mien.Research.Data;
using Mien.Tests;
using Mien.Vision.Pictures;
using static Mien.Research.Tests.Data.SmallSets;

namespace Mien.Research.Tests.Data;

public sealed class PictureSetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Image_folder_names_classes_in_the_order_of_fer2013_then_others()
    {
        Add("Zeal/a.png", "Happiness/b.png", "anger/c.png", "anger/notes.txt", "anger/d.jpg");

        var set = DataSets.Open(folder.Path);

        set.Labels.ShouldBe(["angry", "happy", "Zeal"]);
        set.Samples.ShouldBe([
            new Sample(Path.Combine("Happiness", "b.png"), 1, Split.None),
            new Sample(Path.Combine("Zeal", "a.png"), 2, Split.None),
            new Sample(Path.Combine("anger", "c.png"), 0, Split.None),
            new Sample(Path.Combine("anger", "d.jpg"), 0, Split.None),
        ]);
        set.Shape.ShouldBe(new PixelShape(48, 48, 1));
    }

    [Fact]
    public void Image_folder_has_splits_where_all_folders_are_named_after_splits()
    {
        Add("train/sad/a.png", "valid/sad/b.png", "test/sad/c.png");

        DataSets.Open(folder.Path).Samples.Select(sample => sample.Split).ShouldBe([Split.Test, Split.Train, Split.Validation]);
    }

    [Theory]
    [InlineData("train/.ipynb_checkpoints/a-checkpoint.png")]
    [InlineData(".ipynb_checkpoints/a-checkpoint.png")]
    [InlineData("__MACOSX/train/sad/._a.png")]
    [InlineData("train/sad/._a.png")]
    [InlineData("train/sad/.DS_Store")]
    [InlineData("train/__MACOSX/sad/._a.png")]
    public void What_systems_and_editors_leave_beside_pictures_is_passed_over(string name)
    {
        Add("train/sad/a.png", "valid/sad/b.png");
        folder.Add(name, name.EndsWith("checkpoint.png", StringComparison.Ordinal) ? Picture(16, 16, 1, 2, 3) : [0, 5, 22, 7]);
        var faults = new DataFaults();

        var set = DataSets.Open(folder.Path, faults: faults).InMemory(faults);

        set.Samples.Select(sample => sample.Split).ShouldBe([Split.Train, Split.Validation]);
        set.Labels.ShouldBe(["sad"]);
        faults.Count.ShouldBe(0);
    }

    [Fact]
    public void Folder_beside_splits_is_a_fault_and_no_class()
    {
        Add("train/sad/a.png", "valid/sad/b.png", "notes/c.png");
        var fault = $"{folder.PathOf("notes")}: lies beside the splits and is none: expected train, validation or test";

        ShouldFail(() => DataSets.Open(folder.Path), fault);
        var faults = new DataFaults();
        DataSets.Open(folder.Path, faults: faults).Samples.Select(sample => sample.Split).ShouldBe([Split.Train, Split.Validation]);
        faults.Listed.ShouldHaveSingleItem().ToString().ShouldBe(fault);
    }

    [Fact]
    public void Classes_may_be_named_after_splits()
    {
        Add("test/a.png", "rest/b.png");

        DataSets.Open(folder.Path).Labels.ShouldBe(["rest", "test"]);
    }

    [Theory]
    [InlineData("S010_004_00000017.png")]
    [InlineData("Airheads_000519240_00000005.png")]
    public void A_stray_file_does_not_make_a_folder_another_set(string stray)
    {
        Add("anger/a.png", "anger/b.png", "fear/" + stray);

        var set = DataSets.Open(folder.Path);

        set.Name.ShouldBe(Path.GetFileName(folder.Path));
        set.Count.ShouldBe(3);
    }

    [Fact]
    public void Pictures_are_brought_to_the_shape_asked_for()
    {
        folder.Add("sad/a.png", Picture(100, 80, 255, 0, 0));
        var set = DataSets.Open(folder.Path);

        Read(set, 0).ShouldAllBe(grey => grey == 76); // 0.299 * 255
        var colour = set.InShape(new(2, 3, 3));
        Read(colour, 0).ShouldBe([.. Enumerable.Repeat<byte[]>([255, 0, 0], 6).SelectMany(pixel => pixel)]);
        Read(colour.InMemory().InShape(new(1, 1, 1)), 0).ShouldBe([76]);
    }

    [Fact]
    public void Pixels_in_memory_are_resampled()
    {
        var shape = new PixelShape(2, 4, 1);
        var set = OfPixels(shape, ([0, 100, 204, 100, 0, 100, 204, 100], 0, Split.None)).InShape(new(1, 2, 1));

        // Triangle filter of four pixels: (0 + 3*0 + 3*100 + 204) / 8 and (100 + 3*204 + 3*100 + 100) / 8, the border goes on.
        Read(set, 0).ShouldBe([63, 139]);
    }

    [Fact]
    public void Unreadable_pictures_are_faults_and_the_others_stay()
    {
        Add("sad/a.png", "happy/b.png");
        var empty = folder.Add("happy/empty.png", "");
        var text = folder.Add("sad/text.jpg", "no picture");
        var jpeg = Picture(64, 64, 10, 20, 30, PictureFormat.Jpeg);
        var half = folder.Add("sad/half.jpg", jpeg.AsSpan(0, jpeg.Length / 2));
        var set = DataSets.Open(folder.Path);

        Should.Throw<MienException>(() => set.InMemory()).Message.ShouldStartWith($"{empty}: not a picture (empty");

        var faults = new DataFaults();
        var kept = set.InMemory(faults);
        kept.Samples.Select(sample => sample.Name).ShouldBe([Path.Combine("happy", "b.png"), Path.Combine("sad", "a.png")]);
        Read(kept, 1).ShouldBe(Read(set, 2));
        faults.Listed.Select(fault => fault.File).ShouldBe([empty, half, text]);
        faults.Listed.ShouldAllBe(fault => fault.Reason.StartsWith("not a picture"));
    }

    [Fact]
    public void Folder_without_permission_is_a_fault_and_the_others_stay()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "the superuser may read every folder");
        Add("sad/a.png", "happy/b.png");
        var closed = folder.PathOf("happy");
        SetMode(closed, UnixFileMode.None);
        try
        {
            ShouldFail(() => DataSets.Open(folder.Path), $"{closed}: may not be read; check its permissions");
            var faults = new DataFaults();
            DataSets.Open(folder.Path, faults: faults).Count.ShouldBe(1);
            faults.Listed.ShouldHaveSingleItem().File.ShouldBe(closed);
        }
        finally
        {
            SetMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Folder_without_pictures_says_what_is_expected() => ShouldFail(
        () => DataSets.Open(folder.Path), $"{folder.Path}: no pictures (such as png, jpg or webp) in folders named after their class");

    [Fact]
    public void Ck_plus_has_contempt_no_neutral_and_subjects_as_groups()
    {
        Add("contempt/S138_008_00000007.png", "anger/S010_004_00000017.png");

        var set = DataSets.Open(folder.Path);

        set.Name.ShouldBe("ckplus");
        set.Labels.ShouldBe(["angry", "disgust", "fear", "happy", "sad", "surprise", "contempt"]);
        set.Samples.Select(sample => (sample.Label, sample.Group, sample.Split)).ShouldBe([(0, "S010", Split.None), (6, "S138", Split.None)]);
    }

    [Fact]
    public void Ck_plus_refuses_other_names_and_classes()
    {
        Add("anger/S010_004_00000017.png", "bored/S010_004_00000018.png", "fear/x.png");
        var faults = new DataFaults();

        DataSets.Open(folder.Path, faults: faults).Count.ShouldBe(1);

        faults.Listed.Select(fault => fault.ToString()).ShouldBe([
            $"{folder.PathOf("bored/S010_004_00000018.png")}: its folder is not one of {ExpressionLabels.SixAndContempt}",
            $"{folder.PathOf("fear/x.png")}: expected a name such as S005_001_00000009.png",
        ]);
    }

    [Fact]
    public void Raf_db_numbers_become_names()
    {
        for (var i = 1; i <= 7; i++)
            Add($"basic/Image/aligned/train_0000{i}_aligned.jpg");
        folder.Add("basic/EmoLabel/list_patition_label.txt", Csv([.. Enumerable.Range(1, 7).Select(i => $"train_0000{i}.jpg {i}")]));

        var set = DataSets.Open(folder.Path);

        set.Name.ShouldBe("rafdb");
        set.Samples.Select(sample => set.Labels[sample.Label]).ShouldBe(["surprise", "fear", "disgust", "happy", "sad", "angry", "neutral"]);
        set.Shape.ShouldBe(new PixelShape(100, 100, 3));
    }

    [Fact]
    public void Raf_db_faults_name_the_line()
    {
        Add("Image/aligned/test_0001_aligned.jpg");
        var list = folder.Add("EmoLabel/list_patition_label.txt", "test_0001.jpg 7\r\ntest_0002.jpg 1\r\ntest_0001.jpg 8\r\n../x.jpg 1\r\n\r\n \t\n\n");
        var faults = new DataFaults();

        var set = DataSets.Open(folder.Path, faults: faults);

        set.Samples.ShouldHaveSingleItem().ShouldBe(new Sample("test_0001_aligned.jpg", 6, Split.Test));
        faults.Listed.Select(fault => (fault.File, fault.Line)).ShouldBe([(list, 2), (list, 3), (list, 4)]);
        faults.Listed[0].Reason.ShouldBe("the picture test_0002_aligned.jpg is missing");
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    private void Add(params string[] names)
    {
        foreach (var name in names)
            folder.Add(name, name.EndsWith(".txt", StringComparison.Ordinal) ? "text"u8 : Picture(16, 16, 1, 2, 3));
    }
}
