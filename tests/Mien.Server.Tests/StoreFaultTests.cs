using System.Text.Json;
using Mien.Expressions;
using Mien.Expressions.Stores;
using Mien.Tests.Expressions.Stores;

namespace Mien.Server.Tests;

/// <summary>A store of sets that may not be written, goes away and comes back.</summary>
public sealed class StoreFaultTests(PostgresServer database) : IClassFixture<PostgresServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_fails_is_told_once_and_used_again_when_it_answers()
    {
        var store = new FailingStore();
        var faults = new List<Exception>();
        await using var server = await RunningServer.StartAsync(new() { Expressions = store, Faulted = faults.Add }, OneFace.Recognizer());
        (await server.SendAsync(HttpMethod.Get, "/v1/expressions")).Status.ShouldBe(200);

        store.Fails = true;
        foreach (var (method, path) in new[] { ("GET", ""), ("PUT", "/ann"), ("GET", "/ann"), ("POST", "/ann/classes/wink"), ("DELETE", "/ann") })
        {
            using var request = new HttpRequestMessage(new(method), $"/v1/expressions{path}");
            using var answer = await server.Client.SendAsync(request, Cancellation);
            await RunningServer.ShouldBeProblemAsync(answer, 503, "store-unavailable");
            answer.Headers.RetryAfter.ShouldNotBeNull();
            (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldNotContain("secret");
        }
        faults.ShouldHaveSingleItem().Message.ShouldContain("secret");
        (await server.SendAsync(HttpMethod.Post, "/v1/analyze", RunningServer.Body(OneFace.Picture(1)))).Status.ShouldBe(200);

        store.Fails = false;
        (await server.SendAsync(HttpMethod.Get, "/v1/expressions")).Status.ShouldBe(200);
        store.Fails = true;
        (await server.SendAsync(HttpMethod.Get, "/v1/expressions")).Status.ShouldBe(503);
        faults.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_role_that_may_only_read_is_enough_to_analyse()
    {
        Assert.SkipUnless(database.IsRunning, "install postgresql to run this test");
        database.Execute("CREATE DATABASE served");
        database.Execute("CREATE ROLE reader LOGIN");
        var location = $"{database.ConnectionString};Database=served";
        using (var own = ExpressionStore.Open(location))
        {
            await using var teacher = await RunningServer.StartAsync(new() { Expressions = own }, OneFace.Recognizer());
            await teacher.SendAsync(HttpMethod.Put, "/v1/expressions/ann");
            (await teacher.SendAsync(HttpMethod.Post, "/v1/expressions/ann/classes/wink", OneFace.Form(1, 2))).Status.ShouldBe(201);
        }
        database.Execute("GRANT SELECT ON expression_sets TO reader", "served");

        using var read = ExpressionStore.Open($"{location};Username=reader");
        await using var server = await RunningServer.StartAsync(new() { Expressions = read }, OneFace.Recognizer());

        (await server.SendAsync(HttpMethod.Post, "/v1/analyze?expressions=ann", RunningServer.Body(OneFace.Picture(1)))).Text.ShouldContain("\"expression\":\"wink\"");
        (await server.SendAsync(HttpMethod.Get, "/v1/expressions/ann/sphere")).Status.ShouldBe(200);
        using var refused = await server.Client.PostAsync("/v1/expressions/ann/classes/wink", OneFace.Form(3), Cancellation);
        await RunningServer.ShouldBeProblemAsync(refused, 503, "store-unavailable");
    }

    [Fact]
    public async Task A_database_that_goes_is_a_stated_error_and_its_return_is_noticed()
    {
        Assert.SkipUnless(database.IsRunning, "install postgresql to run this test");
        database.Execute("CREATE DATABASE leaving");
        using var store = ExpressionStore.Open($"{database.ConnectionString};Database=leaving");
        await using var server = await RunningServer.StartAsync(new() { Expressions = store }, OneFace.Recognizer());
        await server.SendAsync(HttpMethod.Put, "/v1/expressions/ann");
        (await server.SendAsync(HttpMethod.Post, "/v1/expressions/ann/classes/wink", OneFace.Form(1, 2))).Status.ShouldBe(201);
        // Several connections lie in the pool.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskAsync()));

        database.Stop();
        try
        {
            foreach (var (status, text) in await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskAsync())))
            {
                status.ShouldBe(503);
                JsonDocument.Parse(text).RootElement.GetProperty("code").GetString().ShouldBe("store-unavailable");
            }
        }
        finally
        {
            database.StartAgain();
        }
        for (var i = 0; i < 8; i++)
            (await AskAsync()).Text.ShouldContain("\"expression\":\"wink\"");

        Task<(int Status, string Text)> AskAsync() => server.SendAsync(HttpMethod.Post, "/v1/analyze?expressions=ann", RunningServer.Body(OneFace.Picture(1)));
    }

    private sealed class FailingStore : IExpressionStore
    {
        public bool Fails { get; set; }

        public IReadOnlyList<string> List() => Answer<string[]>([]);

        public StoredExpressions? Load(string name) => Answer<StoredExpressions?>(null);

        public bool TrySave(string name, ExpressionSet set, long? version) => Answer(true);

        public bool Delete(string name) => Answer(true);

        public void Dispose()
        {
        }

        private T Answer<T>(T answer) => Fails ? throw new MienException("host:5432/secret", "the database cannot be reached") : answer;
    }
}
