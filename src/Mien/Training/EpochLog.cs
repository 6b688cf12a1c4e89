using System.Globalization;
using Mien.Learning;

namespace Mien.Training;

/// <summary>One line of a run's log.</summary>
/// <param name="Epoch">Epoch, from 1.</param>
/// <param name="Seconds">Time of the epoch with its validation.</param>
/// <param name="LearningRate">Learning rate of its last step.</param>
/// <param name="TrainingLoss">Mean loss on augmented training faces.</param>
/// <param name="TrainingAccuracy">Accuracy on them, 0 to 1.</param>
/// <param name="ValidationLoss">Cross-entropy on the validation split.</param>
/// <param name="ValidationAccuracy">Accuracy on it, 0 to 1, of the averaged weights where there are such.</param>
public sealed record EpochRow(
    int Epoch, double Seconds, double LearningRate, double TrainingLoss, double TrainingAccuracy, double ValidationLoss,
    double ValidationAccuracy);

/// <summary>The per-epoch CSV of a run.</summary>
internal static class EpochLog
{
    private const string Header = "epoch,seconds,learning_rate,training_loss,training_accuracy,validation_loss,validation_accuracy";

    public static void Write(string path, IEnumerable<EpochRow> rows)
    {
        var lines = rows.Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Epoch},{row.Seconds:F2},{row.LearningRate:G6},{row.TrainingLoss:F6},{row.TrainingAccuracy:F6},{row.ValidationLoss:R},{row.ValidationAccuracy:R}"));
        var text = string.Join('\n', lines.Prepend(Header)) + "\n";
        AtomicFile.WriteText(path, text);
    }

    /// <summary>The rows up to an epoch; later ones belong to work that was not kept.</summary>
    public static List<EpochRow> Read(string path, int lastEpoch)
    {
        var rows = File.ReadLines(path).Skip(1).Select(line => Parse(path, line)).Where(row => row.Epoch <= lastEpoch).ToList();
        return rows.Select(row => row.Epoch).SequenceEqual(Enumerable.Range(1, lastEpoch))
            ? rows
            : throw new CheckpointException(path, $"it does not hold epochs 1 to {lastEpoch}, as the checkpoint beside it says");
    }

    private static EpochRow Parse(string path, string line)
    {
        var cells = new double[7];
        var texts = line.Split(',');
        for (var i = 0; i < cells.Length; i++)
            if (texts.Length != cells.Length || !double.TryParse(texts[i], CultureInfo.InvariantCulture, out cells[i]))
                throw new CheckpointException(path, $"'{line}' is no line of a training log");
        return new EpochRow((int)cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]);
    }
}
