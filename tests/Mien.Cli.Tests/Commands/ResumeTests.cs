using Mien.Cli.Commands;

namespace Mien.Cli.Tests.Commands;

/// <summary>Batches that ended before they were done, and go on.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private Func<RecognizerOptions, Recognizer> _open = options => FakeRecognizer.Create(options.MinScore);

    // Two faces, a failure, none, and what the formats must quote.
    public ResumeTests()
    {
        _folder.Add("in/a.png", FakeRecognizer.Picture(32, red: 255));
        _folder.Add("in/b.jpg", "broken");
        _folder.Add("in/c.png", FakeRecognizer.Picture(16));
        _folder.Add("in/d,\"\n.png", FakeRecognizer.Picture(40));
    }

    private string Partial(string format) => _folder.PathOf($"out.{format}.partial");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public void Cut_anywhere_it_ends_with_the_bytes_of_an_undisturbed_run(string format)
    {
        var expected = Undisturbed(format);
        var partial = Crash(format);
        foreach (var length in Enumerable.Range(0, partial.Length + 1).Where(length => length % 13 == 0 || IsNearLineEnd(partial, length)))
        {
            File.WriteAllBytes(Partial(format), partial[..length]);

            Run(format, "--resume").Status.ShouldBe(1);

            File.ReadAllBytes(_folder.PathOf($"out.{format}")).ShouldBe(expected, $"cut at {length} of {partial.Length}");
            File.Exists(Partial(format)).ShouldBeFalse();
        }
    }

    [Fact]
    public void What_is_done_is_not_done_again()
    {
        Crash("jsonl");
        File.ReadAllText(Partial("jsonl")).Split("\"schema\":\"mien.analysis/1\"").Length.ShouldBe(5);
        var before = File.ReadAllText(Partial("jsonl"));
        File.WriteAllText(Partial("jsonl"), before.Replace("\"happy\"", "\"smile\"", StringComparison.Ordinal));

        Run("jsonl", "--resume");

        File.ReadAllText(_folder.PathOf("out.jsonl")).ShouldContain("\"expression\":\"smile\"");
    }

    [Fact]
    public void Without_resume_what_is_there_is_named_and_stays()
    {
        var partial = Crash("csv");

        var (status, error) = Run("csv");

        status.ShouldBe(2);
        error.ShouldBe($"mien: {Partial("csv")}: holds results of 4 inputs, of a run that did not end; resume it, or delete the file to begin anew\n");
        File.ReadAllBytes(Partial("csv")).ShouldBe(partial);
    }

    [Theory]
    [InlineData("lowest score 0, now it is 0.5", "--min-score", "0.5")]
    [InlineData("smallest face none, now it is 50", "--min-face", "50")]
    [InlineData("largest side none, now it is 500", "--max-side", "500")]
    [InlineData("detector none, now it is viola-jones", "--detector", "viola-jones")]
    [InlineData("model photo (SHA-256", "--model", "light-x3")]
    [InlineData("annotated copies in none, now it is /", "--annotate", "drawn")]
    public void What_differs_from_the_beginning_is_refused(string difference, string option, string value)
    {
        _open = Recognizer.Open;
        Crash("csv");

        var (status, error) = Run("csv", "--resume", option, value);

        status.ShouldBe(2);
        error.ShouldContain($"out.csv.partial: was begun with {difference}");
        error.ShouldEndWith("; give the same, or delete the file to begin anew\n");
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public void Pictures_that_came_changed_or_went_between_are_those_of_a_new_run(string format)
    {
        Crash(format);
        _folder.Add("in/aa.png", FakeRecognizer.Picture(50, red: 255));
        File.Delete(_folder.PathOf("in/b.jpg"));
        File.WriteAllBytes(_folder.PathOf("in/c.png"), FakeRecognizer.Picture(60));
        _folder.Add("in/e.jpg", "broken, too");

        Run(format, "--resume").Status.ShouldBe(1);

        var resumed = File.ReadAllBytes(_folder.PathOf($"out.{format}"));
        resumed.ShouldBe(Undisturbed(format));
    }

    [Fact]
    public void Killed_again_after_pictures_came_it_still_ends_with_the_bytes_of_a_new_run()
    {
        Crash("csv");
        _folder.Add("in/aa.png", FakeRecognizer.Picture(50, red: 255));
        var partial = Crash("csv", "--resume");
        _folder.Add("in/ab.png", FakeRecognizer.Picture(51));
        File.WriteAllBytes(Partial("csv"), partial);

        Run("csv", "--resume").Status.ShouldBe(1);

        File.ReadAllBytes(_folder.PathOf("out.csv")).ShouldBe(Undisturbed("csv"));
    }

    [Fact]
    public void Picture_whose_copy_has_another_name_by_now_or_is_gone_is_drawn_anew()
    {
        _folder.Add("other/a.png", FakeRecognizer.Picture(33, red: 255));
        string[] annotate = ["--annotate", _folder.PathOf("drawn")];
        Crash("csv", annotate);
        File.Delete(_folder.PathOf("drawn/c.png"));
        string[] inputs = [_folder.PathOf("other"), _folder.PathOf("in"), "-"];

        Run("csv", ["--resume", .. annotate], inputs).Status.ShouldBe(1);

        Directory.GetFiles(_folder.PathOf("drawn")).Select(Path.GetFileName).ShouldBe(
            ["a.png", "a-2.png", "c.png", "d,\"\n.png", "standard-input.jpg"], ignoreOrder: true);
        File.ReadAllText(_folder.PathOf("out.csv")).ShouldContain($"{_folder.PathOf("drawn/a-2.png")},");
    }

    [Theory]
    [InlineData("important notes\n")]
    [InlineData("important notes")]
    [InlineData("{\"schema\":\"mien.partial/1\",\"begun\":{}}\n")]
    [InlineData("{\"schema\":\"mien.partial/3\"}\n")]
    public void Other_file_of_that_name_is_left_alone(string content)
    {
        File.WriteAllText(Partial("csv"), content);

        Run("csv", "--resume").Error.ShouldContain("out.csv.partial: not a file in which mien keeps results; ");
        Run("csv").Status.ShouldBe(2);

        File.ReadAllText(Partial("csv")).ShouldBe(content);
    }

    [Fact]
    public void Annotated_pictures_are_those_of_an_undisturbed_run()
    {
        var annotate = new[] { "--annotate", _folder.PathOf("drawn") };
        Run("csv", annotate).Status.ShouldBe(1);
        var expected = Annotated();
        expected.Length.ShouldBe(4);
        Directory.Delete(_folder.PathOf("drawn"), recursive: true);
        Crash("csv", annotate);
        _folder.Add("drawn/a.png.0123456789abcdef.part", "cut");
        File.Delete(_folder.PathOf("out.csv"));

        Run("csv", ["--resume", .. annotate]).Status.ShouldBe(1);

        Annotated().ShouldBe(expected);

        (string, string)[] Annotated() =>
        [
            .. Directory.GetFiles(_folder.PathOf("drawn")).Order(StringComparer.Ordinal).Select(file => (file, Convert.ToHexString(File.ReadAllBytes(file)))),
        ];
    }

    [Fact]
    public void Nothing_to_go_on_with_is_a_new_run()
    {
        var expected = Undisturbed("csv");

        Run("csv", "--resume").Status.ShouldBe(1);

        File.ReadAllBytes(_folder.PathOf("out.csv")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("--format", "csv")]
    [InlineData("--output", "results.json")]
    [InlineData("--output", "/dev/null")]
    public void Without_a_file_of_lines_there_is_nothing_to_resume(params string[] arguments)
    {
        var captured = new CapturedStreams();

        Run(captured.Streams, ["analyze", _folder.PathOf("in"), "--resume", .. arguments]).ShouldBe(2);

        captured.Error.ShouldBe("mien: only a batch whose results go to a file of lines can be gone on with; write them to FILE.jsonl or FILE.csv\n");
    }

    [Fact]
    public void Run_that_fails_before_its_first_result_leaves_nothing()
    {
        var captured = new CapturedStreams();

        Should.Throw<DivideByZeroException>(() => CommandRunner.Run(
            ["analyze", _folder.PathOf("in"), "--output", _folder.PathOf("out.csv"), "--detector", "none"],
            [AnalyzeCommand.Create(captured.Streams, _ => throw new DivideByZeroException())],
            captured.Streams));

        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
    }

    private static bool IsNearLineEnd(byte[] text, int length) =>
        text.AsSpan(Math.Max(0, length - 2), Math.Min(text.Length, length + 1) - Math.Max(0, length - 2)).Contains((byte)'\n');

    private byte[] Undisturbed(string format)
    {
        Run(format).Status.ShouldBe(1);
        var bytes = File.ReadAllBytes(_folder.PathOf($"out.{format}"));
        File.Delete(_folder.PathOf($"out.{format}"));
        return bytes;
    }

    // A fault of the program, at the last picture, standard input.
    private byte[] Crash(string format, params string[] arguments)
    {
        var closed = new MemoryStream();
        closed.Dispose();
        var streams = new StandardStreams { Input = closed, Output = new MemoryStream(), Error = TextWriter.Null };
        Should.Throw<ObjectDisposedException>(() => Run(streams, Arguments(format, arguments)));
        return File.ReadAllBytes(Partial(format));
    }

    private (int Status, string Error) Run(string format, params string[] arguments) => Run(format, arguments, [_folder.PathOf("in"), "-"]);

    private (int Status, string Error) Run(string format, string[] arguments, string[] inputs)
    {
        var captured = new CapturedStreams(FakeRecognizer.Picture(24));
        return (Run(captured.Streams, Arguments(format, arguments, inputs)), captured.Error);
    }

    private string[] Arguments(string format, string[] arguments, string[]? inputs = null)
    {
        string[] defaults = arguments.Contains("--detector") ? [] : ["--detector", "none"];
        string[] score = arguments.Contains("--min-score") ? [] : ["--min-score", "0"];
        return ["analyze", .. inputs ?? [_folder.PathOf("in"), "-"], "--output", _folder.PathOf($"out.{format}"), .. defaults, .. score, .. arguments];
    }

    private int Run(StandardStreams streams, string[] arguments) => CommandRunner.Run(
        arguments, [AnalyzeCommand.Create(streams, _open)], streams);
}
