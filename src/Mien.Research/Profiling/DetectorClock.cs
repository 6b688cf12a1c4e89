using System.Diagnostics;
using Mien.Learning.Layers;
using Mien.Mtcnn;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;

namespace Mien.Research.Profiling;

/// <summary>Counts and times the work of searches. Each moment belongs to the work that ends next.</summary>
internal sealed class DetectorClock : SearchObserver
{
    private readonly Dictionary<Parameter, string> layers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(SearchStage Stage, string Layer), Total> totals = [];
    private SearchStage stage;
    private long last;

    public DetectorClock(MtcnnDetector detector)
    {
        foreach (var network in (Layer?[])[detector.PNet, detector.RNet, detector.ONet])
            foreach (var (name, parameter) in network?.NamedParameters ?? [])
                layers[parameter] = name[..name.LastIndexOf('.')];
    }

    /// <summary>The work of one search.</summary>
    public IReadOnlyList<DetectorWork> Work =>
        [.. totals.OrderBy(static item => item.Key.Stage).Select(static item => item.Value.Of(Names[item.Key.Stage], item.Key.Layer))];

    private static Dictionary<SearchStage, string> Names { get; } = new()
    {
        [SearchStage.PNet] = "P-Net",
        [SearchStage.RNet] = "R-Net",
        [SearchStage.ONet] = "O-Net",
        [SearchStage.Turned] = "O-Net, turned",
    };

    /// <summary>Forgets what was before.</summary>
    public void Clear() => totals.Clear();

    /// <summary>What follows is another search.</summary>
    public void EndSearch()
    {
        foreach (var total in totals.Values)
            total.EndSearch();
    }

    public override void Begin(SearchStage next)
    {
        stage = next;
        last = Stopwatch.GetTimestamp();
    }

    public override void Did(SearchWork work) => Add(Title(work), 0, 0);

    public override void Forward(Tape tape)
    {
        var layer = "";
        foreach (var operation in tape.Operations)
        {
            operation.Forward();
            layer = operation.Parameters.FirstOrDefault() is { } weights ? layers[weights] : $"{Kind(operation)} behind {layer.Split(' ')[^1]}";
            Add(layer, Flops(operation), Bytes(operation));
        }
    }

    private static string Title(SearchWork work) => work switch
    {
        SearchWork.Resampling => "resampling",
        SearchWork.Windows => "windows",
        _ => "suppression",
    };

    private static string Kind(Operation operation) => operation is MaxPoolOperation ? "pooling" : operation.GetType().Name.Replace("Operation", "", StringComparison.Ordinal).ToLowerInvariant();

    private static double Flops(Operation operation) => operation is ConvolutionOperation or LinearOperation
        ? 2.0 * operation.Output.Shape.Length * operation.Parameters.First().Count / operation.Parameters.First().Shape[0]
        : 0;

    private static double Bytes(Operation operation) =>
        sizeof(float) * ((double)operation.Output.Shape.Length + operation.Inputs.Sum(static input => input.Shape.Length) + operation.Parameters.Sum(static parameter => parameter.Count));

    private void Add(string layer, double flops, double bytes)
    {
        if (!totals.TryGetValue((stage, layer), out var total))
            totals[(stage, layer)] = total = new();
        var now = Stopwatch.GetTimestamp();
        total.Add(now - last, flops, bytes);
        last = Stopwatch.GetTimestamp();
    }

    private sealed class Total
    {
        private readonly List<long> ticks = [];
        private int runs;
        private double flops;
        private double bytes;
        private long present;

        public void Add(long more, double moreFlops, double moreBytes)
        {
            present += more;
            runs++;
            flops += moreFlops;
            bytes += moreBytes;
        }

        public void EndSearch()
        {
            ticks.Add(present);
            present = 0;
        }

        public DetectorWork Of(string stage, string layer)
        {
            var sorted = ticks.Order().ToList();
            var count = Math.Max(1, ticks.Count);
            return new(stage, layer, runs / count, flops / count, bytes / count, (double)sorted[count / 2] / Stopwatch.Frequency);
        }
    }
}
