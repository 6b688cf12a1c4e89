using System.Diagnostics;

namespace Mien.Cli.Tests;

/// <summary>What a program returned and wrote.</summary>
internal sealed record ProgramResult(int Status, string Output, string Error)
{
    public static async Task<ProgramResult> Of(ProcessStartInfo start, byte[]? input = null)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;

        var cancellation = TestContext.Current.CancellationToken;
        using var process = Process.Start(start).ShouldNotBeNull();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.StandardInput.BaseStream.WriteAsync(input ?? [], cancellation);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellation);

        return new ProgramResult(process.ExitCode, await output, await error);
    }
}
