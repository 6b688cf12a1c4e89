using System.Diagnostics;

namespace Mien.Cli.Tests;

/// <summary>Runs the program as it was built.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task Help_is_status_0_on_standard_output()
    {
        var (status, output, error) = await Run("--help");

        status.ShouldBe(0);
        output.ShouldContain("mien");
        output.ShouldNotContain("Mien.Cli");
        error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Unknown_verb_is_status_2_and_one_line_on_standard_error()
    {
        var (status, output, error) = await Run("frobnicate");

        status.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldBe("mien: unknown verb 'frobnicate'; see mien --help\n");
    }

    private static async Task<(int Status, string Output, string Error)> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start).ShouldNotBeNull();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
