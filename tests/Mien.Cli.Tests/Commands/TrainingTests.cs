using System.Diagnostics;
using Mien.Vision.Pictures;

namespace Mien.Cli.Tests.Commands;

/// <summary>Trains with the program as it was built, and kills it.</summary>
[Collection("processes")]
public sealed class TrainingTests : IDisposable
{
    private const int Scenes = 16;

    private readonly TemporaryFolder _folder = new();

    public TrainingTests()
    {
        foreach (var split in new[] { "train", "validation" })
            for (var i = 0; i < 14; i++)
                _folder.Add($"faces/{split}/{(i % 2 == 0 ? "happy" : "sad")}/{i}.png", Disc(48, 48, i, 3 * i, 20).Encode(PictureFormat.Png));
        var list = "";
        for (var i = 0; i < Scenes; i++)
        {
            var (left, top, side) = (5 * (i % 8), 3 * (i % 11), 24 + i);
            _folder.Add($"data/widerface/WIDER_train/images/a/{i}.png", Disc(96, 80, left, top, side).Encode(PictureFormat.Png));
            list += $"a/{i}.png\n1\n{left} {top} {side} {side} 0 0 0 0 0 0\n";
        }

        _folder.Add("data/widerface/wider_face_train_bbx_gt.txt", list);
        _folder.Add("tiny.json", $$"""
            {
              "schema": "mien.recipe/1", "name": "tiny", "network": "light", "data": "{{_folder.PathOf("faces")}}",
              "epochs": 6, "batchSize": 7, "optimizer": { "name": "Adam" }, "schedule": { "name": "Constant" }
            }
            """);
        _folder.Add("folds.json", $$"""
            {
              "schema": "mien.recipe/1", "name": "folds", "network": "light", "data": { "set": "{{_folder.PathOf("faces/train")}}", "validationShare": 0.3 },
              "epochs": 1, "batchSize": 4, "optimizer": { "name": "Adam" }, "schedule": { "name": "Constant" }
            }
            """);
        _folder.Add("detector.json", """
            {
              "schema": "mien.cascade-recipe/1", "name": "tiny-detector", "data": "widerface",
              "pNet": { "epochs": 2, "batchSize": 16 }, "rNet": { "epochs": 2, "batchSize": 16 }, "oNet": { "epochs": 2, "batchSize": 16 }
            }
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny.json", "epochs.csv")]
    [InlineData("detector.json", "p-net.csv")]
    public async Task Killed_run_that_is_resumed_ends_with_the_files_of_one_that_was_left_in_peace(string recipe, string firstFile)
    {
        string[] begin = ["train", _folder.PathOf(recipe), "--data", _folder.PathOf("data"), "--seed", "3", "--output"];
        var whole = await ProgramResult.Of(Start([.. begin, _folder.PathOf("whole")]));
        whole.Status.ShouldBe(0, whole.Error);
        whole.Output.ShouldBeEmpty();

        using (var killed = Process.Start(Start([.. begin, _folder.PathOf("killed")])).ShouldNotBeNull())
        {
            while (!killed.HasExited && !File.Exists(_folder.PathOf("killed/" + firstFile)))
                Thread.Sleep(1);
            killed.Kill();
            killed.WaitForExit();
            killed.ExitCode.ShouldNotBe(0);
        }

        var resumed = await ProgramResult.Of(Start("train", "--resume", _folder.PathOf("killed"), "--data", _folder.PathOf("data")));
        resumed.Status.ShouldBe(0, resumed.Error);
        var files = Directory.GetFiles(_folder.PathOf("whole")).Select(Path.GetFileName).Order().ToArray();
        Directory.GetFiles(_folder.PathOf("killed")).Select(Path.GetFileName).Order().ShouldBe(files);
        files.ShouldContain("recipe.json");
        foreach (var file in files.Where(file => file!.EndsWith(".safetensors", StringComparison.Ordinal)))
            File.ReadAllBytes(_folder.PathOf("killed/" + file)).ShouldBe(File.ReadAllBytes(_folder.PathOf("whole/" + file)), file);
    }

    [Fact]
    public async Task Folds_are_trained_each_and_summed_up()
    {
        var result = await ProgramResult.Of(Start(
            "train", _folder.PathOf("folds.json"), "--folds", "2", "--by", "class", "--output", _folder.PathOf("folds")));

        result.Status.ShouldBe(0, result.Error);
        result.Output.ShouldStartWith("accuracy");
        result.Error.ShouldContain($"folds in {_folder.PathOf("folds/folds.csv")}");
        File.ReadAllLines(_folder.PathOf("folds/folds.csv")).Length.ShouldBeGreaterThan(3);
        Directory.GetFiles(_folder.PathOf("folds"), "best.safetensors", SearchOption.AllDirectories).Length.ShouldBe(2);
    }

    [Fact]
    public async Task Run_is_not_begun_over_another()
    {
        _folder.Add("run/notes.txt", "mine");

        var result = await ProgramResult.Of(Start("train", _folder.PathOf("tiny.json"), "--output", _folder.PathOf("run")));

        result.Status.ShouldNotBe(0);
        result.Error.ShouldStartWith($"mien: {_folder.PathOf("run")}: ");
        result.Error.Count(c => c == '\n').ShouldBe(1);
        Directory.GetFiles(_folder.PathOf("run")).ShouldBe([_folder.PathOf("run/notes.txt")]);
    }

    // A bright disc on grey.
    private static Picture Disc(int width, int height, int left, int top, int side)
    {
        var pixels = new byte[3 * width * height];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var (dx, dy) = (x - left - (side / 2), y - top - (side / 2));
                pixels.AsSpan(3 * ((y * width) + x), 3).Fill((byte)(4 * ((dx * dx) + (dy * dy)) <= side * side ? 220 : 40 + ((x * 7) + (y * 13)) % 30));
            }

        return Picture.FromPixels(pixels, width, height);
    }

    private static ProcessStartInfo Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll"), .. arguments]);
        start.Environment["MIEN_THREADS"] = "1";
        return start;
    }
}
