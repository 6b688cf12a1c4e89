using System.Diagnostics;
using Mien.Learning.Layers;
using Mien.Models;
using Mien.Mtcnn;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Pruning;

/// <summary>
/// The face detector MTCNN with fewer channels in R-Net and O-Net, which look at windows one by one. P-Net, of 10 to 32 channels, stays as it is.
/// </summary>
public sealed class DetectorPruning : IDisposable
{
    private const int TimedPictures = 20;
    private const int TimedRounds = 3;

    private readonly PNet pNet;
    private readonly (RNet R, ONet O) whole;
    private readonly (RNet R, ONet O) pruned;

    private DetectorPruning(string path, PruningRequest request)
    {
        (pNet, whole.R, whole.O) = MtcnnWeights.Load(path);
        (pruned.R, RNet) = Shrink(whole.R, whole.R.Spec, request);
        (pruned.O, ONet) = Shrink(whole.O, whole.O.Spec, request);
    }

    /// <summary>What goes of R-Net.</summary>
    public IReadOnlyList<PrunedGroup> RNet { get; }

    /// <summary>What goes of O-Net.</summary>
    public IReadOnlyList<PrunedGroup> ONet { get; }

    /// <summary>Weights of the three networks before.</summary>
    public long ParametersBefore => pNet.ParameterCount + whole.R.ParameterCount + whole.O.ParameterCount;

    /// <summary>Weights of the three networks after.</summary>
    public long ParametersAfter => pNet.ParameterCount + pruned.R.ParameterCount + pruned.O.ParameterCount;

    /// <summary>Whether a model is the detector.</summary>
    /// <param name="nameOrPath">Name of a shipped model or path of a weight file.</param>
    /// <exception cref="MienException">There is no such file, or it is unreadable.</exception>
    public static bool IsDetector(string nameOrPath) => MtcnnWeights.Holds(ModelCatalogue.PathOf(nameOrPath));

    /// <summary>Makes a detector smaller, whose file stays as it is.</summary>
    /// <param name="nameOrPath">Name of the shipped detector, or path of a weight file of MTCNN.</param>
    /// <param name="request">How, and how far: a share, by what the weights alone tell.</param>
    /// <exception cref="MienException">The file cannot be used, or the measure needs samples.</exception>
    /// <exception cref="ArgumentException">No share is asked for.</exception>
    public static DetectorPruning Of(string nameOrPath, PruningRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Share is null)
            throw new ArgumentException("of a detector a share goes", nameof(request));
        if (request.Measure is not (PruningMeasure.Importance or PruningMeasure.L1 or PruningMeasure.Random))
            throw new MienException(nameOrPath, "the networks of a detector are pruned by their weights alone", "use the measure importance, l1 or random");
        return new(ModelCatalogue.PathOf(nameOrPath), request);
    }

    /// <summary>Writes the smaller detector whole or not at all.</summary>
    public void Save(string path) => MtcnnWeights.Save(path, pNet, pruned.R, pruned.O);

    /// <summary>Measures both detectors on marked pictures of the validation split: how well, and, by turns on one thread, how fast.</summary>
    /// <param name="data">Name of the set, or its path.</param>
    /// <exception cref="MienException">There is no such set, or it has no such pictures.</exception>
    public (DetectorWorth Before, DetectorWorth After) Measure(string data)
    {
        var photos = PhotoSets.Open(data).Where(photo => photo.Split == Split.Validation).ToList();
        if (photos.Count == 0)
            throw new MienException(data, $"no pictures in the split {Split.Validation.Name()}");
        var seconds = Seconds([.. photos.Take(TimedPictures).Select(photo => Picture.Load(photo.Path))]);
        return (new(Evaluate(whole), seconds[0]), new(Evaluate(pruned), seconds[1]));

        DetectionEvaluation Evaluate((RNet R, ONet O) stages)
        {
            using var detector = new MtcnnDetector(pNet, stages.R, stages.O, DetectionEvaluator.ForCurve);
            return DetectionEvaluator.Evaluate(detector, "mtcnn", photos, [data], ((IFaceDetector)detector).UsualScore);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var network in (Layer[])[pNet, whole.R, whole.O, pruned.R, pruned.O])
            network.Dispose();
    }

    private static (T Network, IReadOnlyList<PrunedGroup> Groups) Shrink<T>(T network, NetworkSpec spec, PruningRequest request)
        where T : MtcnnNetwork
    {
        var selection = new ChannelSelection(ChannelGroups.Find(network, spec.Input.Shape));
        var groups = selection.Groups.Groups;
        using IChannelMeasure measure = request.Measure switch
        {
            PruningMeasure.Importance => WeightMeasure.Importance,
            PruningMeasure.L1 => WeightMeasure.L1,
            _ => new RandomMeasure(selection.Groups, request.Seed),
        };
        var ranking = new ChannelRanking(groups, measure, request.Multiple);
        ranking.Apply(selection, request.OfEach ? ranking.OfEach(request.Share!.Value) : ranking.OfAll(request.Share!.Value));
        var smaller = (T)selection.Shrink(spec).Create(0);
        selection.CopyTo(smaller);
        return (smaller, [.. groups.Select(group => PrunedGroup.Of(selection, group))]);
    }

    // Of each picture the least of some rounds.
    private double[] Seconds(List<Picture> pictures)
    {
        using var before = new MtcnnDetector(pNet, whole.R, whole.O);
        using var after = new MtcnnDetector(pNet, pruned.R, pruned.O);
        MtcnnDetector[] detectors = [before, after];
        var seconds = new double[2];
        foreach (var picture in pictures)
        {
            double[] least = [double.PositiveInfinity, double.PositiveInfinity];
            for (var round = 0; round <= TimedRounds; round++)
                for (var i = 0; i < 2; i++)
                {
                    var started = Stopwatch.GetTimestamp();
                    detectors[i].Detect(picture);
                    if (round > 0) // the first warms up
                        least[i] = Math.Min(least[i], Stopwatch.GetElapsedTime(started).TotalSeconds);
                }
            (seconds[0], seconds[1]) = (seconds[0] + (least[0] / pictures.Count), seconds[1] + (least[1] / pictures.Count));
        }
        return seconds;
    }
}

/// <summary>What a detector is worth.</summary>
/// <param name="Evaluation">How well it finds the faces of the validation split.</param>
/// <param name="Seconds">For one picture, as it is used: the mean over the first twenty, measured on one thread.</param>
public sealed record DetectorWorth(DetectionEvaluation Evaluation, double Seconds);
