using System.CommandLine;
using Mien.Cli.Output;
using Mien.Models;
using Mien.Recognition;
using Mien.Research.Evaluation;

namespace Mien.Cli.Commands;

/// <summary>mien calibrate: makes the probabilities of a model honest.</summary>
internal static class CalibrateCommand
{
    public static Command Create(StandardStreams streams)
    {
        var model = new Argument<string>("model") { Description = "Name of a shipped model or path of a model file" };
        var data = new Option<string[]>("--data")
        {
            Description = "Name of a set of pictures, or path of its folder, that the model was not trained on; it may be given several times",
            HelpName = "name|path",
            Required = true,
        };
        var split = SharedOptions.Split();
        var detector = SharedOptions.Detector();
        var output = new Option<string>("--output", "-o")
        {
            Description = "Model file to write; it appears whole or not at all",
            HelpName = "file.safetensors",
            Required = true,
        };
        var threads = SharedOptions.Threads();
        var command = new Command("calibrate", "Make the probabilities of a model honest, by faces that it was not trained on")
        {
            model, data, split, detector, output, threads,
        };
        command.SetAction(parse =>
        {
            SharedOptions.UseThreads(parse.GetValue(threads));
            var file = parse.GetRequiredValue(output);
            using var target = OutputTarget.Open(file, streams);
            using var calibrated = ModelCatalogue.Load(parse.GetRequiredValue(model));
            var calibration = ModelCalibration.Fit(
                calibrated, parse.GetRequiredValue(data), parse.GetValue(split), parse.GetValue(detector) ?? FaceDetectors.Default);
            calibration.ApplyTo(calibrated);
            calibrated.Save(target.Stream);
            target.Commit();
            if (OutputTarget.IsStandard(file))
                return;
            using var page = new TablePage(streams.Output);
            page.Line($"temperature {TablePage.Format(calibration.Scaling.Temperature, "0.00")}");
            foreach (var (label, offset) in calibrated.Labels.Zip(calibration.Scaling.Offsets))
                page.Line($"{label,-11} {TablePage.Format(offset, "+0.00;-0.00")}");
            page.Table(
                ["data", "calibrated", "faces found", "accuracy", "calibration error", "log loss"],
                calibration.Rows.Select(row => new[]
                {
                    row.Data, row.Calibrated, TablePage.Format(row.Count, "0"), TablePage.Format(row.Accuracy, "0.000"),
                    TablePage.Format(row.CalibrationError, "0.000"), TablePage.Format(row.LogLoss, "0.000"),
                }));
        });
        return command;
    }
}
