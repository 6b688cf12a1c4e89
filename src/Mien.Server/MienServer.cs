using System.Net.Sockets;
using Mien.Tensors.Threads;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Mien.Server;

/// <summary>
/// Answers requests over HTTP by recognisers: the web page, POST /v1/analyze and /v1/explain, POST /analyze as DeepFace has it, /v1/expressions for custom ones, GET /v1/stream and /v1/models, /v1/jobs, reports of studies, /metrics, /livez and /readyz. It reads no configuration and
/// no files but reports, fetches nothing, and logs nothing.
/// </summary>
public sealed class MienServer : IAsyncDisposable
{
    internal const string Live = "/livez";
    internal const string Ready = "/readyz";

    private static readonly TimeSpan headers = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan lastAnswers = TimeSpan.FromSeconds(5);

    private readonly WebApplication app;
    private readonly ServerMetrics metrics = new();
    private readonly PrometheusText prometheus;
    private readonly PictureQueue queue;
    private readonly StreamRoute streams;
    private readonly RequestRate rate;
    private readonly ServedRecognizers recognizers;
    private readonly ExpressionSets sets;

    private MienServer(ServedRecognizers recognizers, ServerOptions options)
    {
        this.recognizers = recognizers;
        prometheus = new(metrics.Meter);
        metrics.Begin();
        queue = new(options.Limits, recognizers.Default.Options.Threads ?? Workers.DefaultCount, metrics);
        sets = new(recognizers, options);
        streams = new(recognizers, sets, options, metrics);
        rate = new(options.Limits.RequestRate);
        app = Build(options);
    }

    /// <summary>Where it listens, with the port that it took.</summary>
    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts a server; when this returns it takes requests.</summary>
    /// <param name="recognizers">
    /// What answers them: one, or each of several models with each of several detectors, as <see cref="Recognizer.OpenAll"/> opens them, of which requests
    /// choose; the first answers those that do not. They stay the caller's, and are to be disposed after the server.
    /// </param>
    /// <param name="options">Where and how; null for the defaults.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, the address needs a key, two recognisers are called the same, or a model is not there with each detector.
    /// </exception>
    /// <exception cref="MienException">The address or port cannot be listened on, or the sample picture cannot be analysed.</exception>
    public static async Task<MienServer> StartAsync(IReadOnlyList<Recognizer> recognizers, ServerOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recognizers);
        options ??= new();
        options.Validate();
        var server = new MienServer(new(recognizers), options);
        try
        {
            await server.BeginAsync(options, cancellation).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts a server and stops it when it is cancelled, which is no error.</summary>
    /// <param name="recognizers">What answers the requests, as for <see cref="StartAsync"/>.</param>
    /// <param name="options">Where and how; null for the defaults.</param>
    /// <param name="listens">Told where the server listens, once it takes requests.</param>
    /// <param name="cancellation">Stops the server as <see cref="StopAsync"/> does.</param>
    /// <inheritdoc cref="StartAsync" path="/exception"/>
    public static async Task RunAsync(IReadOnlyList<Recognizer> recognizers, ServerOptions? options, Action<Uri> listens, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(listens);
        await using var server = await StartAsync(recognizers, options, CancellationToken.None).ConfigureAwait(false);
        listens(server.Address);
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await server.StopAsync().ConfigureAwait(false);
    }

    /// <summary>Takes no further connections, answers what those it has are sending, or send within a second, closes each after its answer, and ends; within the time of a request.</summary>
    public Task StopAsync() => app.StopAsync();

    /// <summary>Stops it, if that was not done.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync().ConfigureAwait(false);
        queue.Dispose();
        streams.Dispose();
        rate.Dispose();
        sets.Dispose();
        prometheus.Dispose();
        metrics.Dispose();
    }

    /// <summary>Every path with the method that it has.</summary>
    internal IEnumerable<(string Method, string Path)> Routes =>
        from endpoint in ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
        select (method, endpoint.RoutePattern.RawText!);

    private static WebApplication Build(ServerOptions options)
    {
        // Empty: neither environment nor files of settings have a say, and nothing logs.
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = options.Limits.Connections;
            kestrel.Limits.MaxRequestBodySize = options.Limits.RequestBytes;
            kestrel.Limits.RequestHeadersTimeout = headers;
            kestrel.Listen(options.Address, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton<IConnectionListenerFactory, DrainingListenerFactory>();
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Limits.RequestTime + lastAnswers);
        return builder.Build();
    }

    private async Task BeginAsync(ServerOptions options, CancellationToken cancellation)
    {
        var readiness = new Readiness(recognizers.All);
        await readiness.BeginAsync().ConfigureAwait(false);
        app.Lifetime.ApplicationStopping.Register(streams.Stop);
        app.Use(routes => context => new Answers(options, rate, metrics, app.Lifetime.ApplicationStopping).InvokeAsync(context, routes));
        app.UseWebSockets();
        PageRoutes.Map(app);
        new LocalRoutes(recognizers.Default).Map(app);
        app.MapPost("/v1/analyze", new AnalyzeRoute(queue, recognizers, sets, options.Limits).AnswerAsync);
        app.MapPost("/v1/explain", new ExplainRoute(queue, recognizers, sets, options.Limits).AnswerAsync);
        app.MapPost("/analyze", new DeepFaceRoute(queue, recognizers.Default, options.Limits).AnswerAsync);
        app.MapGet("/v1/stream", streams.AnswerAsync);
        app.MapGet("/metrics", prometheus.AnswerAsync);
        new ReportsRoute(options, queue).Map(app);
        app.MapGet("/v1/jobs", new JobsRoute(options, queue).AnswerAsync);
        new ExpressionsRoute(sets, queue).Map(app);
        new ExpressionRoute(sets, queue, options.Limits).Map(app);
        app.MapGet("/v1/models", (RequestDelegate)(context => ModelsRoute.AnswerAsync(context, recognizers)));
        app.MapGet(Ready, readiness.AnswerAsync);
        app.MapGet(Live, (RequestDelegate)(context => JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "live");
            json.WriteEndObject();
        })));
        try
        {
            await app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new MienException($"{options.Address}:{options.Port}", $"cannot be listened on ({(e.InnerException ?? e).Message})", "choose another port or address", e);
        }
    }

    // The host's own would end the server, and the process of the caller with it, at Ctrl-C.
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
