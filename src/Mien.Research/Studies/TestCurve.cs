using System.Globalization;
using Mien.Learning.Layers;
using Mien.Learning.Training;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Training;

namespace Mien.Research.Studies;

/// <summary>
/// The accuracy of a fold's network on the samples that the fold tests, after each epoch, in a file of the fold's folder. It shows what a
/// paper that names its epoch by the test would have reported; nothing is chosen by it here.
/// </summary>
internal sealed class TestCurve : IDisposable
{
    private const int BatchSize = 64;

    private readonly string path;
    private readonly ISamples tested;
    private Predictor? predictor;

    /// <param name="training">The run of the fold.</param>
    /// <param name="fold">The samples of the fold.</param>
    /// <param name="folder">The fold's folder.</param>
    public TestCurve(TrainingRun training, SampleSet fold, string folder)
    {
        path = PathIn(folder);
        var samples = Evaluator.SamplesOf(fold.Name, fold.Labels, training.Preprocessing, fold, Split.Test);
        tested = Evaluator.InputsOf(samples, training.Preprocessing);
        if (File.Exists(path) && File.ReadAllText(path) is var text)
            File.WriteAllText(path, text[..(text.LastIndexOf('\n') + 1)]);
    }

    /// <summary>Adds an epoch.</summary>
    public void Add(EpochRow epoch, Layer network)
    {
        predictor ??= new Predictor(network, tested.SampleShape, BatchSize);
        predictor.Refresh();
        var predictions = predictor.Predict(tested, out _);
        var right = Enumerable.Range(0, predictions.Count).Count(i => predictions.Winner(i) == tested.Label(i));
        File.AppendAllText(path, string.Create(CultureInfo.InvariantCulture, $"{epoch.Epoch},{right / (double)predictions.Count:R}\n"));
    }

    /// <summary>
    /// The accuracies of a fold, 0 to 1, the first epoch first. An epoch that was killed after it was added stands there twice, the same.
    /// </summary>
    public static List<double> Read(string folder)
    {
        var accuracies = new SortedDictionary<int, double>();
        foreach (var line in File.ReadLines(PathIn(folder)).Select(line => line.Split(',')))
            accuracies[int.Parse(line[0], CultureInfo.InvariantCulture)] = double.Parse(line[1], CultureInfo.InvariantCulture);
        return [.. accuracies.Values];
    }

    /// <inheritdoc/>
    public void Dispose() => predictor?.Dispose();

    private static string PathIn(string folder) => Path.Combine(folder, "test-accuracies.csv");
}
