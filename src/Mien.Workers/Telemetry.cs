using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Mien.Workers;

/// <summary>Sends what a worker counts, and a span for each shard, to where the usual variables of OpenTelemetry say; without them to nobody.</summary>
internal sealed class Telemetry : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly MeterProvider metrics;
    private readonly TracerProvider traces;

    private Telemetry(string worker)
    {
        var resource = ResourceBuilder.CreateDefault().AddService("mien-worker", serviceInstanceId: worker);
        metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(WorkerMetrics.Name).AddOtlpExporter().Build();
        traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(WorkerMetrics.Name).AddOtlpExporter().Build();
    }

    /// <summary>Begins to send; null where nobody wants it.</summary>
    public static Telemetry? Begin(string worker) => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint)) ? null : new(worker);

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        traces.Dispose();
        metrics.Dispose();
    }
}
