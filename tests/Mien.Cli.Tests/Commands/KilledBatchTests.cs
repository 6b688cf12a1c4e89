using System.Diagnostics;
using Mien.Cli.Commands;

namespace Mien.Cli.Tests.Commands;

/// <summary>Kills the program as it was built in the middle of a batch.</summary>
[Collection("processes")]
public sealed class KilledBatchTests : IDisposable
{
    private const int Pictures = 60;

    private readonly TemporaryFolder _folder = new();

    public KilledBatchTests()
    {
        for (var i = 0; i < Pictures; i++)
            _folder.Add($"in/{i:00}.png", FakeRecognizer.Picture(48 + i, red: (byte)(4 * i)));
        RandomModel.Save(_folder.PathOf("model.safetensors"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_twice_it_ends_with_the_bytes_of_an_undisturbed_run()
    {
        var captured = new CapturedStreams(FakeRecognizer.Picture(32));
        CommandRunner.Run(
            Arguments("whole.jsonl"), [AnalyzeCommand.Create(captured.Streams, Recognizer.Open)], captured.Streams).ShouldBe(0);

        var first = KillAfter(bytes: 4_000);
        var second = KillAfter(bytes: 20_000, "--resume");
        first.ShouldBeInRange(1, Pictures);
        second.ShouldBeInRange(first, Pictures);
        var result = await ProgramResult.Of(Start("--resume"), FakeRecognizer.Picture(32));

        result.ShouldBe(new ProgramResult(0, "", ""));
        File.ReadAllBytes(_folder.PathOf("out.jsonl")).ShouldBe(File.ReadAllBytes(_folder.PathOf("whole.jsonl")));
    }

    // The program cannot end by itself, as its last picture never comes.
    private int KillAfter(int bytes, params string[] arguments)
    {
        var partial = new FileInfo(_folder.PathOf("out.jsonl.partial"));
        var start = Start(arguments);
        start.RedirectStandardInput = true;
        using var process = Process.Start(start).ShouldNotBeNull();
        do
        {
            Thread.Sleep(1);
            partial.Refresh();
        }
        while (!process.HasExited && (!partial.Exists || partial.Length < bytes));
        process.Kill();
        process.WaitForExit();
        return File.ReadAllText(partial.FullName).Split("mien.analysis/1").Length - 1;
    }

    private ProcessStartInfo Start(params string[] arguments) =>
        new("dotnet", [Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll"), .. Arguments("out.jsonl"), .. arguments]);

    private string[] Arguments(string output) =>
    [
        "analyze", _folder.PathOf("in"), "-", "--output", _folder.PathOf(output), "--detector", "none",
        "--model", _folder.PathOf("model.safetensors"), "--threads", "2",
    ];
}
