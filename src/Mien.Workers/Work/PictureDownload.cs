namespace Mien.Workers.Work;

/// <summary>Reads pictures by http and https, from where a worker may and from nowhere else: no address is followed to another one.</summary>
internal sealed class PictureDownload : IDisposable
{
    private const long LargestPicture = 100 << 20;

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(10) })
    {
        Timeout = TimeSpan.FromSeconds(30),
        MaxResponseContentBufferSize = LargestPicture,
    };

    private readonly IReadOnlyList<Uri> allowed;

    private PictureDownload(IReadOnlyList<Uri> allowed) => this.allowed = allowed;

    /// <summary>Begins to read for a job.</summary>
    /// <param name="hosts">Where its pictures are.</param>
    /// <param name="allowed">Beginnings of the addresses that this worker may read.</param>
    /// <exception cref="MienException">Something of it may not be read from here.</exception>
    public static PictureDownload Open(IReadOnlyList<string> hosts, IReadOnlyList<Uri> allowed) =>
        hosts.FirstOrDefault(host => !allowed.Any(uri => uri.GetLeftPart(UriPartial.Authority) == host)) is { } foreign
            ? throw new MienException(foreign, "the job has pictures there, and this worker may not read from it", "allow it where the worker starts")
            : new(allowed);

    /// <summary>The bytes of a picture. Called on any thread.</summary>
    /// <exception cref="IOException">It may not or cannot be read.</exception>
    public byte[] Read(Uri address)
    {
        if (!allowed.Any(uri => uri.IsBaseOf(address)))
            throw new IOException("its address is none of those that may be read");
        try
        {
            using var response = client.Send(new HttpRequestMessage(HttpMethod.Get, address));
            if (!response.IsSuccessStatusCode)
                throw new IOException($"its server answers {(int)response.StatusCode}");
            using var content = new MemoryStream();
            response.Content.CopyTo(content, context: null, CancellationToken.None);
            return content.ToArray();
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            throw new IOException($"it cannot be read ({error.Message})", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}
