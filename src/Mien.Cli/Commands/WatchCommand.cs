using System.CommandLine;
using Mien.Cli.Output;
using Mien.Results;

namespace Mien.Cli.Commands;

/// <summary>mien watch: names the expressions before a camera, in a stream or in a file played in real time, as they happen.</summary>
internal static class WatchCommand
{
    public static Command Create(StandardStreams streams, Func<AnalyzeRequest, Recognizer> open)
    {
        var source = new Argument<string>("source")
        {
            Description = "Camera such as /dev/video0, address of rtsp, rtsps, http or https, or a video file to play in real time",
        };
        var model = SharedOptions.Model();
        var detector = SharedOptions.Detector();
        var minScore = SharedOptions.MinScore();
        var expressions = SharedOptions.Expressions();
        var store = SharedOptions.Store();
        var detectEvery = SharedOptions.DetectEvery();
        var search = new SearchOptions.Options();
        var annotate = new Option<string?>("--annotate")
        {
            Description = "Video file (.mp4, .mov, .mkv) with boxes and labels; it appears whole at the end",
            HelpName = "file",
        };

        var command = new Command("watch", "Name expressions live, one JSON object a line; Ctrl-C ends it")
        {
            source, model, detector, minScore, expressions, store, detectEvery, annotate,
        };

        search.AddTo(command);
        command.SetAction(parse =>
        {
            var path = parse.GetValue(annotate);
            VideoPath.Check(path, parse.GetRequiredValue(source));
            using var interruption = new Interruption();
            var faces = search.Of(parse);
            using var recognizer = open(new AnalyzeRequest(
                parse.GetValue(model), parse.GetValue(detector), parse.GetValue(minScore), parse.GetValue(expressions), parse.GetValue(store), faces));
            var request = new VideoRequest(Live: true, parse.GetValue(detectEvery), parse.GetValue(detector) == "none", faces.MaxSide);
            return Run(parse.GetRequiredValue(source), path, new VideoOutputs(recognizer, request, timelineFolder: null), streams, interruption.Token);
        });

        return command;
    }

    internal static int Run(string source, string? annotatedPath, VideoOutputs outputs, StandardStreams streams, CancellationToken cancellation)
    {
        using var writer = ResultWriter.Create(ResultFormat.JsonLines, streams.Output, []);
        using var progress = new ProgressLine(streams, "frames", dataGoesToFile: false);
        try
        {
            var (frames, dropped) = outputs.Write(source, annotatedPath, writer.Write, progress, cancellation);
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
    }
}
