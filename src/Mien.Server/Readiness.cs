using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>GET /readyz: whether the sample picture gives what it gave when the server began, by each model and detector. One check at a time, and one for all who ask soon after.</summary>
internal sealed class Readiness(IReadOnlyList<Recognizer> recognizers)
{
    private const string Sample = "Mien.Server.astronaut.jpg";

    private static readonly TimeSpan good = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly byte[] picture = ReadSample();
    private Analysis[]? expected;
    private Task<bool>? check;
    private long begun;

    /// <summary>Analyses the sample for the first time, which makes the first request as fast as the others.</summary>
    /// <exception cref="MienException">It cannot be analysed.</exception>
    public async Task BeginAsync() => expected = await Task.Run(Analyze).ConfigureAwait(false);

    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            if (!await Check().WaitAsync(patience, context.RequestAborted).ConfigureAwait(false))
                throw ProblemException.NotReady();
        }
        catch (Exception e) when (e is TimeoutException || MienException.IsAboutInput(e))
        {
            throw ProblemException.NotReady();
        }

        await JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "ready");
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private Task<bool> Check()
    {
        lock (gate)
        {
            if (check is null || (check.IsCompleted && TimeProvider.System.GetElapsedTime(begun) > good))
            {
                begun = TimeProvider.System.GetTimestamp();
                check = Task.Run(() => Analyze().SequenceEqual(expected!));
            }

            return check;
        }
    }

    private Analysis[] Analyze() => [.. recognizers.Select(recognizer => recognizer.Analyze(picture, "astronaut.jpg"))];

    private static byte[] ReadSample()
    {
        using var stream = typeof(Readiness).Assembly.GetManifestResourceStream(Sample)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
