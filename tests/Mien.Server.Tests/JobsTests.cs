namespace Mien.Server.Tests;

public sealed class JobsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_are_as_their_owner_tells_them()
    {
        await using var server = await RunningServer.StartAsync(new() { Jobs = ServedJobs.WriteAsync });

        using var answer = await server.Client.GetAsync("/v1/jobs", Cancellation);

        (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldBe(ServedJobs.Json);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
    }

    [Fact]
    public async Task Without_a_database_there_are_none()
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.Client.GetAsync("/v1/jobs", Cancellation);

        await RunningServer.ShouldBeProblemAsync(answer, 404, "no-jobs");
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_without_where_it_is()
    {
        var faults = 0;
        await using var server = await RunningServer.StartAsync(new() { Jobs = (_, _) => throw new IOException("db.example.org:5432: the database cannot be reached"), Faulted = _ => faults++ });

        using var answer = await server.Client.GetAsync("/v1/jobs", Cancellation);

        await RunningServer.ShouldBeProblemAsync(answer, 503, "jobs-unavailable");
        answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldNotContain("example.org");
        faults.ShouldBe(0);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_costs_the_time_of_a_request()
    {
        await using var server = await RunningServer.StartAsync(new() { Limits = new() { RequestSeconds = 1 }, Jobs = (_, cancellation) => Task.Delay(Timeout.Infinite, cancellation) });

        using var answer = await server.Client.GetAsync("/v1/jobs", Cancellation);

        await RunningServer.ShouldBeProblemAsync(answer, 503, "time-out");
    }
}
