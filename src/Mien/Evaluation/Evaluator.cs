using Mien.Data;
using Mien.Learning;
using Mien.Models;
using Mien.Tensors;
using Mien.Training;

namespace Mien;

/// <summary>Measures a model on one split of a data set: as it is, averaged with the mirror image, and without the rows that have a copy in another split.</summary>
public static class Evaluator
{
    private const int Batch = 64;

    /// <summary>Measures a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Data set whose faces have the model's size; its labels are mapped to the model's by name.</param>
    /// <param name="split">Split to measure on.</param>
    /// <exception cref="DataException">The split is empty, or no label of it is known to the model.</exception>
    public static Evaluation Evaluate(Model model, FaceSet data, Split split)
    {
        var mapping = LabelMapping.ByName(data.Labels, model.Labels);
        int[] rows = [.. data.Rows(split).Where(row => mapping[data.Samples[row].Label] >= 0)];
        if (rows.Length == 0)
            throw new DataException(new DataFault(data.Name, null, $"the split {split} holds no face of {model.Labels}"));
        int[] labels = [.. rows.Select(row => mapping[data.Samples[row].Label])];

        using var predictor = new Predictor(model.Network, new Shape(1, model.Preprocessing.Size, model.Preprocessing.Size, 1), Batch);
        var upright = Predict(predictor, data, rows, model.Preprocessing, mirrored: false);
        var averaged = upright.AverageWith(Predict(predictor, data, rows, model.Preprocessing, mirrored: true));
        var copied = ExactCopies.Find(data).AcrossSplits(split);
        int[] alone = [.. Enumerable.Range(0, rows.Length).Where(i => !copied.Contains(rows[i]))];

        var confusion = new ConfusionMatrix(model.Labels.Count);
        var calibration = new CalibrationError();
        for (var i = 0; i < rows.Length; i++)
        {
            confusion.Add(labels[i], upright.Winner(i));
            calibration.Add(upright[i], labels[i]);
        }
        return new Evaluation
        {
            Model = model.Name,
            Data = data.Name,
            Split = split.ToString().ToLowerInvariant(),
            Count = rows.Length,
            Accuracy = confusion.Accuracy,
            AccuracyFlip = Accuracy(averaged, labels, [.. Enumerable.Range(0, rows.Length)]),
            AccuracyWithoutCopies = Accuracy(upright, labels, alone),
            CountWithoutCopies = alone.Length,
            MacroF1 = confusion.MacroAverage.F1,
            CalibrationError = calibration.Expected,
            PerClass = [.. model.Labels.Select((label, c) => Scores(label, confusion.Class(c)))],
            Confusion = [.. confusion.ToRows().Select(row => (IReadOnlyList<int>)[.. row.Select(count => (int)count)])],
        };
    }

    private static Predictions Predict(Predictor predictor, FaceSet data, int[] rows, Preprocessing preprocessing, bool mirrored) =>
        predictor.Predict(new FaceSamples(data, rows, new float[rows.Length * data.Labels.Count], preprocessing, mirrored: mirrored), out _);

    private static double Accuracy(Predictions predictions, int[] labels, int[] samples) =>
        samples.Length == 0 ? 0 : samples.Count(i => predictions.Winner(i) == labels[i]) / (double)samples.Length;

    private static ClassScores Scores(string label, ClassMetrics metrics) =>
        new(label, metrics.Precision, metrics.Recall, metrics.Specificity, metrics.F1, (int)metrics.Support);
}
