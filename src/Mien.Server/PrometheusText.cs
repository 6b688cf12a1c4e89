using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>GET /metrics: the instruments of a meter as Prometheus reads them, text format 0.0.4.</summary>
internal sealed class PrometheusText : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly SortedDictionary<string, MetricFamily> families = new(StringComparer.Ordinal);

    public PrometheusText(Meter meter)
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter != meter)
                return;
            var family = new MetricFamily(instrument);
            families.Add(family.Name, family);
            listening.EnableMeasurementEvents(instrument, family);
        };
        listener.SetMeasurementEventCallback<long>((_, value, labels, family) => ((MetricFamily)family!).Record(value, labels));
        listener.SetMeasurementEventCallback<double>((_, value, labels, family) => ((MetricFamily)family!).Record(value, labels));
        listener.Start();
    }

    public async Task AnswerAsync(HttpContext context)
    {
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var family in families.Values)
            family.Write(text);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.WriteAsync(text.ToString(), context.RequestAborted).ConfigureAwait(false);
    }

    public void Dispose() => listener.Dispose();
}

/// <summary>One instrument and its series, one for each combination of labels.</summary>
internal sealed class MetricFamily
{
    private readonly string help;
    private readonly bool isSum;
    private readonly bool isMonotonic;
    private readonly IReadOnlyList<double>? bounds;
    private readonly Dictionary<string, Series> series = [];

    public MetricFamily(Instrument instrument)
    {
        isMonotonic = instrument is Counter<long>;
        isSum = isMonotonic || instrument is UpDownCounter<long>;
        bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries;
        help = instrument.Description ?? "";
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        Name = $"{instrument.Name.Replace('.', '_')}{unit}{(isMonotonic ? "_total" : "")}";
    }

    public string Name { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var key = new StringBuilder();
        foreach (var (label, content) in labels)
            key.Append(CultureInfo.InvariantCulture, $"{(key.Length == 0 ? "" : ",")}{label}=\"{Escaped(content)}\"");
        lock (series)
        {
            if (!series.TryGetValue(key.ToString(), out var one))
                series.Add(key.ToString(), one = new(bounds?.Count ?? 0));
            one.Value = isSum || bounds is not null ? one.Value + value : value;
            one.Count++;
            for (var i = 0; i < one.Buckets.Length; i++)
                one.Buckets[i] += value <= bounds![i] ? 1 : 0;
        }
    }

    public void Write(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {help}\n# TYPE {Name} {(bounds is not null ? "histogram" : isMonotonic ? "counter" : "gauge")}\n");
        lock (series)
        {
            foreach (var (labels, one) in series.OrderBy(item => item.Key, StringComparer.Ordinal))
            {
                if (bounds is null)
                {
                    Line("", labels, one.Value);
                    continue;
                }

                for (var i = 0; i < bounds.Count; i++)
                    Line("_bucket", With(labels, bounds[i].ToString(CultureInfo.InvariantCulture)), one.Buckets[i]);
                Line("_bucket", With(labels, "+Inf"), one.Count);
                Line("_sum", labels, one.Value);
                Line("_count", labels, one.Count);
            }
        }

        void Line(string suffix, string labels, double value) =>
            text.Append(CultureInfo.InvariantCulture, $"{Name}{suffix}{(labels.Length == 0 ? "" : $"{{{labels}}}")} {value}\n");

        static string With(string labels, string bound) => $"{labels}{(labels.Length == 0 ? "" : ",")}le=\"{bound}\"";
    }

    private static string Escaped(object? label) =>
        Convert.ToString(label, CultureInfo.InvariantCulture)!.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private sealed class Series(int buckets)
    {
        public double Value { get; set; }

        public long Count { get; set; }

        public long[] Buckets { get; } = new long[buckets];
    }
}
