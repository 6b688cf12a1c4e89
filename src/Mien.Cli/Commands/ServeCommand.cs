using System.CommandLine;
using System.Net;
using Mien.Expressions.Stores;
using Mien.Server;
using Mien.Workers;

namespace Mien.Cli.Commands;

/// <summary>mien serve: answers requests over HTTP until it is stopped.</summary>
internal static class ServeCommand
{
    public static Command Create(StandardStreams streams, Func<IReadOnlyList<RecognizerOptions>, IReadOnlyList<Recognizer>> open)
    {
        var port = SharedOptions.Number("--port", $"Port to listen on, {ServerOptions.DefaultPort} by default; 0 takes a free one", 0, 65_535);
        var address = new Option<IPAddress?>("--address")
        {
            Description = "IP address to listen on, 127.0.0.1 by default; one that other machines reach needs a key",
            HelpName = "ip",
            CustomParser = result =>
            {
                if (IPAddress.TryParse(result.Tokens[0].Value, out var parsed))
                    return parsed;

                result.AddError($"--address '{result.Tokens[0].Value}' is no IP address");
                return null;
            },
        };
        var keyFile = new Option<string?>("--key-file")
        {
            Description = $"File with the key that clients have to send; without it the environment variable {ServerKey.Variable}",
            HelpName = "file",
        };
        var reports = new Option<string?>("--reports")
        {
            Description = "Folder with reports of studies that the page shows, as results/studies",
            HelpName = "folder",
        };
        var jobs = new Option<bool>("--jobs") { Description = "Show on the page how far jobs of many machines are" };
        var database = DatabaseOption.Create();
        var bytes = SharedOptions.Number(
            "--max-bytes", $"Bytes of a request, {ServerLimits.DefaultRequestBytes} by default", ServerLimits.LeastRequestBytes, ServerLimits.MostRequestBytes);
        var pictures = SharedOptions.Number("--max-pictures", $"Pictures of a request, {ServerLimits.DefaultRequestPictures} by default", 1, ServerLimits.MostRequestPictures);
        var seconds = SharedOptions.Number("--max-seconds", $"Seconds of a request, {ServerLimits.DefaultRequestSeconds} by default", 1, ServerLimits.MostRequestSeconds);
        var requests = SharedOptions.Number(
            "--max-requests", $"Requests at once, those that wait among them, {ServerLimits.DefaultRequests} by default; more are told to come again", 1, ServerLimits.MostRequests);
        var connections = SharedOptions.Number("--max-connections", $"Connections at once, {ServerLimits.DefaultConnections} by default; more are closed", 1, ServerLimits.MostConnections);
        var rate = SharedOptions.Number(
            "--max-rate", $"Requests a second of one address, {ServerLimits.DefaultRequestRate} by default; more are told to come again", 1, ServerLimits.MostRequestRate);
        var pixels = SharedOptions.Number("--max-pixels", $"Pixels of a picture, {ServerLimits.DefaultPicturePixels} by default", 1, ServerLimits.MostPicturePixels);
        var faces = SharedOptions.Number("--max-faces", $"Faces of a picture that are named, the largest, {ServerLimits.DefaultPictureFaces} by default", 1, ServerLimits.MostPictureFaces);
        var streamed = SharedOptions.Number("--max-streams", $"Streams at once, {ServerLimits.DefaultStreams} by default", 1, ServerLimits.MostStreams);
        var silence = SharedOptions.Number("--max-silence", $"Seconds between two frames of a stream, {ServerLimits.DefaultStreamSeconds} by default", 1, ServerLimits.MostStreamSeconds);
        var frameBytes = SharedOptions.Number(
            "--max-frame-bytes", $"Bytes of a frame, {ServerLimits.DefaultFrameBytes} by default", ServerLimits.LeastRequestBytes, ServerLimits.MostRequestBytes);
        var frameRate = SharedOptions.Number("--max-frame-rate", $"Frames of a stream analysed in a second, {ServerLimits.DefaultFrameRate} by default", 1, ServerLimits.MostFrameRate);
        var sets = SharedOptions.Number("--max-sets", $"Sets of expressions in --store, {ServerLimits.DefaultSets} by default", 1, ServerLimits.MostOfSets);
        var setExpressions = SharedOptions.Number(
            "--max-set-expressions", $"Expressions of a set, those of the model among them, {ServerLimits.DefaultSetExpressions} by default", 1, ServerLimits.MostOfSets);
        var setPictures = SharedOptions.Number("--max-set-pictures", $"Pictures taught to a set, {ServerLimits.DefaultSetPictures} by default", 1, ServerLimits.MostOfSets);
        var threads = SharedOptions.Threads();

        var command = new Command("serve", "Answer requests over HTTP; Ctrl-C ends it")
        {
            port, address, keyFile, reports, jobs, database, bytes, pictures, seconds, requests, connections, rate, pixels, faces, streamed, silence, frameBytes, frameRate, sets, setExpressions, setPictures, threads,
        };
        var recognition = new RecognizerArguments(command, isServer: true);
        command.SetAction(parse =>
        {
            var key = UsageException.OfInput(() => parse.GetValue(keyFile) is { } path ? ServerKey.Read(path) : ServerKey.OfEnvironment());
            using var store = recognition.StoreOf(parse) is { } location ? UsageException.OfInput(() => ExpressionStore.Open(location)) : null;
            using var interruption = new Interruption();
            var board = parse.GetValue(jobs) ? JobBoard.OpenAsync(DatabaseOption.Of(parse, database), cancellation: interruption.Token).GetAwaiter().GetResult() : null;
            var options = new ServerOptions
            {
                Expressions = store,
                Port = parse.GetValue(port) ?? ServerOptions.DefaultPort,
                Address = parse.GetValue(address) ?? IPAddress.Loopback,
                Key = key,
                Reports = parse.GetValue(reports) is { } folder ? UsageException.OfInput(() => ReportFolder.Open(folder)) : null,
                Jobs = board is null ? null : board.WriteListAsync,
                Limits = new()
                {
                    RequestBytes = parse.GetValue(bytes) ?? ServerLimits.DefaultRequestBytes,
                    RequestPictures = parse.GetValue(pictures) ?? ServerLimits.DefaultRequestPictures,
                    RequestSeconds = parse.GetValue(seconds) ?? ServerLimits.DefaultRequestSeconds,
                    Requests = parse.GetValue(requests) ?? ServerLimits.DefaultRequests,
                    Connections = parse.GetValue(connections) ?? ServerLimits.DefaultConnections,
                    RequestRate = parse.GetValue(rate) ?? ServerLimits.DefaultRequestRate,
                    PicturePixels = parse.GetValue(pixels) ?? ServerLimits.DefaultPicturePixels,
                    PictureFaces = parse.GetValue(faces) ?? ServerLimits.DefaultPictureFaces,
                    Streams = parse.GetValue(streamed) ?? ServerLimits.DefaultStreams,
                    StreamSeconds = parse.GetValue(silence) ?? ServerLimits.DefaultStreamSeconds,
                    FrameBytes = parse.GetValue(frameBytes) ?? ServerLimits.DefaultFrameBytes,
                    FrameRate = parse.GetValue(frameRate) ?? ServerLimits.DefaultFrameRate,
                    Sets = parse.GetValue(sets) ?? ServerLimits.DefaultSets,
                    SetExpressions = parse.GetValue(setExpressions) ?? ServerLimits.DefaultSetExpressions,
                    SetPictures = parse.GetValue(setPictures) ?? ServerLimits.DefaultSetPictures,
                },
                Faulted = error => streams.Report("fault of the server", error.ToString()),
            };
            IReadOnlyList<Recognizer> recognizers = [];
            try
            {
                recognizers = open([.. recognition.AllOf(parse).Select(each => each with { Threads = parse.GetValue(threads) })]);
                return UsageException.Of(() => Run(recognizers, options, streams, interruption.Token));
            }
            finally
            {
                // The first owns what they share.
                foreach (var recognizer in recognizers.Reverse())
                    recognizer.Dispose();
                board?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        });

        return command;
    }

    private static int Run(IReadOnlyList<Recognizer> recognizers, ServerOptions options, StandardStreams streams, CancellationToken cancellation)
    {
        MienServer.RunAsync(recognizers, options, address => streams.Error.WriteLine($"listening on {address.ToString().TrimEnd('/')}; Ctrl-C ends it"), cancellation)
            .GetAwaiter().GetResult();
        return ExitStatus.Good;
    }
}
