using System.CommandLine;
using System.Globalization;
using Mien.Cli.Inputs;
using Mien.Cli.Output;
using Mien.Expressions;
using Mien.Recognition;
using Mien.Vision;

namespace Mien.Cli.Commands;

/// <summary>mien expressions add and update: enrol pictures.</summary>
internal sealed class ExpressionsEnrolment
{
    private const double DefaultRate = 0.1;

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
    private readonly Option<string?> _output = SharedOptions.Output();
    private readonly FormatOption _format;

    private ExpressionsEnrolment(StandardStreams streams)
    {
        _streams = streams;
        _format = new FormatOption(_output, OutputFormat.Table, OutputFormat.Json);
    }

    public static Command Add(StandardStreams streams)
    {
        var enrolment = new ExpressionsEnrolment(streams);
        var command = enrolment.Command("add", "Add an expression from about ten pictures; nothing is trained");
        command.SetAction(parse =>
        {
            var name = parse.GetRequiredValue(enrolment._name);
            ExpressionsCommand.RequireName(name);
            return enrolment.Run(parse, rate: null);
        });
        return command;
    }

    public static Command Update(StandardStreams streams)
    {
        var enrolment = new ExpressionsEnrolment(streams);
        var rate = Share("--rate", $"How much the new pictures count, {DefaultRate.ToString(CultureInfo.InvariantCulture)} by default", 1);
        var command = enrolment.Command("update", "Move an expression towards new pictures of it");
        command.Add(rate);
        command.SetAction(parse => enrolment.Run(parse, parse.GetValue(rate) ?? DefaultRate));
        return command;
    }

    private Command Command(string verb, string description) => new(verb, description)
    {
        _name, _pictures, _set, _store, _model, _detector, _minScore, _largestFace, _keepOutliers, _calibrate, _format.Option, _output,
    };

    private int Run(ParseResult parse, double? rate)
    {
        var name = parse.GetRequiredValue(_name);
        var writtenAs = _format.Of(parse);
        using var target = OutputTarget.Open(parse.GetValue(_output), _streams);
        using var location = ExpressionSetLocation.Open(parse.GetValue(_set), parse.GetValue(_store));
        var before = location.Load();
        if (rate is not null)
            location.Need().Need(name);
        else if (before?.Find(name) is { } taken)
            throw new MienException(null, $"there is an expression '{taken.Name}' already", "update or rename it, or give another name");

        var detector = FaceDetectors.Load(parse.GetValue(_detector) ?? FaceDetectors.Default);
        using var disposable = detector as IDisposable;
        using var embedder = new ExpressionEmbedder(ExpressionSetLocation.LoadModel(parse.GetValue(_model), before), detector.Crop);
        before?.RequireModel(embedder);
        var pictures = Read(parse, detector, embedder);
        if (pictures.Samples.Count == 0)
        {
            _streams.Report($"no picture could be used; '{name}' was not {(rate is null ? "added" : "updated")}");
            return ExitStatus.SomeFailed;
        }

        IReadOnlyList<CalibratedThreshold> thresholds = [];
        ExpressionClass? old = null;
        var after = location.Change(set =>
        {
            var current = set ?? embedder.TrainedExpressions();
            current.RequireModel(embedder);
            old = current.Find(name);
            var changed = rate is { } share ? current.Update(name, pictures.Samples, share) : current.Add(name, pictures.Samples);
            return parse.GetValue(_calibrate) is { } wanted ? Calibration.Apply(changed, wanted, embedder.References, out thresholds)
                : embedder.References.IsEmpty ? changed
                : Calibration.Apply(changed, Calibration.DefaultRate, embedder.References, out thresholds, only: name);
        });

        var report = new EnrolmentReport
        {
            Pictures = pictures,
            Separation = Separation.Of(after, name),
            Moved = old?.AngleTo(after.Need(name)),
            Thresholds = thresholds,
        };
        ExpressionsWriter.Write(writtenAs, report, target.Stream);
        target.Commit();
        Warn(report, parse.GetValue(_calibrate) is not null);
        return pictures.LeftOut.Count == 0 ? ExitStatus.Good : ExitStatus.SomeFailed;
    }

    private EnrolledPictures Read(ParseResult parse, IFaceDetector detector, ExpressionEmbedder embedder)
    {
        var enrolment = new Enrolment(detector, embedder, new EnrolmentOptions
        {
            MinScore = parse.GetValue(_minScore),
            LargestFace = parse.GetValue(_largestFace),
            KeepOutliers = parse.GetValue(_keepOutliers),
        });
        var pictures = enrolment.Read(
            PictureInputs.Expand(parse.GetRequiredValue(_pictures)).Select(input => input.ToSource(_streams)), DateTimeOffset.UtcNow);
        foreach (var (source, reason) in pictures.LeftOut)
            _streams.Report(source, $"left out: {reason}");
        return pictures;
    }

    private void Warn(EnrolmentReport report, bool wasToCalibrate)
    {
        var subject = report.Separation.Subject;
        if (subject.Samples.Count == 1)
            _streams.Report($"warning: '{subject.Name}' has one picture, which says little; about ten are better");
        var near = report.Separation.Angles.Where(angle => angle.Collides).ToList();
        if (near.Count > 0)
        {
            var others = string.Join(", ", near.Select(angle => string.Create(CultureInfo.InvariantCulture, $"'{angle.Name}' ({angle.Degrees:0.0}°)")));
            _streams.Report($"warning: '{subject.Name}' collides with {others}: the centre of each is within the threshold of the other");
        }

        if (wasToCalibrate && report.Thresholds.Count == 0)
            _streams.Report("warning: no threshold was calibrated; that takes two samples of a class and one of another");
    }

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
