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

    private static double Flops(Operation operation) => operation switch
    {
        ConvolutionOperation { Shape: var s } => 2.0 * s.Batch * s.OutHeight * s.OutWidth * operation.Parameters.First().Count,
        LinearOperation => 2.0 * operation.Output.Shape.N * operation.Parameters.First().Count,
        _ => 0,
    };

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

    /// <summary>All searches do the same, so that the n-th run of some work has a median: what else the machine did meanwhile falls out.</summary>
    private sealed class Total
    {
        private readonly List<List<long>> runs = [];
        private int run;
        private double flops;
        private double bytes;

        public void Add(long ticks, double moreFlops, double moreBytes)
        {
            if (run == runs.Count)
                runs.Add([]);
            runs[run++].Add(ticks);
            flops += moreFlops;
            bytes += moreBytes;
        }

        public void EndSearch() => run = 0;

        public DetectorWork Of(string stage, string layer) => new(
            stage, layer, runs.Count, flops / runs[0].Count, bytes / runs[0].Count,
            runs.Sum(static ticks => ticks.Order().ElementAt(ticks.Count / 2)) / (double)Stopwatch.Frequency);
    }
}
