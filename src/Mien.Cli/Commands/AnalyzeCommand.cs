using System.CommandLine;
using Mien.Cli.Inputs;
using Mien.Cli.Output;
using Mien.Tensors;
using Mien.Vision.Video;

namespace Mien.Cli.Commands;

/// <summary>mien analyze: finds the faces of pictures and videos and names their expressions.</summary>
internal static class AnalyzeCommand
{
    public static Command Create(StandardStreams streams, Func<AnalyzeRequest, Recognizer> open)
    {
        var pictures = new Argument<string[]>("picture")
        {
            Description = "Pictures, videos, folders of pictures, patterns such as 'photos/**/*.jpg', or - for standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        var model = SharedOptions.Model();
        var detector = SharedOptions.Detector();
        var minScore = SharedOptions.MinScore();
        var expressions = SharedOptions.Expressions();
        var store = SharedOptions.Store();
        var annotate = SharedOptions.Annotate();
        var timeline = SharedOptions.Timeline();
        var detectEvery = SharedOptions.DetectEvery();
        var format = SharedOptions.Format(OutputFormat.Table, OutputFormat.Json, OutputFormat.JsonLines, OutputFormat.Csv);
        var output = SharedOptions.Output();
        var threads = SharedOptions.Threads();

        var command = new Command("analyze", "Find the faces of pictures and videos and name their expressions")
        {
            pictures, model, detector, minScore, expressions, store, detectEvery, annotate, timeline, format, output, threads,
        };

        command.SetAction(parse =>
        {
            var inputs = parse.GetRequiredValue(pictures);
            var count = parse.GetValue(threads) ?? Workers.DefaultCount;
            using var target = OutputTarget.Open(parse.GetValue(output), streams);
            using var recognizer = open(new AnalyzeRequest(
                parse.GetValue(model), parse.GetValue(detector), parse.GetValue(minScore), parse.GetValue(expressions), parse.GetValue(store)));
            var annotations = parse.GetValue(annotate) is { } path ? AnnotationTarget.Open(path, inputs) : null;
            var request = new VideoRequest(Live: false, parse.GetValue(detectEvery), count, parse.GetValue(detector) == "none");
            var videos = new VideoOutputs(recognizer, request, parse.GetValue(timeline));
            return Run(inputs, parse.GetValue(format), target, recognizer, videos, annotations, count, streams);
        });

        return command;
    }

    internal static int Run(
        string[] inputs, OutputFormat format, OutputTarget target, Recognizer recognizer, VideoOutputs videos, AnnotationTarget? annotations,
        int threads, StandardStreams streams)
    {
        var status = ExitStatus.Good;
        var hasVideo = PictureInputs.NameVideo(inputs);
        var dataGoesToFile = target.Stream != streams.Output;
        using (var writer = AnalysisWriter.Create(format, target.Stream, recognizer.Labels, !hasVideo && PictureInputs.NameOnePicture(inputs), hasVideo))
        using (var rest = PictureInputs.Expand(inputs).GetEnumerator())
        {
            // Pictures up to the next video are analysed side by side, videos one after the other.
            for (var isMore = rest.MoveNext(); isMore;)
            {
                if (IsVideo(rest.Current))
                {
                    using var interruption = new Interruption();
                    WriteVideo(rest.Current.Source, writer, interruption.Token);
                    if (interruption.Token.IsCancellationRequested)
                        throw new IOException("interrupted; nothing that was begun is kept");
                    isMore = rest.MoveNext();
                }
                else
                {
                    WritePictures(PicturesUpToVideo(), writer);
                }

                IEnumerable<PictureSource> PicturesUpToVideo()
                {
                    for (; isMore && !IsVideo(rest.Current); isMore = rest.MoveNext())
                    {
                        annotations?.Reserve(rest.Current.Source);
                        yield return rest.Current.ToSource(streams);
                    }
                }
            }

            writer.Complete();
        }

        target.Commit();
        return status;

        void WritePictures(IEnumerable<PictureSource> sources, IAnalysisWriter writer)
        {
            using var progress = new ProgressLine(streams, "pictures", dataGoesToFile);
            foreach (var result in recognizer.AnalyzeAll(sources, threads, annotations is null ? null : annotations.Add))
            {
                var analysis = result with { Error = InputFailure.ReasonWithout(result.Source, result.Error) };
                writer.Write(analysis);
                progress.Advance();
                if (analysis.Error is { } error)
                    Fail(analysis.Source, error, progress);
            }
        }

        void WriteVideo(string source, IAnalysisWriter writer, CancellationToken cancellation)
        {
            using var progress = new ProgressLine(streams, "frames", dataGoesToFile);
            annotations?.Reserve(source);
            try
            {
                videos.Write(source, annotations?.PathOf(source), writer, progress, cancellation);
            }
            catch (VideoException e)
            {
                var error = InputFailure.ReasonWithout(source, e.Message)!;
                writer.Write(Analysis.Failed(source, error));
                Fail(source, error, progress);
            }
        }

        void Fail(string source, string error, ProgressLine progress)
        {
            progress.Hide();
            streams.Report(source, error);
            status = ExitStatus.SomeFailed;
        }
    }

    private static bool IsVideo(PictureInput input) => input.Error is null && !input.IsStandardInput && VideoFile.Is(input.Source);
}
