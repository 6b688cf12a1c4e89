using System.Diagnostics;
using System.Security.Cryptography;
using Mien.Batch;
using Mien.Recognition;
using Mien.Results;
using Mien.Tensors;
using Mien.Vision.Pictures;
using Mien.Vision.Video;
using Mien.Workers.Jobs;
using Mien.Workers.Shards;

namespace Mien.Workers.Work;

/// <summary>Analyses the pictures and videos of a shard. Its file has the lines that a batch over the same inputs would write.</summary>
internal sealed class AnalysisWork : IShardWork
{
    private readonly string folder;
    private readonly AnalysisSettings settings;
    private readonly Recognizer recognizer;
    private readonly PictureDownload? download;

    private AnalysisWork(string folder, AnalysisSettings settings, Recognizer recognizer, PictureDownload? download) =>
        (this.folder, this.settings, this.recognizer, this.download) = (folder, settings, recognizer, download);

    /// <summary>Opens what a job needs.</summary>
    /// <exception cref="MienException">This worker has other models or another version, or may not read from where the pictures are.</exception>
    public static AnalysisWork Open(Job job, WorkerOptions options)
    {
        var settings = AnalysisSettings.Read(job);
        var download = settings.Hosts.Count > 0 ? PictureDownload.Open(settings.Hosts, options.Allowed) : null;
        return new(job.Folder, settings, settings.Open(job.Id, options.Threads), download);
    }

    /// <inheritdoc/>
    public async Task<ShardResult> DoAsync(Shard shard, Func<int, Task> begins, CancellationToken cancellation)
    {
        var begun = Stopwatch.GetTimestamp();
        var inputs = Manifest.Read(JobFolder.ManifestOf(folder, shard.Name.Number), shard.Manifest);
        var relative = JobFolder.ResultOf(shard);
        var path = Path.Join(folder, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = AtomicFile.Create(path);
        var count = new Count();
        using (var writer = ResultFormat.JsonLines.CreateWriter(file.Stream, recognizer.Labels))
        {
            void Write(Analysis analysis)
            {
                writer.Write(analysis);
                count.Add(analysis);
            }

            // A shard that a worker died over goes input by input, and the ledger knows by which one it is.
            foreach (var (first, part) in shard.IsWatched ? inputs.Index().Select(item => (item.Index, Part: (IReadOnlyList<JobInput>)[item.Item])) : Parts(inputs))
            {
                if (shard.LeftOut.Contains(first))
                {
                    Write(Analysis.Failed(part[0].Source, $"left out, as {Shard.DeathsOfInput} workers died over it"));
                    continue;
                }
                if (shard.IsWatched)
                    await begins(first).ConfigureAwait(false);
                await AnalyzeAsync(part, Write, cancellation).ConfigureAwait(false);
            }
            writer.Complete();
        }
        file.Stream.Position = 0;
        var hash = await SHA256.HashDataAsync(file.Stream, cancellation).ConfigureAwait(false);
        file.Commit();
        return new(relative, hash, count.Results, count.Faces, count.Unreadable, Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    /// <inheritdoc/>
    public void Discard(ShardResult result) => File.Delete(Path.Join(folder, result.File));

    /// <inheritdoc/>
    public void Dispose()
    {
        download?.Dispose();
        recognizer.Dispose();
    }

    // Pictures up to the next video are analysed side by side, videos one after the other.
    private static IEnumerable<(int First, IReadOnlyList<JobInput> Part)> Parts(IReadOnlyList<JobInput> inputs)
    {
        var pictures = new List<JobInput>();
        foreach (var (i, input) in inputs.Index())
        {
            if (!IsVideo(input))
            {
                pictures.Add(input);
                continue;
            }
            if (pictures.Count > 0)
                yield return (i - pictures.Count, pictures);
            pictures = [];
            yield return (i, [input]);
        }
        if (pictures.Count > 0)
            yield return (inputs.Count - pictures.Count, pictures);
    }

    private static bool IsVideo(JobInput input) => input is { Error: null, IsAddress: false } && VideoFile.Is(input.Source);

    private async Task AnalyzeAsync(IReadOnlyList<JobInput> part, Action<Analysis> write, CancellationToken cancellation)
    {
        if (part is not [var video] || !IsVideo(video))
        {
            await foreach (var analysis in recognizer.AnalyzeAllAsync(part.Select(SourceOf).ToAsyncEnumerable(), cancellation: cancellation).ConfigureAwait(false))
                write(analysis);
            return;
        }
        try
        {
            if (video.HasChanged())
                throw new MienException(video.Source, Changed);
            await new VideoAnalysis { Recognizer = recognizer, DetectEvery = settings.DetectEvery }.RunAsync(video.Source, write, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
        catch (MienException error)
        {
            write(Analysis.Failed(video.Source, MienException.Explain(error, video.Source)));
        }
    }

    private const string Changed = "has changed since the job was created";

    private PictureSource SourceOf(JobInput input)
    {
        if (input.Error is null && JobInput.AddressOf(input.Source) is { } address)
            return new(input.Source, (size, room) => Picture.Decode(download!.Read(address), input.Source, size, room));
        return input.Error is null && input.HasChanged() ? new(input.Source, () => throw new IOException(Changed)) : new PictureInput(input.Source, input.Error).ToSource(Stream.Null);
    }

    private sealed class Count
    {
        public long Results { get; private set; }

        public long Faces { get; private set; }

        public long Unreadable { get; private set; }

        public void Add(Analysis analysis)
        {
            Results++;
            Faces += analysis.Faces.Count;
            Unreadable += analysis.Error is null ? 0 : 1;
        }
    }
}
