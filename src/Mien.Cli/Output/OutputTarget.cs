using System.Runtime.InteropServices;

namespace Mien.Cli.Output;

/// <summary>
/// Where results go: standard output, or a file that appears whole when <see cref="Commit"/> is called and not at all
/// when it is not.
/// </summary>
internal sealed class OutputTarget : IDisposable
{
    private readonly string? _path;
    private readonly string? _temporary;
    private readonly PosixSignalRegistration? _interrupt;
    private readonly PosixSignalRegistration? _terminate;

    private OutputTarget(Stream stream, string? path = null, string? temporary = null)
    {
        Stream = stream;
        _path = path;
        _temporary = temporary;

        if (temporary is not null)
        {
            _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => File.Delete(temporary));
            _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => File.Delete(temporary));
        }
    }

    public Stream Stream { get; }

    /// <summary>Opens a file next to the target under a temporary name; null or "-" is standard output.</summary>
    /// <exception cref="UsageException">The path cannot be written.</exception>
    public static OutputTarget Open(string? path, StandardStreams streams)
    {
        if (path is null or "-")
            return new OutputTarget(streams.Output);

        if (Directory.Exists(path))
            throw new UsageException($"{path}: --output names a folder; name a file in it");

        try
        {
            // A device is written as it is: renaming over it would replace it by a file.
            if (path.StartsWith("/dev/", StringComparison.Ordinal))
                return new OutputTarget(new FileStream(path, FileMode.Open, FileAccess.Write));

            var link = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true) : null;
            var final = link?.FullName ?? Path.GetFullPath(path);
            var temporary = $"{final}.{Path.GetRandomFileName()}";
            return new OutputTarget(new FileStream(temporary, FileMode.CreateNew, FileAccess.Write), final, temporary);
        }
        catch (DirectoryNotFoundException)
        {
            throw new UsageException($"{path}: the folder of --output does not exist; make it first");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: --output cannot be written: {exception.Message}");
        }
    }

    /// <summary>Makes everything written so far visible under the target's name.</summary>
    public void Commit()
    {
        Stream.Flush();
        if (_temporary is null || _path is null)
            return;

        Stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
    }

    public void Dispose()
    {
        if (_temporary is null)
        {
            Stream.Flush();
            return;
        }

        _interrupt?.Dispose();
        _terminate?.Dispose();
        Stream.Dispose();
        File.Delete(_temporary);
    }
}
