using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Mien.Batch;

namespace Mien.Cli.Output;

/// <summary>Where --output says that results go: standard output, or a file, which is taken away when the process is killed before it is whole.</summary>
internal sealed class OutputTarget : IDisposable
{
    private readonly ResultFile? _file;
    private readonly PosixSignalRegistration? _interrupt;
    private readonly PosixSignalRegistration? _terminate;

    private OutputTarget(Stream standard) => Stream = standard;

    private OutputTarget(ResultFile file)
    {
        (_file, Stream) = (file, file.Stream);
        if (file.Unfinished is not { } unfinished)
            return;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => File.Delete(unfinished));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => File.Delete(unfinished));
    }

    public Stream Stream { get; }

    /// <summary>Whether a path stands for standard output.</summary>
    public static bool IsStandard([NotNullWhen(false)] string? path) => path is null or "-";

    /// <exception cref="UsageException">The path cannot be written.</exception>
    public static OutputTarget Open(string? path, StandardStreams streams) => IsStandard(path)
        ? new OutputTarget(streams.Output)
        : new OutputTarget(UsageException.OfInput(() => ResultFile.Create(path)));

    /// <summary>Makes everything written so far visible under the file's name.</summary>
    public void Commit()
    {
        if (_file is null)
            Stream.Flush();
        else
            _file.Commit();
    }

    public void Dispose()
    {
        _interrupt?.Dispose();
        _terminate?.Dispose();
        if (_file is null)
            Stream.Flush();
        else
            _file.Dispose();
    }
}
