using Mien.Research.Evaluation;

namespace Mien.Cli.Tests;

/// <summary>An evaluation to write.</summary>
internal static class SampleEvaluation
{
    public static ClassificationEvaluation Create() => new()
    {
        Model = "light",
        Data = "fer2013",
        Split = "test",
        Count = 10,
        Accuracy = 0.7,
        AccuracyFlip = 0.8,
        MacroF1 = 0.65,
        CalibrationError = 0.05,
        PerClass =
        [
            new ClassScores("happy", 0.75, 0.6, 0.8, 2.0 / 3.0, 5),
            new ClassScores("sad", double.NaN, 0, 1, 0, 5),
        ],
        Confusion = [[3, 2], [1, 4]],
    };
}
