using Mien.Cli.Commands;
using Mien.Labels;

namespace Mien.Cli.Tests.Commands;

public sealed class EmbedCommandTests : IDisposable
{
    private readonly CapturedStreams _captured = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public EmbedCommandTests()
    {
        _model = _folder.PathOf("random.safetensors");
        RandomModel.Save(_model);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_trained_model_becomes_one_that_expressions_are_added_to()
    {
        var embedding = _folder.PathOf("mine.safetensors");

        Run("embed", _model, "--data", Faces("data"), "--output", embedding).ShouldBe(0);

        OthersOfAnAddedOne(embedding).ShouldContain("\"others\": 21");
    }

    [Fact]
    public void The_sets_of_a_recipe_are_taken_together()
    {
        var embedding = _folder.PathOf("mine.safetensors");
        var recipe = _folder.Add("two.json", System.Text.Encoding.UTF8.GetBytes($$"""
            {
              "schema": "mien.recipe/1", "name": "two", "network": "light", "epochs": 1, "batchSize": 8, "seed": 1,
              "data": [{ "set": "{{Faces("data")}}" }, { "set": "{{Faces("more")}}", "crop": [0.1, 0.1, 0.8, 0.8] }],
              "optimizer": { "name": "Adam", "learningRate": 0.001 }, "schedule": { "name": "Constant" }
            }
            """));

        Run("embed", _model, "--recipe", recipe, "--output", embedding).ShouldBe(0, _captured.Error);

        OthersOfAnAddedOne(embedding).ShouldContain("\"others\": 42");
    }

    [Theory]
    [InlineData]
    [InlineData("--data", "fer2013", "--recipe", "light")]
    public void The_faces_come_from_one_place(params string[] options)
    {
        Run(["embed", _model, "--output", _folder.PathOf("mine.safetensors"), .. options]).ShouldBe(2);

        _captured.Error.ShouldContain("give --data or --recipe");
    }

    // Three faces of each expression in each of two splits.
    private string Faces(string folder)
    {
        foreach (var split in new[] { "train", "validation" })
            foreach (var (label, i) in ExpressionLabels.Seven.Select((label, i) => (label, i)))
                for (var face = 0; face < 3; face++)
                    _folder.Add($"{folder}/{split}/{label}/{face}.png", FakeRecognizer.Picture(48, (byte)(30 * i + 7 * face)));
        return _folder.PathOf(folder);
    }

    private string OthersOfAnAddedOne(string embedding)
    {
        var picture = _folder.Add("a.png", FakeRecognizer.Picture(48));
        var set = _folder.PathOf("set.safetensors");
        Run("expressions", "add", "wink", picture, "--detector", "none", "--model", embedding, "--set", set, "--format", "json").ShouldBe(0);
        return _captured.Output;
    }

    [Fact]
    public void A_set_without_a_split_is_refused_and_nothing_is_written()
    {
        _folder.Add("data/train/angry/a.png", FakeRecognizer.Picture(48));

        Run("embed", _model, "--data", _folder.PathOf("data"), "--output", _folder.PathOf("mine.safetensors")).ShouldBe(1);

        _captured.Error.ShouldStartWith("mien: ");
        _captured.Error.Trim().ShouldNotContain("\n");
        File.Exists(_folder.PathOf("mine.safetensors")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", 2, ": a folder, where a file is to be written; name a file in it\n")]
    [InlineData("no/such/a.safetensors", 2, "no/such/a.safetensors: its folder does not exist; make it first\n")]
    public void Where_nothing_can_be_written_is_told_before_anything_is_read(string output, int status, string message)
    {
        Run("embed", "absent", "--data", "absent", "--output", _folder.PathOf(output)).ShouldBe(status);

        _captured.Error.ShouldEndWith(message);
    }

    private int Run(params string[] args) => CommandRunner.Run(args, [EmbedCommand.Create(_captured.Streams), ExpressionsCommand.Create(_captured.Streams)], _captured.Streams);
}
