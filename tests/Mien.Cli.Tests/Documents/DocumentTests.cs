using Mien.Cli.Commands;
using Mien.Vision.Video;
using Mien.Vision.ViolaJones;

namespace Mien.Cli.Tests.Documents;

/// <summary>What README, documents and cards tell a reader to type runs as it stands and prints what they show.</summary>
[Collection("processes")]
public sealed class DocumentTests
{
    // What stands at the beginning of a command that is not run, and why. It is still one that the program understands.
    private static readonly (string Beginning, string Reason)[] notRun =
    [
        ("./mien test", "runs this test"),
        ("./mien build", "compiles for minutes"),
        ("./mien train", "trains for minutes to hours"),
        ("./mien prune", "measures how fast this machine is, with a data set that cannot be made"),
        ("./mien calibrate", "needs data sets that cannot be made"),
        ("./mien embed photo --recipe", "needs data sets that cannot be made"),
        ("./mien evaluate --suite", "needs data sets that cannot be made"),
        ("./mien study", "needs data sets that cannot be made, and minutes"),
        ("./mien work", "needs a database and a broker"),
        ("./mien serve --jobs", "needs a database"),
        ("./mien job create", "needs a database and a broker"),
        ("./mien job status", "needs a database and a broker"),
        ("./mien job results", "needs a database and a broker"),
        ("./mien expressions evaluate", "needs data sets that cannot be made"),
    ];

    // What ./mien does itself, so that the program does not know it.
    private static readonly string[] launchers = ["./mien test", "./mien build"];

    // What no machine has to have.
    private static readonly (string Name, string Instead)[] standIns = [("/dev/video0", "clip.mp4"), ("rtsp://camera/live", "clip.mp4")];

    /// <summary>All documents with commands.</summary>
    public static TheoryData<string> Documents =>
    [
        .. new[] { ".", "docs", "recipes", "models", "samples" }
            .SelectMany(folder => Directory.GetFiles(Path.Join(Repository.Root, folder), "*.md"))
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal).Where(document => DocumentedCommand.In(document).Count > 0),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Commands_run_as_they_stand_and_print_what_is_shown(string document)
    {
        using var folder = new DocumentFolder();
        DocumentedCommand[] commands = [.. DocumentedCommand.In(document).Where(command => WhyNotRun(command) is null).DistinctBy(command => (command.Text, command.Output))];
        if (commands.Any(command => InSandbox(command).Contains("clip.mp4", StringComparison.Ordinal)))
        {
            Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
            folder.AddVideo();
        }
        Assert.SkipUnless(HasCurl() || !commands.Any(command => command.Text.Contains("curl ", StringComparison.Ordinal)), "install curl to run this test");
        Assert.SkipUnless(HasViolaJones() || !commands.Any(command => command.Text.Contains("viola-jones", StringComparison.Ordinal)), "install opencv-data to run this test");

        DocumentedServer? server = null;
        try
        {
            foreach (var command in commands)
            {
                if (command.Text.StartsWith(DocumentedServer.Command, StringComparison.Ordinal))
                {
                    await (server?.DisposeAsync() ?? default);
                    server = null;
                    server = await folder.Serve(command.Text);
                    continue;
                }

                var (status, output, error) = await folder.Shell(server?.Reached(command.Text) ?? InSandbox(command));

                status.ShouldBe(0, $"{command.Place}: {command.Text}\n{output}{error}");
                if (command.Output is not null && (folder.HasPortraits || !command.Text.Contains(" a-", StringComparison.Ordinal)))
                    (command.Printed(output) || command.Printed(output + error)).ShouldBeTrue($"{command.Place}: {command.Text}\nprints\n{output}{error}");
            }
        }
        finally
        {
            await (server?.DisposeAsync() ?? default);
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Commands_that_are_not_run_are_understood(string document)
    {
        foreach (var command in DocumentedCommand.In(document).Where(command => WhyNotRun(command) is not null && !launchers.Any(own => command.Text.StartsWith(own, StringComparison.Ordinal))))
        {
            var words = command.Text.Split(' ')[1..];
            var parsed = CommandRunner.Parse(words, Verbs.All(new CapturedStreams().Streams));

            UsageError.Find(parsed).ShouldBeNull($"{command.Place}: {command.Text}");
            if (words is ["train", var recipe, ..] && recipe[0] != '-' && recipe.Any(char.IsLower))
                File.Exists(Path.Join(Repository.Root, $"recipes/{recipe}.json")).ShouldBeTrue($"{command.Place}: {command.Text}");
        }
    }

    [Fact]
    public void No_reason_is_left_over()
    {
        var all = Documents.SelectMany(document => DocumentedCommand.In(document)).ToList();

        notRun.ShouldAllBe(item => all.Any(command => command.Text.StartsWith(item.Beginning, StringComparison.Ordinal)));
        standIns.ShouldAllBe(item => all.Any(command => command.Text.Contains(item.Name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Readme_quotes_the_program_of_first_steps() =>
        DocumentedCommand.ProgramsIn("README.md").ShouldHaveSingleItem()
            .ShouldBe(File.ReadAllText(Path.Join(Repository.Root, "samples/first-steps/Program.cs")));

    [Fact]
    public void Page_of_the_library_quotes_its_sample()
    {
        var sample = File.ReadAllText(Path.Join(Repository.Root, "samples/library/Program.cs"));
        DocumentedCommand.ProgramsIn("docs/library.md").Count().ShouldBe(8);
        DocumentedCommand.ProgramsIn("docs/library.md").ShouldAllBe(program => sample.Contains(program, StringComparison.Ordinal));
    }

    [Fact]
    public async Task First_steps_name_the_expressions_of_a_picture_and_a_video()
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        using var folder = new DocumentFolder();
        folder.AddVideo();

        var (status, output, error) = await folder.Run(
            "dotnet", Path.Join(Repository.Root, "samples/first-steps", Path.GetRelativePath(Path.Join(Repository.Root, "tests/Mien.Cli.Tests"), AppContext.BaseDirectory), "FirstSteps.dll"));

        status.ShouldBe(0, error);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldStartWith("happy at ");
        lines[^1].ShouldMatch("^0[.][0-9]+ s: 1 happy$");
    }

    private static string? WhyNotRun(DocumentedCommand command) =>
        Array.Find(notRun, item => command.Text.StartsWith(item.Beginning, StringComparison.Ordinal)).Reason;

    private static string InSandbox(DocumentedCommand command) =>
        standIns.Aggregate(command.Text, (text, item) => text.Replace(item.Name, item.Instead, StringComparison.Ordinal));

    private static bool HasCurl() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Join(folder, "curl")));

    private static bool HasViolaJones()
    {
        try
        {
            return File.Exists(ViolaJonesDetector.FindDefault());
        }
        catch (MienException)
        {
            return false;
        }
    }
}
