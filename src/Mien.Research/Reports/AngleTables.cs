using Mien.Research.Inspection;

namespace Mien.Research.Reports;

/// <summary>How distinct the units of a layer are as a network learns, and the stages that it goes through, as tables and as charts.</summary>
internal static class AngleTables
{
    /// <summary>What to see in <see cref="Charts"/>.</summary>
    public const string Explanation =
        "Angles between the activation vectors of all pairs of units over the validation samples: the least, the mean, the greatest. Bands are the stages, named by one rule from these curves. "
        + "Activations of a sigmoid or behind ReLU are never negative, so that no angle as it is can go beyond a right angle; centred, less the mean of each unit, it can.";

    /// <summary>The angles of a layer, epoch by epoch, beside losses and accuracies.</summary>
    public static ResultTable Angles(string name, IEnumerable<DistinctivenessRow> rows)
    {
        var table = new ResultTable(name, "epoch", "training_loss", "training_accuracy", "validation_loss", "validation_accuracy", "angle_min", "angle_mean", "angle_max", "centred_min", "centred_max");
        foreach (var row in rows)
        {
            table.Add(
                row.Epoch, row.TrainingLoss, row.TrainingAccuracy, row.ValidationLoss, row.ValidationAccuracy, row.Angles.Min, row.Angles.Mean, row.Angles.Max, row.Centred.Min, row.Centred.Max);
        }
        return table;
    }

    /// <summary>Shows a layer of a run, whose stages are named when it is done.</summary>
    /// <param name="page">The page.</param>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="layer">A layer that its recipe inspects.</param>
    /// <param name="title">What it is.</param>
    /// <param name="name">What names of its tables end in.</param>
    /// <param name="saved">Saves a table.</param>
    public static void Show(ReportPage page, string folder, string layer, string title, string name, Func<ResultTable, ResultTable> saved)
    {
        var angles = Angles($"angles-{name}", DistinctivenessLog.Read(folder).Where(row => row.Layer == layer));
        var stages = new ResultTable($"stages-{name}", "stage", "first", "last");
        if (ResultTable.IsIn(folder, DistinctivenessLog.Stages) && ResultTable.Load(folder, DistinctivenessLog.Stages) is var all)
            foreach (var row in Enumerable.Range(0, all.Count).Where(row => all[row, "layer"] == layer))
                stages.Add(all[row, "stage"], all[row, "first_epoch"], all[row, "last_epoch"]);
        page.Figure($"{title}: angles, and the loss.", Charts(saved(angles), saved(stages)));
    }

    /// <summary>The stages of a layer, which follow each other without a gap up to the last epoch.</summary>
    public static ResultTable Stages(string name, IReadOnlyList<DistinctivenessRow> rows, int classes, int epochs)
    {
        var table = new ResultTable(name, "stage", "first", "last");
        var bands = TrainingStages.Of(rows, classes);
        foreach (var (i, band) in bands.Index())
            table.Add(band.Stage.ToString().ToLowerInvariant(), band.First, i + 1 < bands.Count ? bands[i + 1].First - 1 : epochs);
        return table;
    }

    /// <summary>Angles and losses over the epochs, with the stages as bands.</summary>
    /// <param name="angles">What <see cref="Angles"/> made.</param>
    /// <param name="stages">What <see cref="Stages"/> made.</param>
    public static IReadOnlyList<LineChart> Charts(ResultTable angles, ResultTable stages)
    {
        var bands = ChartBand.All(stages);
        return
        [
            new LineChart("epoch", "angle, degrees")
            {
                Bands = bands, Reaches = [0],
                Lines = [new("least angle", angles, "epoch", "angle_min", 2), new("mean angle", angles, "epoch", "angle_mean", 0), new("greatest angle", angles, "epoch", "angle_max", 4), new("greatest angle, centred", angles, "epoch", "centred_max", 6, IsDashed: true)],
            },
            new LineChart("epoch", "loss") { Bands = bands, Lines = [new("training loss", angles, "epoch", "training_loss", 3), new("validation loss", angles, "epoch", "validation_loss", 1)] },
        ];
    }
}
