using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mien.Server;

/// <summary>
/// Listens as Kestrel's own does, and loses nobody at the end: closing a listening socket resets the connections that the system took and nobody
/// accepted yet, and Kestrel closes those that have sent nothing so far or are between two requests, whose next one may be on its way.
/// </summary>
internal sealed class DrainingListenerFactory(ILoggerFactory loggers) : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket? socket = null;
        var sockets = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { CreateBoundListenSocket = end => socket = SocketTransportOptions.CreateDefaultBoundListenSocket(end) }), loggers);
        var listener = await sockets.BindAsync(endpoint, cancellationToken).ConfigureAwait(false);
        return new DrainingListener(listener, socket!);
    }
}

/// <summary>A listener that at its end accepts all that wait, takes no more, and leaves those it has a moment for a request.</summary>
internal sealed class DrainingListener(IConnectionListener listener, Socket socket) : IConnectionListener
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(1);

    private int open;

    public EndPoint EndPoint => listener.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        var connection = await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
        if (connection is not null)
        {
            Interlocked.Increment(ref open);
            connection.ConnectionClosed.Register(() => Interlocked.Decrement(ref open));
        }

        return connection;
    }

    /// <summary>Ends as said above; a cancelled token ends it at once.</summary>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        var begun = TimeProvider.System.GetTimestamp();
        await WhileAsync(() => socket.Poll(0, SelectMode.SelectRead)).ConfigureAwait(false);
        await listener.UnbindAsync(cancellationToken).ConfigureAwait(false);
        await WhileAsync(() => Volatile.Read(ref open) > 0).ConfigureAwait(false);

        async Task WhileAsync(Func<bool> busy)
        {
            while (!cancellationToken.IsCancellationRequested && TimeProvider.System.GetElapsedTime(begun) < patience && busy())
                await Task.Delay(pause, CancellationToken.None).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => listener.DisposeAsync();
}
