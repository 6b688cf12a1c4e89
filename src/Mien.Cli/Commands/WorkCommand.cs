using System.CommandLine;
using Mien.Workers;

namespace Mien.Cli.Commands;

/// <summary>mien work: takes part in all jobs until it is stopped.</summary>
internal static class WorkCommand
{
    public static Command Create(StandardStreams streams)
    {
        var database = DatabaseOption.Create();
        var broker = DatabaseOption.CreateBroker();
        var threads = SharedOptions.Threads();
        var data = SharedOptions.DataFolder();
        var lease = SharedOptions.Number("--lease", "Seconds that a part of a job stays this worker's when it is not heard of, 30 by default", 1, 3_600);
        var streamCount = SharedOptions.Number("--streams", "Cameras and streams that are watched at the same time at most, four for each core by default", 0, 1_000);
        var allow = new Option<Uri[]>("--allow")
        {
            Description = "Beginning of the addresses that pictures and streams may be read from, such as https://pictures.example.org/ or rtsp://camera1.example.org/; none by default",
            HelpName = "url",
            CustomParser = result => [.. result.Tokens.Select(token =>
            {
                if (Uri.TryCreate(token.Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "rtsp" or "rtsps")
                    return uri;
                result.AddError($"--allow '{token.Value}' is no address of http, https, rtsp or rtsps");
                return new Uri("http://localhost/");
            })],
        };
        var command = new Command("work", "Take part in all jobs; Ctrl-C ends it") { database, broker, threads, data, lease, streamCount, allow };
        command.SetAction(parse =>
        {
            using var interruption = new Interruption();
            var standard = new WorkerOptions();
            var options = new WorkerOptions
            {
                Threads = parse.GetValue(threads),
                Data = parse.GetValue(data),
                Allowed = parse.GetValue(allow) ?? [],
                Streams = parse.GetValue(streamCount) ?? standard.Streams,
                Lease = parse.GetValue(lease) is { } seconds ? TimeSpan.FromSeconds(seconds) : standard.Lease,
            };
            try
            {
                WorkerRun.RunAsync(DatabaseOption.Of(parse, database), DatabaseOption.BrokerOf(parse, broker), options, streams.Error.WriteLine, interruption.Token).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C while it was connecting.
            }
        });
        return command;
    }
}
