using Mien.Workers.Queues;
using Mien.Workers.Shards;

namespace Mien.Workers.Tests.Queues;

public sealed class RabbitQueueTests(RabbitServer server) : IClassFixture<RabbitServer>
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_shard_goes_to_one_and_to_another_when_that_is_gone()
    {
        await using var first = await Open();
        await using var second = await Open();
        await first.PublishAsync([new("job", 1), new("job", 2)], Stop);
        (await first.CountAsync(Stop)).ShouldBe(2);
        var one = await first.ReceiveAsync(Stop).WaitAsync(patience, Stop);
        var two = await second.ReceiveAsync(Stop).WaitAsync(patience, Stop);
        new[] { one.Shard, two.Shard }.ShouldBe([new ShardName("job", 1), new("job", 2)], ignoreOrder: true);

        await two.AcknowledgeAsync();
        await first.DisposeAsync();

        var again = await second.ReceiveAsync(Stop).WaitAsync(patience, Stop);
        again.Shard.ShouldBe(one.Shard);
        await again.ReturnAsync();
        await again.AcknowledgeAsync();
        again = await second.ReceiveAsync(Stop).WaitAsync(patience, Stop);
        again.Shard.ShouldBe(one.Shard);
        await again.AcknowledgeAsync();
        (await second.CountAsync(Stop)).ShouldBe(0);
    }

    [Fact]
    public async Task More_are_fetched_ahead_where_that_is_wanted()
    {
        await using var queue = await Open();
        await queue.PublishAsync([.. Enumerable.Range(0, 10).Select(i => new ShardName("job", i))], Stop);
        var first = await queue.ReceiveAsync(Stop).WaitAsync(patience, Stop);
        (await queue.CountAsync(Stop)).ShouldBe(9);
        queue.Prefetch = 4;
        await first.AcknowledgeAsync();

        var second = await queue.ReceiveAsync(Stop).WaitAsync(patience, Stop);

        await UntilAsync(async () => await queue.CountAsync(Stop) <= 5);
        await second.AcknowledgeAsync();
        for (var i = 2; i < 10; i++)
            await (await queue.ReceiveAsync(Stop).WaitAsync(patience, Stop)).AcknowledgeAsync();
    }

    [Fact]
    public async Task When_the_broker_starts_again_what_waited_is_handed_out()
    {
        await using var queue = await Open();
        await queue.PublishAsync([new("job", 1), new("job", 2)], Stop);
        var first = await queue.ReceiveAsync(Stop).WaitAsync(patience, Stop);
        server.Stop();
        await Should.ThrowAsync<AwayException>(() => queue.CountAsync(Stop));
        await first.AcknowledgeAsync();
        server.Start();

        var seen = new HashSet<ShardName>();
        while (seen.Count < 2)
        {
            var delivery = await queue.ReceiveAsync(Stop).WaitAsync(patience, Stop);
            seen.Add(delivery.Shard);
            await delivery.AcknowledgeAsync();
        }
    }

    [Fact]
    public async Task No_broker_and_a_wrong_password_are_told()
    {
        (await Refused("amqp://127.0.0.1:1/")).ShouldStartWith("amqp://127.0.0.1:1: the broker cannot be reached (");
        (await Refused("http://127.0.0.1/")).ShouldBe("the location of the broker is no URL of amqp; write amqp://user:password@host:port/");
        Assert.SkipUnless(server.IsRunning, "install rabbitmq-server to run this test, as root");
        (await Refused(server.Location.Replace("guest:guest", "guest:wrong", StringComparison.Ordinal))).ShouldEndWith(": the broker does not let this user in; check user and password");
    }

    private static async Task<string> Refused(string location) =>
        (await Should.ThrowAsync<MienException>(() => RabbitQueue.OpenAsync(location, "test", CancellationToken.None))).Message;

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var over = new CancellationTokenSource(patience);
        while (!await isSo())
            await Task.Delay(50, over.Token);
    }

    private Task<RabbitQueue> Open()
    {
        Assert.SkipUnless(server.IsRunning, "install rabbitmq-server to run this test, as root");
        return RabbitQueue.OpenAsync(server.Location, "test", Stop);
    }
}
