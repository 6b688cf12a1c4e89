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

    private static Task<ProgramResult> Run(params string[] arguments) => ProgramResult.Of(
        new ProcessStartInfo("dotnet", [Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll"), .. arguments]));
}
