using System.Diagnostics;

namespace Mien.Cli.Tests.Commands;

/// <summary>Processes that share a folder, as containers do on one volume, where each may have the number 1.</summary>
[Collection("processes")]
public sealed class TwoProcessesTests : IDisposable
{
    private const int Pictures = 12;

    private readonly TemporaryFolder _folder = new();

    public TwoProcessesTests()
    {
        for (var i = 0; i < Pictures; i++)
            _folder.Add($"in/{i:00}.png", FakeRecognizer.Picture(40 + i, red: (byte)(20 * i)));
        RandomModel.Save(_folder.PathOf("model.safetensors"));
    }

    public void Dispose() => _folder.Dispose();

    // Each is process 1 of its own, where that is allowed.
    [Fact]
    public async Task Write_the_same_copies_into_one_folder_and_results_of_their_own()
    {
        var results = await Task.WhenAll(ProgramResult.Of(Start("a.jsonl")), ProgramResult.Of(Start("b.jsonl")));
        Assert.SkipWhen(results.Any(result => result.Error.Contains("unshare:", StringComparison.Ordinal)), "this test makes process numbers anew, which is not allowed here");

        results.ShouldAllBe(result => result == new ProgramResult(0, "", ""));
        File.ReadAllLines(_folder.PathOf("a.jsonl")).Length.ShouldBe(Pictures);
        File.ReadAllBytes(_folder.PathOf("b.jsonl")).ShouldBe(File.ReadAllBytes(_folder.PathOf("a.jsonl")));
        Directory.GetFiles(_folder.PathOf("marked")).Length.ShouldBe(Pictures);
        Directory.GetFiles(_folder.Path).Select(Path.GetFileName).ShouldBe(["a.jsonl", "b.jsonl", "model.safetensors"], ignoreOrder: true);
    }

    private ProcessStartInfo Start(string output) => new("unshare", [
        "--map-root-user", "--pid", "--fork", "dotnet", Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll"), "analyze", _folder.PathOf("in"),
        "--output", _folder.PathOf(output), "--annotate", _folder.PathOf("marked"), "--detector", "none", "--model", _folder.PathOf("model.safetensors"),
        "--threads", "1"]);
}
