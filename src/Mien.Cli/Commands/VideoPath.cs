using Mien.Vision.Video;

namespace Mien.Cli.Commands;

/// <summary>The file of --annotate, where it is a video.</summary>
internal static class VideoPath
{
    /// <exception cref="UsageException">The file cannot be written, or is the one that is read.</exception>
    public static void Check(string? path, string source)
    {
        if (path is null)
            return;
        if (!VideoWriter.CanWrite(path))
            throw new UsageException($"{path}: --annotate names no video; end the name in .mp4, .mov or .mkv");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new UsageException($"{path}: the folder of --annotate does not exist; make it first");
        if (File.Exists(path) && File.Exists(source) && Final(path) == Final(source))
            throw new UsageException($"{path}: --annotate names the video that is analysed; name another file");
    }

    private static string Final(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
}
