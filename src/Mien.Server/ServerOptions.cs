using System.Net;
using Mien.Expressions.Stores;

namespace Mien.Server;

/// <summary>Where a <see cref="MienServer"/> listens, for whom, and what it takes on.</summary>
public sealed record ServerOptions
{
    /// <summary>The port, by default.</summary>
    public const int DefaultPort = 5005;

    /// <summary>The port; 0 takes a free one. Default 5005; 0 to 65,535.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The address of this machine to listen on; other than a loopback address it needs a <see cref="Key"/>. Default 127.0.0.1.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>What a client has to know. Default null: nothing.</summary>
    public ServerKey? Key { get; init; }

    /// <summary>
    /// Where the sets of custom expressions are kept, which stays the caller's and is to be disposed after the server. Default null: there are
    /// none, and whoever asks for them gets the code <c>no-store</c>.
    /// </summary>
    public IExpressionStore? Expressions { get; init; }

    /// <summary>Reports of studies that are shown. Default null: there are none, and the page has no place for them.</summary>
    public ReportFolder? Reports { get; init; }

    /// <summary>
    /// Writes how far jobs of many machines are, as JSON of the form mien.jobs/1; what it throws when its database is away is a <see cref="MienException"/>
    /// or an <see cref="IOException"/>. Called by several threads. Default null: there are none, and the page has no place for them.
    /// </summary>
    public Func<Stream, CancellationToken, Task>? Jobs { get; init; }

    /// <summary>What the server takes on.</summary>
    public ServerLimits Limits { get; init; } = new();

    /// <summary>
    /// Told of what went wrong in the server itself, on any thread; its client gets the code <c>internal-error</c> and nothing more. Default
    /// null: nobody is told.
    /// </summary>
    public Action<Exception>? Faulted { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Address);
        ArgumentNullException.ThrowIfNull(Limits);
        ArgumentOutOfRangeException.ThrowIfLessThan(Port, IPEndPoint.MinPort, nameof(Port));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Port, IPEndPoint.MaxPort, nameof(Port));
        Limits.Validate();
        if (Key is null && !IPAddress.IsLoopback(Address))
            throw new ArgumentException($"{Address} can be reached from other machines, which takes a key; give one, or listen on {IPAddress.Loopback}");
    }
}
