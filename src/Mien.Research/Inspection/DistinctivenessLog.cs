using System.Globalization;
using Mien.Research.Training;
using Mien.Tensors;

namespace Mien.Research.Inspection;

/// <summary>
/// The angles of a run's inspected layers over its epochs, angles.csv in its folder, and the stages that <see cref="TrainingStages"/> makes of
/// them, stages.csv.
/// </summary>
internal sealed class DistinctivenessLog : IDisposable
{
    private const string AnglesFile = "angles.csv";
    private const string StagesFile = "stages.csv";

    private static readonly string[] header =
    [
        "epoch", "layer", "training_loss", "training_accuracy", "validation_loss", "validation_accuracy",
        .. Columns("angle"), .. Columns("centred"),
    ];

    private readonly string folder;
    private readonly DistinctivenessRecorder recorder;
    private readonly List<DistinctivenessRow> rows;

    private DistinctivenessLog(string folder, DistinctivenessRecorder recorder, List<DistinctivenessRow> rows) =>
        (this.folder, this.recorder, this.rows) = (folder, recorder, rows);

    /// <summary>Goes on with the log of a run, or begins one.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="epochs">How many epochs the run has done; what the log has of later ones is dropped.</param>
    /// <param name="recorder">Looks at the network; it is disposed with the log.</param>
    /// <exception cref="MienException">The log does not hold those epochs.</exception>
    public static DistinctivenessLog Open(string folder, int epochs, DistinctivenessRecorder recorder)
    {
        if (epochs == 0)
            return new(folder, recorder, []);
        List<DistinctivenessRow> rows = [.. Read(folder).Where(row => row.Epoch <= epochs)];
        var wanted = Enumerable.Range(1, epochs).SelectMany(epoch => recorder.Layers.Select(layer => (epoch, layer.Name)));
        return rows.Select(row => (row.Epoch, row.Layer)).SequenceEqual(wanted)
            ? new(folder, recorder, rows)
            : throw new MienException(Path.Combine(folder, AnglesFile), $"it does not hold epochs 1 to {epochs} of the layers that the recipe inspects");
    }

    /// <summary>Looks at the network and adds what there is to see.</summary>
    public void Record(EpochRow epoch)
    {
        rows.AddRange(recorder.Record(epoch));
        AtomicFile.WriteText(Path.Combine(folder, AnglesFile), string.Join('\n', rows.Select(Line).Prepend(string.Join(',', header))) + "\n");
        AtomicFile.WriteText(Path.Combine(folder, StagesFile), string.Join('\n', Stages().Prepend("layer,stage,first_epoch,last_epoch")) + "\n");
    }

    /// <summary>The rows of a run, epoch by epoch.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <exception cref="MienException">There is no such log, or it is damaged.</exception>
    public static IReadOnlyList<DistinctivenessRow> Read(string folder)
    {
        var path = Path.Combine(folder, AnglesFile);
        if (!File.Exists(path))
            throw new MienException(path, "there are no angles", "a recipe that names layers to inspect writes them");
        return [.. File.ReadLines(path).Skip(1).Select(line => Parse(path, line))];
    }

    /// <inheritdoc/>
    public void Dispose() => recorder.Dispose();

    private IEnumerable<string> Stages() =>
        from layer in recorder.Layers
        from band in TrainingStages.Of([.. rows.Where(row => row.Layer == layer.Name)], recorder.Classes)
        select string.Create(CultureInfo.InvariantCulture, $"{layer.Name},{band.Stage.ToString().ToLowerInvariant()},{band.First},{band.Last}");

    private static IEnumerable<string> Columns(string name) =>
        [$"{name}_min", $"{name}_mean", $"{name}_max", .. Enumerable.Range(0, AngleSummary.Steps).Select(i => string.Create(CultureInfo.InvariantCulture, $"{name}_{i * AngleSummary.Step}"))];

    private static string Line(DistinctivenessRow row)
    {
        double?[] losses = [row.TrainingLoss, row.TrainingAccuracy, row.ValidationLoss, row.ValidationAccuracy];
        return string.Join(',', (string[])
        [
            row.Epoch.ToString(CultureInfo.InvariantCulture), row.Layer, .. losses.Select(Text), .. Cells(row.Angles), .. Cells(row.Centred),
        ]);
    }

    private static IEnumerable<string> Cells(AngleSummary angles) =>
        [Text(angles.Min), Text(angles.Mean), Text(angles.Max), .. angles.Histogram.Select(count => count.ToString(CultureInfo.InvariantCulture))];

    // The shortest text that reads back as the same number; nothing where there is none.
    private static string Text(double? value) => value is { } number && !double.IsNaN(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    private static DistinctivenessRow Parse(string path, string line)
    {
        var cells = line.Split(',');
        var bad = cells.Length != header.Length;
        double? Number(int cell)
        {
            if (bad || cells[cell].Length == 0)
                return null;
            bad = !double.TryParse(cells[cell], CultureInfo.InvariantCulture, out var number);
            return number;
        }

        AngleSummary Angles(int cell)
        {
            int[] histogram = [.. Enumerable.Range(cell + 3, AngleSummary.Steps).Select(i => (int)(Number(i) ?? 0))];
            return new(histogram.Sum(), Number(cell) ?? double.NaN, Number(cell + 1) ?? double.NaN, Number(cell + 2) ?? double.NaN, histogram);
        }

        var row = new DistinctivenessRow(
            (int)(Number(0) ?? 0), cells.ElementAtOrDefault(1) ?? "", Number(2) ?? double.NaN, Number(3), Number(4) ?? double.NaN, Number(5),
            Angles(6), Angles(9 + AngleSummary.Steps));
        return bad ? throw new MienException(path, $"'{line}' is no line of a log of angles") : row;
    }
}
