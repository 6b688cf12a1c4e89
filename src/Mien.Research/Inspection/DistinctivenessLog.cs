using System.Globalization;
using Mien.Research.Reports;
using Mien.Research.Training;

namespace Mien.Research.Inspection;

/// <summary>
/// The angles of a run's inspected layers over its epochs, angles.csv in its folder, and the stages that <see cref="TrainingStages"/> makes of
/// them, stages.csv. Each epoch is added to the first, so that a line without an end is of an epoch that was killed; the second is written
/// when the run is done.
/// </summary>
internal sealed class DistinctivenessLog : IDisposable
{
    /// <summary>Name of the table of stages: layer, stage, first_epoch, last_epoch.</summary>
    public const string Stages = "stages";

    private const string AnglesFile = "angles.csv";

    private static readonly string[] header =
    [
        "epoch", "layer", "training_loss", "training_accuracy", "validation_loss", "validation_accuracy",
        .. Columns("angle"), .. Columns("centred"),
    ];

    private readonly string folder;
    private readonly DistinctivenessRecorder recorder;

    private DistinctivenessLog(string folder, DistinctivenessRecorder recorder) => (this.folder, this.recorder) = (folder, recorder);

    private string Angles => Path.Combine(folder, AnglesFile);

    /// <summary>Goes on with the log of a run, or begins one.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="epochs">How many epochs the run has done; what the log has of later ones, or of a line that was being written, is dropped.</param>
    /// <param name="recorder">Looks at the network; it is disposed with the log.</param>
    /// <exception cref="MienException">The log does not hold those epochs.</exception>
    public static DistinctivenessLog Open(string folder, int epochs, DistinctivenessRecorder recorder)
    {
        var log = new DistinctivenessLog(folder, recorder);
        if (epochs > 0)
            log.KeepEpochs(epochs);
        return log;
    }

    /// <summary>Looks at the network and adds what there is to see.</summary>
    public void Record(EpochRow epoch)
    {
        var lines = string.Concat(recorder.Record(epoch).Select(row => Line(row) + "\n"));
        if (epoch.Epoch == 1)
            File.WriteAllText(Angles, string.Join(',', header) + "\n" + lines);
        else
            File.AppendAllText(Angles, lines);
    }

    /// <summary>Names the stages of a run that is done.</summary>
    public void NameStages()
    {
        var rows = Read(folder);
        var table = new ResultTable(Stages, "layer", "stage", "first_epoch", "last_epoch");
        foreach (var layer in recorder.Layers)
            foreach (var band in TrainingStages.Of([.. rows.Where(row => row.Layer == layer.Name)], recorder.Classes))
                table.Add(layer.Name, band.Stage.ToString().ToLowerInvariant(), band.First, band.Last);
        table.Save(folder);
    }

    /// <summary>The rows of a run, epoch by epoch, without one that is being written.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <exception cref="MienException">There is no such log, or it is damaged.</exception>
    public static IReadOnlyList<DistinctivenessRow> Read(string folder)
    {
        var path = Path.Combine(folder, AnglesFile);
        if (!File.Exists(path))
            throw new MienException(path, "there are no angles", "a recipe that names layers to inspect writes them");
        var lines = File.ReadAllText(path).Split('\n');
        return [.. lines[..^1].Skip(1).Select(line => Parse(path, line))];
    }

    /// <inheritdoc/>
    public void Dispose() => recorder.Dispose();

    private void KeepEpochs(int epochs)
    {
        var wanted = Enumerable.Range(1, epochs).SelectMany(epoch => recorder.Layers.Select(layer => (epoch, layer.Name))).ToList();
        if (!Read(folder).Take(wanted.Count).Select(row => (row.Epoch, row.Layer)).SequenceEqual(wanted))
            throw new MienException(Angles, $"it does not hold epochs 1 to {epochs} of the layers that the recipe inspects");
        using var file = File.Open(Angles, FileMode.Open, FileAccess.ReadWrite);
        for (var lines = 0; lines <= wanted.Count;)
            lines += file.ReadByte() == '\n' ? 1 : 0;
        file.SetLength(file.Position);
    }

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
