using Mien.Cli.Commands;
using Mien.Vision.Pictures;

namespace Mien.Cli.Tests.Commands;

public sealed class TrainCommandTests : IDisposable
{
    private readonly CapturedStreams _captured = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Teachers_are_trained_first_and_the_same_command_goes_on()
    {
        var data = Faces();
        var teacher = Recipe("teacher", "");
        var recipe = Recipe("student", $$""", "teacher": { "models": ["{{_folder.PathOf("teacher-seed1")}}/best.safetensors"], "share": 0.5 }""");
        var run = _folder.PathOf("student-seed1");
        Train(recipe, "--data", data, "--output", run).ShouldBe(0);

        _captured.Error.ShouldContain("student needs models that other recipes make; these are trained first, each in a folder of its own:");
        _captured.Error.ShouldContain($"  teacher, {_folder.PathOf("teacher-seed1")}: 1 epochs");
        File.Exists(Path.Combine(run, "best.safetensors")).ShouldBeTrue();
        var bytes = File.ReadAllBytes(Path.Combine(run, "last.safetensors"));
        File.Delete(teacher);

        // Done, it trains nothing; killed in the teacher or in the run itself, it ends with the same weights.
        foreach (var lost in new[] { null, run, _folder.PathOf("teacher-seed1") })
        {
            if (lost is not null)
                foreach (var file in Directory.EnumerateFiles(lost).Where(file => !file.EndsWith("recipe.json", StringComparison.Ordinal)))
                    File.Delete(file);
            if (lost?.EndsWith("teacher-seed1", StringComparison.Ordinal) is true)
                Directory.Delete(run, recursive: true);
            Train(recipe, "--data", data, "--output", run).ShouldBe(0);
            File.ReadAllBytes(Path.Combine(run, "last.safetensors")).ShouldBe(bytes);
        }
        Train("--resume", run, "--data", data).ShouldBe(0);
    }

    [Fact]
    public void Folds_are_trained_resumed_and_written_class_by_class()
    {
        var data = Faces(withValidation: false);
        var recipe = Recipe("folded", "");
        File.WriteAllText(recipe, File.ReadAllText(recipe).Replace("\"faces\"", "{ \"set\": \"faces\", \"validationShare\": 0.3 }", StringComparison.Ordinal));
        var run = _folder.PathOf("folds");
        Train(recipe, "--data", data, "--output", run, "--folds", "2").ShouldBe(0);
        var table = _captured.Output;
        table.ShouldContain("all 2 folds as one test: 24 samples, accuracy ");
        table.ShouldContain("rows: true label, columns: predicted label");

        var last = Path.Combine(run, "fold2", "test.json");
        var before = File.ReadAllText(last);
        File.Delete(last);
        Train("--resume", run, "--data", data).ShouldBe(0);
        File.ReadAllText(last).ShouldBe(before);
    }

    [Fact]
    public void A_folder_without_a_run_is_told()
    {
        Train("--resume", _folder.PathOf("absent")).ShouldBe(1);
        _captured.Error.ShouldBe($"mien: {_folder.PathOf("absent")}: no run was begun in this folder; begin one by the name of its recipe\n");
    }

    private int Train(params string[] arguments) =>
        CommandRunner.Run(["train", .. arguments], [TrainCommand.Create(_captured.Streams)], _captured.Streams);

    private string Recipe(string name, string rest)
    {
        var file = _folder.PathOf(name + ".json");
        File.WriteAllText(file, $$"""{ "schema": "mien.recipe/1", "name": "{{name}}", "network": "light", "data": "faces", "epochs": 1, "batchSize": 4{{rest}} }""");
        return file;
    }

    // Two classes of grey pictures, one lighter than the other.
    private string Faces(bool withValidation = true)
    {
        for (var i = 0; i < 24; i++)
        {
            var folder = Directory.CreateDirectory(_folder.PathOf($"data/faces/{(withValidation ? i < 16 ? "train/" : "validation/" : "")}{(i % 2 == 0 ? "happy" : "sad")}"));
            var pixels = Enumerable.Repeat((byte)(60 + 100 * (i % 2) + i), 3 * 48 * 48).ToArray();
            Picture.FromPixels(pixels, 48, 48).Save(Path.Combine(folder.FullName, $"{i}.png"));
        }
        return _folder.PathOf("data");
    }

    [Theory]
    [InlineData("no recipe given; shipped are", "train")]
    [InlineData("--by says how --folds are made; give both", "train", "light", "--by", "group")]
    [InlineData("--resume goes on as the run was begun; leave recipe, --output, --seed, --folds and --by out", "train", "--resume", "a", "--folds", "5")]
    [InlineData("train: --folds '1' is not a whole number from 2 to 1000", "train", "light", "--folds", "1")]
    [InlineData("train: --by 'film' is none of group, class", "train", "light", "--folds", "2", "--by", "film")]
    public void Wrong_command_lines_are_one_line_and_status_2(string message, params string[] arguments)
    {
        CommandRunner.Run(arguments, [TrainCommand.Create(_captured.Streams)], _captured.Streams).ShouldBe(2);

        _captured.Error.ShouldStartWith($"mien: {message}");
        _captured.Error.TrimEnd().ShouldNotContain("\n");
    }
}
