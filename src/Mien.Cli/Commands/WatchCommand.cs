using System.CommandLine;
using Mien.Batch;
using Mien.Cli.Output;
using Mien.Results;

namespace Mien.Cli.Commands;

/// <summary>mien watch: names the expressions before a camera, in a stream or in a file played in real time, as they happen.</summary>
internal static class WatchCommand
{
    public static Command Create(StandardStreams streams, Func<RecognizerOptions, Recognizer> open)
    {
        var source = new Argument<string>("source")
        {
            Description = "Camera such as /dev/video0, address of rtsp, rtsps, http or https, or a video file to play in real time",
        };
        var (detectEvery, searchEvery) = (SharedOptions.DetectEvery(), SharedOptions.SearchEvery());
        var annotate = new Option<string?>("--annotate")
        {
            Description = "Video file (.mp4, .mov, .mkv) with boxes and labels; it appears whole at the end",
            HelpName = "file",
        };

        var command = new Command("watch", "Name expressions live, one JSON object a line; Ctrl-C ends it")
        {
            source, detectEvery, searchEvery, annotate,
        };
        var recognition = new RecognizerArguments(command);
        command.SetAction(parse =>
        {
            var (watched, path) = (parse.GetRequiredValue(source), parse.GetValue(annotate));
            if (path is not null)
                UsageException.OfInput(() => VideoAnalysis.RequireWritable(path, watched));
            using var interruption = new Interruption();
            using var recognizer = open(recognition.Of(parse));
            var analysis = new VideoAnalysis
            {
                Recognizer = recognizer,
                Live = true,
                DetectEvery = parse.GetValue(detectEvery),
                SearchEvery = parse.GetValue(searchEvery),
                Annotated = path,
            };
            return Run(analysis, watched, streams, interruption.Token);
        });

        return command;
    }

    private static int Run(VideoAnalysis analysis, string source, StandardStreams streams, CancellationToken cancellation)
    {
        using var writer = ResultFormat.JsonLines.CreateWriter(streams.Output, analysis.Recognizer.Labels);
        using var progress = new ProgressLine(streams, "frames", dataGoesToFile: false);
        try
        {
            var (frames, dropped) = analysis.RunAsync(source, Write, cancellation).GetAwaiter().GetResult();
            progress.Hide();
            streams.Error.WriteLine($"{frames} frames analysed, {dropped} dropped");
            return ExitStatus.Good;
        }
        catch (MienException error)
        {
            progress.Hide();
            streams.Report(error.Message);
            return ExitStatus.SomeFailed;
        }

        void Write(Analysis frame)
        {
            writer.Write(frame);
            progress.Advance();
            foreach (var note in frame.Notes)
                progress.Report(frame.Source, note);
        }
    }
}
