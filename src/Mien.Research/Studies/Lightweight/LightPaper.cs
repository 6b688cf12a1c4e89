using Mien.Labels;
using Mien.Research.Reports;

namespace Mien.Research.Studies.Lightweight;

/// <summary>What the paper of the lightweight network says in its tables.</summary>
internal static class LightPaper
{
    /// <summary>What it calls its own network.</summary>
    public const string Own = "Our model";

    /// <summary>What it calls its second data set.</summary>
    public const string SecondName = "KDEF, as the paper says";

    /// <summary>Its table 1: shares of each true class, rows, that were named as each class, columns, in the order of FER-2013.</summary>
    public static IReadOnlyList<double[]> Confusion { get; } =
    [
        [0.62, 0.01, 0.10, 0.03, 0.12, 0.13, 0.10],
        [0.26, 0.55, 0.05, 0.04, 0.06, 0.02, 0.03],
        [0.12, 0.01, 0.40, 0.05, 0.20, 0.11, 0.11],
        [0.02, 0.00, 0.02, 0.88, 0.02, 0.02, 0.05],
        [0.10, 0.01, 0.10, 0.09, 0.53, 0.01, 0.15],
        [0.03, 0.00, 0.10, 0.04, 0.02, 0.75, 0.03],
        [0.04, 0.00, 0.05, 0.08, 0.11, 0.02, 0.65],
    ];

    /// <summary>Its table 2, with the name that a network has here, null where it is not trained here.</summary>
    public static IReadOnlyList<(string Model, string? Here, PaperScore Score)> Networks { get; } =
    [
        ("VGG-Net", "vgg", new(0.9898, 0.5932, 2.39)),
        ("ResNet-50", "resnet50", new(0.9887, 0.5748, 2.10)),
        ("CNN", "plain", new(0.9970, 0.5890, 2.11)),
        ("HOG+CNN [41]", null, new(null, 0.6186, null)),
        ("Improved Inception [42]", null, new(null, 0.6641, null)),
        ("Network from [43]", null, new(null, 0.6640, null)),
        ("Network from [44]", null, new(null, 0.6498, null)),
        ("CNN-based+Softmax [45]", null, new(null, 0.6503, null)),
        ("Net EXP_DAL_MSE [46]", null, new(null, 0.6159, null)),
        ("ShallowNet [47]", null, new(null, 0.6349, null)),
        ("SN(D&BN) [47]", null, new(null, 0.6478, null)),
        ("Network from [48]", null, new(null, 0.6560, null)),
        ("ResNet (ReLU-Maxout) [49]", null, new(null, 0.6651, null)),
        ("Ryank [50]", null, new(null, 0.6508, null)),
        ("DenseNet-1 [28]", null, new(null, 0.7091, null)),
        ("Sub-network1 [50]", null, new(null, 0.6700, null)),
        (Own, "light", new(0.71, 0.67, 0.98)),
    ];

    /// <summary>Its table 6, on KDEF.</summary>
    public static IReadOnlyList<(string Model, PaperScore Score)> Second { get; } =
    [
        ("ExpNet [51]", new(null, 0.71, null)),
        ("Network from [52]", new(null, 0.7255, null)),
        ("Network from [53]", new(null, 0.78, null)),
        (Own, new(0.9693, 0.8771, 0.6224)),
    ];

    /// <summary>Its table 3: layers and parameters of a network by its name here; null where it tells none.</summary>
    public static PaperNetwork? NetworkOf(string name) => name switch
    {
        "vgg" => new(10, 4, 3, 87_566_680),
        "resnet50" => new(49, 2, 1, 25_500_000),
        "light" => new(15, 9, 0, 58_423),
        _ => null,
    };

    /// <summary>The smallest of the others in its table 3.</summary>
    public static PaperNetwork DenseNet { get; } = new(36, 4, 1, 95_263);

    /// <summary>Its tables 4 and 5: shares that a process took while a network was trained or tested.</summary>
    public static PaperUse? ResourcesOf(string name, string stage) => (name, stage) switch
    {
        ("vgg", ResourceUse.Training) => new(0.1850, 0.2205, 0.0311, 0.046),
        ("resnet50", ResourceUse.Training) => new(0.2500, 0.2950, 0.0592, 0.059),
        ("plain", ResourceUse.Training) => new(0.0867, 0.1600, 0.0462, 0.125),
        ("light", ResourceUse.Training) => new(0.1667, 0.1897, 0.0138, 0.043),
        ("vgg", ResourceUse.Testing) => new(0.2150, 0.2467, 0.0590, 0.032),
        ("resnet50", ResourceUse.Testing) => new(0.4978, 0.5367, 0.1573, 0.029),
        ("plain", ResourceUse.Testing) => new(0.1083, 0.1512, 0.0395, 0.120),
        ("light", ResourceUse.Testing) => new(0.175, 0.2112, 0.0265, 0.031),
        _ => null,
    };

    /// <summary>Shares of a confusion matrix beside those of table 1.</summary>
    /// <param name="name">Name of the table.</param>
    /// <param name="counts">Counts by true label and label named, in the order of FER-2013.</param>
    public static ResultTable Shares(string name, IReadOnlyList<IReadOnlyList<int>> counts)
    {
        var labels = ExpressionLabels.Seven;
        var table = new ResultTable(name, ["true", .. labels, .. labels.Select(Column)]);
        foreach (var (i, row) in counts.Index())
            table.Add([labels[i], .. row.Select(count => (object?)((double)count / row.Sum())), .. Confusion[i].Select(share => (object?)share)]);
        return table;
    }

    /// <summary>What reports show of <see cref="Shares"/>.</summary>
    public static IReadOnlyList<ReportColumn> ShareColumns { get; } =
        [new("true", "true ↓  named →"), .. ExpressionLabels.Seven.Select(label => new ReportColumn(label, label, "0.00") { Below = [new(Column(label), "paper", "0.00")] })];

    private static string Column(string label) => $"paper_{label}";
}

/// <summary>A line of a table of accuracies, 0 to 1; null where it is empty.</summary>
internal sealed record PaperScore(double? Train, double Test, double? Loss);

/// <summary>Layers and parameters as the paper counts them.</summary>
internal sealed record PaperNetwork(int Convolutions, int Pooling, int Linear, long Parameters);

/// <summary>What a process took of the machine, 0 to 1.</summary>
internal sealed record PaperUse(double Processor, double User, double System, double Memory);
