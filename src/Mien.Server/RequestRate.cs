using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>Counts the requests of each address; one that asked for nothing for a while is forgotten.</summary>
internal sealed class RequestRate(int most) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetTokenBucketLimiter(address, _ => new() { TokenLimit = most, TokensPerPeriod = most, ReplenishmentPeriod = TimeSpan.FromSeconds(1) }));

    /// <exception cref="ProblemException">Too many came from its address within the second.</exception>
    public void Count(HttpContext context)
    {
        using var lease = limiter.AttemptAcquire(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (!lease.IsAcquired)
            throw ProblemException.TooManyRequests(most);
    }

    public void Dispose() => limiter.Dispose();
}
