using System.Globalization;
using Mien.Tensors;

namespace Mien.Research.Training;

/// <summary>One line of a run's log.</summary>
/// <param name="Epoch">Epoch, from 1.</param>
/// <param name="Seconds">Time of the epoch with its validation.</param>
/// <param name="LearningRate">Learning rate of its last step.</param>
/// <param name="TrainingLoss">Mean loss on augmented training samples.</param>
/// <param name="TrainingAccuracy">Accuracy on them, 0 to 1; null for a network that gives back its input.</param>
/// <param name="ValidationLoss">
/// Cross-entropy on the validation split, or mean squared error of a network that gives back its input; of the averaged
/// weights where there are such.
/// </param>
/// <param name="ValidationAccuracy">Accuracy on it, 0 to 1; null for a network that gives back its input.</param>
public sealed record EpochRow(
    int Epoch, double Seconds, double LearningRate, double TrainingLoss, double? TrainingAccuracy, double ValidationLoss,
    double? ValidationAccuracy)
{
    /// <summary>
    /// The best epoch by validation accuracy, or by validation loss where there is no accuracy; the earlier one of equals. Null of none.
    /// </summary>
    internal static EpochRow? BestOf(IReadOnlyCollection<EpochRow> rows) =>
        rows.Count == 0 ? null : rows.MaxBy(row => (row.ValidationAccuracy ?? -row.ValidationLoss, -row.Epoch));
}

/// <summary>The per-epoch CSV of a run.</summary>
internal static class EpochLog
{
    /// <summary>Where the metadata of a checkpoint tell its last epoch.</summary>
    public const string EpochKey = "epoch";

    private const string Header = "epoch,seconds,learning_rate,training_loss,training_accuracy,validation_loss,validation_accuracy";

    public static void Write(string path, IEnumerable<EpochRow> rows)
    {
        var lines = rows.Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Epoch},{row.Seconds:F2},{row.LearningRate:G6},{row.TrainingLoss:F6},{row.TrainingAccuracy:F6},{row.ValidationLoss:R},{row.ValidationAccuracy:R}"));
        var text = string.Join('\n', lines.Prepend(Header)) + "\n";
        AtomicFile.WriteText(path, text);
    }

    /// <summary>An epoch as metadata tell it.</summary>
    public static string Text(int epoch) => epoch.ToString(CultureInfo.InvariantCulture);

    /// <summary>The last epoch of a checkpoint, as its metadata say.</summary>
    public static int EpochOf(string checkpoint, IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(EpochKey, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var epoch) && epoch > 0
            ? epoch
            : throw new MienException(checkpoint, $"{EpochKey} is missing or no number of an epoch");

    /// <summary>The rows up to an epoch; later ones belong to work that was not kept.</summary>
    public static List<EpochRow> Read(string path, int lastEpoch)
    {
        var rows = File.ReadLines(path).Skip(1).Select(line => Parse(path, line)).Where(row => row.Epoch <= lastEpoch).ToList();
        return rows.Select(row => row.Epoch).SequenceEqual(Enumerable.Range(1, lastEpoch))
            ? rows
            : throw new MienException(path, $"it does not hold epochs 1 to {lastEpoch}, as the checkpoint beside it says");
    }

    private static EpochRow Parse(string path, string line)
    {
        var cells = line.Split(',');
        if (cells.Length != Header.Count(c => c == ',') + 1)
            throw new MienException(path, $"'{line}' is no line of a training log");
        double Number(int cell) => double.TryParse(cells[cell], CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new MienException(path, $"'{line}' is no line of a training log");
        double? Accuracy(int cell) => cells[cell].Length == 0 ? null : Number(cell);
        return new EpochRow((int)Number(0), Number(1), Number(2), Number(3), Accuracy(4), Number(5), Accuracy(6));
    }
}
