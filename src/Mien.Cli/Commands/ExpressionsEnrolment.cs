using System.CommandLine;
using System.Globalization;
using Mien.Batch;
using Mien.Cli.Output;
using Mien.Expressions;
using Mien.Recognition;

namespace Mien.Cli.Commands;

/// <summary>mien expressions add and update: enrol pictures.</summary>
internal sealed class ExpressionsEnrolment
{
    private readonly StandardStreams _streams;
    private readonly Argument<string> _name = ExpressionsCommand.Name();
    private readonly Argument<string[]> _pictures = new("picture")
    {
        Description = "Pictures of one expression: files, folders, patterns, or - for standard input; about ten are enough",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string?> _set = ExpressionsCommand.Set();
    private readonly Option<string?> _store = SharedOptions.Store();
    private readonly Option<string?> _model = SharedOptions.Model();
    private readonly Option<string?> _detector = SharedOptions.Detector();
    private readonly Option<float> _minScore = SharedOptions.MinScore();
    private readonly Option<bool> _largestFace = new("--largest-face") { Description = "Take the largest face of a picture with several" };
    private readonly Option<bool> _keepOutliers = new("--keep-outliers") { Description = "Keep faces that are far from the others" };
    private readonly Option<double?> _calibrate = Share("--calibrate", "Choose thresholds on held-out samples for this rate of false accepts", 0.5);
    private readonly ReportOptions _report;

    private ExpressionsEnrolment(string verb, string description, StandardStreams streams)
    {
        _streams = streams;
        Command = new(verb, description)
        {
            _name, _pictures, _set, _store, _model, _detector, _minScore, _largestFace, _keepOutliers, _calibrate,
        };
        _report = new ReportOptions(Command, streams);
    }

    private Command Command { get; }

    public static Command Add(StandardStreams streams)
    {
        var enrolment = new ExpressionsEnrolment("add", "Add an expression from about ten pictures; nothing is trained", streams);
        enrolment.Command.SetAction(parse =>
        {
            var name = parse.GetRequiredValue(enrolment._name);
            ExpressionsCommand.RequireName(name);
            return enrolment.Run(parse, rate: null);
        });
        return enrolment.Command;
    }

    public static Command Update(StandardStreams streams)
    {
        var enrolment = new ExpressionsEnrolment("update", "Move an expression towards new pictures of it", streams);
        var rate = Share("--rate", $"How much the new pictures count, {Enroller.DefaultRate.ToString(CultureInfo.InvariantCulture)} by default", 1);
        enrolment.Command.Add(rate);
        enrolment.Command.SetAction(parse => enrolment.Run(parse, parse.GetValue(rate) ?? Enroller.DefaultRate));
        return enrolment.Command;
    }

    private int Run(ParseResult parse, double? rate)
    {
        EnrolmentReport? done = null;
        _report.Write(parse, () =>
        {
            using var location = ExpressionSetLocation.Open(parse.GetValue(_set), parse.GetValue(_store));
            using var enroller = Enroller.Open(location, RecognitionOf(parse), new EnrolmentOptions
            {
                LargestFace = parse.GetValue(_largestFace),
                KeepOutliers = parse.GetValue(_keepOutliers),
                FalseAcceptRate = parse.GetValue(_calibrate),
            });
            enroller.LeftOut += picture => _streams.Report(picture.Source, $"left out: {picture.Reason}");
            var name = parse.GetRequiredValue(_name);
            var pictures = PictureInputs.Expand(parse.GetRequiredValue(_pictures)).Select(input => input.ToSource(_streams.Input));
            done = rate is { } share ? enroller.Update(name, pictures, share) : enroller.Add(name, pictures);
            return ExpressionsReport.Of(done);
        });
        foreach (var warning in done!.Warnings)
            _streams.Report($"warning: {warning}");
        return done.Pictures.LeftOut.Count == 0 ? ExitStatus.Good : ExitStatus.SomeFailed;
    }

    private RecognizerOptions RecognitionOf(ParseResult parse) => new()
    {
        Model = parse.GetValue(_model),
        Detector = parse.GetValue(_detector) ?? FaceDetectors.Default,
        MinScore = parse.GetValue(_minScore),
    };

    // A share above 0.
    private static Option<double?> Share(string name, string description, double max) => new(name)
    {
        Description = description,
        HelpName = "rate",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && value <= max)
                return value;

            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} '{text}' is not a number above 0 and up to {max}"));
            return null;
        },
    };
}
