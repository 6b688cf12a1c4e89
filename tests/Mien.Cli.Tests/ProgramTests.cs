using System.Diagnostics;

namespace Mien.Cli.Tests;

/// <summary>Runs the program as it was built.</summary>
[Collection("processes")]
public sealed class ProgramTests
{
    [Fact]
    public async Task Help_is_status_0_on_standard_output()
    {
        var result = await Run("--help");

        result.Status.ShouldBe(0);
        result.Output.ShouldContain("mien");
        result.Output.ShouldNotContain("Mien.Cli");
        result.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Unknown_verb_is_status_2_and_one_line_on_standard_error() =>
        (await Run("frobnicate")).ShouldBe(new ProgramResult(2, "", "mien: unknown verb 'frobnicate'; see mien --help\n"));

    [Fact]
    public async Task Standard_input_that_is_closed_is_one_line_and_status_1()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "this test needs /proc");

        var result = await ProgramResult.Of(new ProcessStartInfo("timeout", [
            "60", "sh", "-c", "exec dotnet \"$0\" analyze - --detector none --format csv <&-", Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll")]));

        result.Status.ShouldBe(1);
        result.Error.ShouldStartWith("mien: -: standard input: not a picture (no data)");
        result.Error.Count(c => c == '\n').ShouldBe(1);
    }

    [Fact]
    public async Task Links_to_pipes_and_devices_are_a_line_each_and_the_rest_goes_on()
    {
        using var folder = new TemporaryFolder();
        folder.Add("in/a.png", FakeRecognizer.Picture(32));
        folder.Add("in/z.png", FakeRecognizer.Picture(33));
        Process.Start("mkfifo", [folder.PathOf("pipe")]).WaitForExit();
        foreach (var name in new[] { "in/b.jpg", "in/c", "in/d.mp4" })
            File.CreateSymbolicLink(folder.PathOf(name), folder.PathOf("pipe"));
        File.CreateSymbolicLink(folder.PathOf("in/e.png"), "/dev/zero");

        var result = await ProgramResult.Of(new ProcessStartInfo("timeout", [
            "60", "dotnet", Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll"), "analyze", folder.PathOf("in"), folder.PathOf("in/d.mp4"),
            "--detector", "none", "--format", "jsonl"]));

        result.Status.ShouldBe(1);
        result.Output.Split("\"faces\"").Length.ShouldBe(3);
        result.Error.Split('\n').Select(line => line.Split("(empty, or not a regular file)")[0]).ShouldBe([
            $"mien: {folder.PathOf("in/b.jpg")}: not a picture ", $"mien: {folder.PathOf("in/e.png")}: not a picture ",
            $"mien: {folder.PathOf("in/d.mp4")}: not a video ", "mien: passed over 1 video in folders; name the videos, or give a pattern such as 'folder/*'", ""]);
    }

    private static Task<ProgramResult> Run(params string[] arguments) => ProgramResult.Of(
        new ProcessStartInfo("dotnet", [Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll"), .. arguments]));
}
