using System.Diagnostics;
using Mien.Learning.Layers;
using Mien.Models;
using Mien.Mtcnn;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Vision.Pictures;

namespace Mien.Research.Pruning;

/// <summary>
/// The face detector MTCNN with fewer channels in R-Net and O-Net, which look at windows one by one. P-Net, of 10 to 32 channels, stays as it is.
/// </summary>
public sealed class DetectorPruning : IDisposable
{
    private const int TimedPictures = 20;
    private const int TimedRounds = 4; // of which the least counts

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

    /// <summary>Measures how long both detectors take for a picture, by turns on one thread: the mean over the first twenty pictures of a set.</summary>
    /// <param name="data">Name of a set of pictures with marked faces, or its path.</param>
    /// <returns>Seconds.</returns>
    /// <exception cref="MienException">There is no such set, or a picture of it cannot be read.</exception>
    public (double Before, double After) Measure(string data)
    {
        using var before = new MtcnnDetector(pNet, whole.R, whole.O);
        using var after = new MtcnnDetector(pNet, pruned.R, pruned.O);
        var photos = PhotoSets.Open(data).Take(TimedPictures).ToList();
        var seconds = (Before: 0.0, After: 0.0);
        foreach (var photo in photos)
        {
            var picture = Picture.Load(photo.Path);
            var least = (Before: double.PositiveInfinity, After: double.PositiveInfinity);
            for (var round = 0; round < TimedRounds; round++)
                least = (Math.Min(least.Before, Seconds(before, picture)), Math.Min(least.After, Seconds(after, picture)));
            seconds = (seconds.Before + (least.Before / photos.Count), seconds.After + (least.After / photos.Count));
        }
        return seconds;
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
        using var measure = ChannelMeasures.Create(request.Measure, selection.Groups, samples: null, seed: request.Seed);
        var ranking = new ChannelRanking(groups, measure, request.Multiple);
        ranking.Apply(selection, request.OfEach ? ranking.OfEach(request.Share!.Value) : ranking.OfAll(request.Share!.Value));
        var smaller = (T)selection.Shrink(spec).Create(0);
        selection.CopyTo(smaller);
        return (smaller, [.. groups.Select(group => PrunedGroup.Of(selection, group))]);
    }

    private static double Seconds(MtcnnDetector detector, Picture picture)
    {
        var started = Stopwatch.GetTimestamp();
        detector.Detect(picture);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
