using Mien.Cli.Commands;
using Mien.Expressions;
using Mien.Models;
using Mien.Research.Evaluation;

namespace Mien.Cli.Tests.Commands;

/// <summary>The ending of --output decides how each verb writes.</summary>
public sealed class FormatOptionTests : IClassFixture<EmbeddingModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedStreams _captured = new();

    public FormatOptionTests(EmbeddingModel model)
    {
        using (var embedder = new ExpressionEmbedder(Model.Load(model.Path)))
            ExpressionSetFile.Write(_folder.PathOf("my.set"), embedder.TrainedExpressions());
        for (var i = 0; i < 4; i++)
            _folder.Add($"data/train/{(i % 2 == 0 ? "happy" : "sad")}/{i}.png", FakeRecognizer.Picture(48 + i));
        _folder.Add("a.png", FakeRecognizer.Picture(32));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("r.json", "[{")]
    [InlineData("r.JSONL", "{")]
    [InlineData("r.csv", "source,")]
    [InlineData("r.txt", "expression ")]
    [InlineData("r", "expression ")]
    public void Analyze_writes_each(string output, string start) => Run(start, output, "analyze", _folder.PathOf("a.png"), _folder.PathOf("a.png"));

    [Theory]
    [InlineData("data", "check", "DATA")]
    [InlineData("expressions", "list", "--set", "SET")]
    [InlineData("expressions", "show", "happy", "--set", "SET")]
    [InlineData("evaluate", "--data", "fer2013")]
    public void Others_write_json_and_tables_and_refuse_what_they_do_not_write(params string[] arguments)
    {
        arguments = Array.ConvertAll(arguments, argument => argument switch
        {
            "DATA" => _folder.PathOf("data"),
            "SET" => _folder.PathOf("my.set"),
            _ => argument,
        });

        Run("{", "r.json", arguments);
        Run(null, "r.txt", arguments);
        foreach (var ending in new[] { "csv", "jsonl" })
        {
            var captured = new CapturedStreams();
            var path = _folder.PathOf($"r.{ending}");
            Run(captured, [.. arguments, "-o", path]).ShouldBe(2);
            var verb = arguments[0] == "evaluate" ? "evaluate" : arguments[1];
            captured.Error.ShouldBe($"mien: {path}: {verb} does not write {ending}; end --output otherwise, or give --format table|json\n");
            File.Exists(path).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("deepface")]
    [InlineData("pyfeat")]
    public void Formats_of_others_are_those_of_analyze_alone(string format)
    {
        Run(_captured, ["analyze", _folder.PathOf("a.png"), "--format", format]).ShouldBe(0);
        Run(_captured, ["data", "check", _folder.PathOf("data"), "--format", format]).ShouldBe(2);

        _captured.Error.ShouldBe($"mien: data check: --format '{format}' is none of table, json; see mien data check --help\n");
    }

    [Fact]
    public void What_format_says_goes_before_the_ending()
    {
        Run("[", "r.txt", "analyze", _folder.PathOf("a.png"), "--format", "deepface");
        Run("FaceRectX,", "r.json", "analyze", _folder.PathOf("a.png"), "--format", "pyfeat");
    }

    private void Run(string? start, string output, params string[] arguments)
    {
        var path = _folder.PathOf(output);
        var captured = new CapturedStreams();

        Run(captured, [.. arguments, "-o", path]).ShouldBe(0, captured.Error);

        if (start is null)
            File.ReadAllText(path).ShouldNotStartWith("{");
        else
            File.ReadAllText(path).Replace("\n", "", StringComparison.Ordinal).Replace(" ", " ", StringComparison.Ordinal).Replace("[  {", "[{", StringComparison.Ordinal)
                .ShouldStartWith(start);
        captured.Output.ShouldBeEmpty();
    }

    private static int Run(CapturedStreams captured, string[] arguments) => CommandRunner.Run(
        arguments,
        [
            AnalyzeCommand.Create(captured.Streams, _ => FakeRecognizer.Create()), DataCommand.Create(captured.Streams),
            ExpressionsCommand.Create(captured.Streams), EvaluateCommand.Create(captured.Streams, _ => new EvaluationSeries([SampleEvaluation.Create()])),
        ],
        captured.Streams);
}
