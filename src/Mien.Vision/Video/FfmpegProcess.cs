using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mien.Vision.Video;

/// <summary>A line that ffmpeg logs, without its line end.</summary>
internal delegate void LogLine(ReadOnlySpan<byte> line);

/// <summary>A running ffmpeg. It is ended and waited for when this is disposed, so that none outlives its owner.</summary>
internal sealed partial class FfmpegProcess : IDisposable
{
    private const int MaxLine = 4096;
    private const int SetPipeSize = 1031;
    private const int PipeSize = 1 << 20;

    private static readonly string? program = Find("ffmpeg");

    // In a session of its own Ctrl-C reaches us alone, and we end it when its output is whole.
    private static readonly string? sessionLeader = Find("setsid");

    private readonly Process process;
    private readonly Thread log;
    private readonly LogLine onLine;
    private bool isDisposed;

    /// <param name="arguments">Arguments, which no shell sees.</param>
    /// <param name="onLine">Receives the log, on a thread of its own.</param>
    /// <exception cref="MienException">ffmpeg is missing.</exception>
    public FfmpegProcess(IEnumerable<string> arguments, LogLine onLine)
    {
        if (program is null)
            throw new MienException(null, "videos need ffmpeg, which is missing", "install it with: apt install ffmpeg");

        string[] common = ["-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info"];
        string[] leader = sessionLeader is null ? [] : [sessionLeader];
        string[] command = [.. leader, program, .. common, .. arguments];
        this.onLine = onLine;
        process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        if (OperatingSystem.IsLinux() && Output is PipeStream pipe)
            _ = Control(pipe.SafePipeHandle, SetPipeSize, PipeSize);
        log = new Thread(ReadLog) { IsBackground = true, Name = "ffmpeg log" };
        log.Start();
    }

    /// <summary>Whether ffmpeg is installed.</summary>
    public static bool IsInstalled => program is not null;

    public Stream Input => process.StandardInput.BaseStream;

    public Stream Output => process.StandardOutput.BaseStream;

    /// <summary>Ends ffmpeg at once, from any thread and at any time; whoever reads from it comes to an end.</summary>
    public void Kill()
    {
        lock (log)
        {
            if (!isDisposed)
                process.Kill();
        }
    }

    /// <summary>Waits until ffmpeg has ended and all of its log was read; ends it when that takes too long.</summary>
    /// <returns>Whether it ended by itself and without an error.</returns>
    public bool WaitForSuccess(TimeSpan patience)
    {
        var ended = process.WaitForExit(patience);
        if (!ended)
        {
            process.Kill();
            process.WaitForExit();
        }

        log.Join();
        return ended && process.ExitCode == 0;
    }

    public void Dispose()
    {
        Kill();
        lock (log)
        {
            if (isDisposed)
                return;
            isDisposed = true;
        }

        process.WaitForExit();
        log.Join();
        process.Dispose();
    }

    // A frame goes through in one piece rather than in 64 kB, for each of which one waits for the other; where it may not be so large it stays as it is.
    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafePipeHandle file, int command, int argument);

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Join(folder, name))
        .FirstOrDefault(File.Exists);

    private void ReadLog()
    {
        var buffer = new byte[MaxLine];
        var stream = process.StandardError.BaseStream;
        var filled = 0;
        try
        {
            for (int read; (read = stream.Read(buffer.AsSpan(filled))) > 0;)
            {
                filled += read;
                var start = 0;
                for (int length; (length = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n')) >= 0; start += length + 1)
                    onLine(buffer.AsSpan(start, length));
                buffer.AsSpan(start, filled - start).CopyTo(buffer);
                filled -= start;
                // The rest of a line that is too long is taken for the next.
                if (filled == buffer.Length)
                    filled = 0;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe is gone with its process.
        }
    }
}
