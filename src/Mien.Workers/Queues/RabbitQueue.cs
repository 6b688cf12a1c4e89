using System.Text;
using System.Threading.Channels;
using Mien.Workers.Shards;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Mien.Workers.Queues;

/// <summary>A quorum queue of RabbitMQ, whose connection comes back by itself. What was handed out too often goes to another queue, for people to look at.</summary>
internal sealed class RabbitQueue : IShardQueue
{
    private const string Name = "mien.shards";
    private const string Dead = "mien.shards.dead";
    private const int MostDeliveries = 20;

    private static readonly TimeSpan heartbeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(1);

    private readonly Channel<IShardDelivery> received = Channel.CreateUnbounded<IShardDelivery>();
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly string location;
    private string? consumer;
    private int prefetch = 1;
    private int consumed;

    private RabbitQueue(IConnection connection, IChannel channel, string location) => (this.connection, this.channel, this.location) = (connection, channel, location);

    /// <inheritdoc/>
    public int Prefetch
    {
        get => prefetch;
        set => prefetch = Math.Max(1, value);
    }

    /// <summary>Connects to a broker, and makes the queues where there are none.</summary>
    /// <param name="location">amqp://user:password@host:port/vhost, or amqps.</param>
    /// <param name="worker">How the connection is called in the broker's own pages.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="MienException">It cannot be reached, or lets this user not in.</exception>
    public static async Task<RabbitQueue> OpenAsync(string location, string worker, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(location, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps"))
            throw new MienException(null, "the location of the broker is no URL of amqp", "write amqp://user:password@host:port/");
        var name = $"{uri.Scheme}://{uri.Authority}";
        try
        {
            var factory = new ConnectionFactory { Uri = uri, RequestedHeartbeat = heartbeat, NetworkRecoveryInterval = pause, ClientProvidedName = worker };
            var connection = await factory.CreateConnectionAsync(cancellation).ConfigureAwait(false);
            var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation).ConfigureAwait(false);
            await channel.QueueDeclareAsync(Dead, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: cancellation).ConfigureAwait(false);
            var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = MostDeliveries, ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = Dead };
            await channel.QueueDeclareAsync(Name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation).ConfigureAwait(false);
            return new RabbitQueue(connection, channel, name);
        }
        catch (Exception error) when (Find<AuthenticationFailureException>(error) is not null || Find<OperationInterruptedException>(error) is { ShutdownReason.ReplyCode: Constants.AccessRefused })
        {
            throw new MienException(name, "the broker does not let this user in", "check user and password", error);
        }
        catch (Exception error) when (error is BrokerUnreachableException or OperationInterruptedException or IOException)
        {
            throw new MienException(name, $"the broker cannot be reached ({error.GetBaseException().Message})", "check its address, and that it runs", error);
        }
    }

    /// <inheritdoc/>
    public async Task PublishAsync(IReadOnlyList<ShardName> shards, CancellationToken cancellation)
    {
        try
        {
            var properties = new BasicProperties { Persistent = true, ContentType = "text/plain" };
            var confirmed = new List<Task>(shards.Count);
            foreach (var shard in shards)
                confirmed.Add(channel.BasicPublishAsync("", Name, mandatory: true, properties, Encoding.UTF8.GetBytes(shard.ToString()), cancellation).AsTask());
            await Task.WhenAll(confirmed).ConfigureAwait(false);
        }
        catch (Exception error) when (IsAway(error, cancellation))
        {
            throw Away(error);
        }
    }

    /// <inheritdoc/>
    public async Task<long> CountAsync(CancellationToken cancellation)
    {
        try
        {
            return await channel.MessageCountAsync(Name, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (IsAway(error, cancellation))
        {
            throw Away(error);
        }
    }

    /// <inheritdoc/>
    public async Task<IShardDelivery> ReceiveAsync(CancellationToken cancellation)
    {
        if (consumed != prefetch)
            await AwayException.RetryAsync(() => ConsumeAsync(cancellation), TimeProvider.System, cancellation).ConfigureAwait(false);
        return await received.Reader.ReadAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    // The prefetch is that of consumers that begin after it was set.
    private async Task<bool> ConsumeAsync(CancellationToken cancellation)
    {
        try
        {
            if (consumer is not null)
                await channel.BasicCancelAsync(consumer, cancellationToken: cancellation).ConfigureAwait(false);
            await channel.BasicQosAsync(0, (ushort)prefetch, global: false, cancellation).ConfigureAwait(false);
            var receiver = new AsyncEventingBasicConsumer(channel);
            receiver.ReceivedAsync += async (_, message) =>
            {
                if (ShardName.Read(Encoding.UTF8.GetString(message.Body.Span)) is { } shard)
                    received.Writer.TryWrite(new Delivery(channel, message.DeliveryTag, shard));
                else
                    await channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: false).ConfigureAwait(false);
            };
            // Its own tag, as the broker's changes when the connection comes back.
            consumer = await channel.BasicConsumeAsync(Name, autoAck: false, $"mien-{Guid.NewGuid():N}", receiver, cancellation).ConfigureAwait(false);
            consumed = prefetch;
            return true;
        }
        catch (Exception error) when (IsAway(error, cancellation))
        {
            throw Away(error);
        }
    }

    private static bool IsAway(Exception error, CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested && error is AlreadyClosedException or OperationInterruptedException or PublishException or IOException or OperationCanceledException or TimeoutException or ObjectDisposedException;

    private static T? Find<T>(Exception? error)
        where T : Exception => error is null or T ? (T?)error : Find<T>(error.InnerException);

    private AwayException Away(Exception error) => new($"{location}: the broker cannot be reached ({error.Message})", error);

    private sealed class Delivery(IChannel channel, ulong tag, ShardName shard) : IShardDelivery
    {
        private bool isSettled;

        public ShardName Shard => shard;

        public Task AcknowledgeAsync() => SettleAsync(() => channel.BasicAckAsync(tag, multiple: false));

        public Task ReturnAsync() => SettleAsync(() => channel.BasicNackAsync(tag, multiple: false, requeue: true));

        private async Task SettleAsync(Func<ValueTask> settle)
        {
            if (isSettled)
                return;
            isSettled = true;
            try
            {
                await settle().ConfigureAwait(false);
            }
            catch (Exception error) when (IsAway(error, CancellationToken.None))
            {
                // The broker hands it out once more, and the ledger knows what became of it.
            }
        }
    }
}
