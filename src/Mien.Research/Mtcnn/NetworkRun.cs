using System.Diagnostics;
using System.Globalization;
using Mien.Learning.Checkpoints;
using Mien.Learning.Optimizers;
using Mien.Learning.Schedules;
using Mien.Learning.Training;
using Mien.Mtcnn;
using Mien.Networks;
using Mien.Recognition;
using Mien.Research.Training;
using Mien.Tensors;
using Mien.Tensors.Threads;
using Mien.Vision;

namespace Mien.Research.Mtcnn;

/// <summary>Trains one stage of MTCNN and keeps every epoch, so that it can go on after a kill.</summary>
/// <param name="network">The stage, with the weights that it begins with.</param>
/// <param name="name">Its name in the catalogue, which its files bear.</param>
/// <param name="stage">How it is trained.</param>
/// <param name="teacher">A stage of the same kind that it learns from beside the annotations; null for none.</param>
/// <param name="seed">Seed of the recipe.</param>
/// <param name="folder">Folder of the run.</param>
internal sealed class NetworkRun(MtcnnNetwork network, string name, NetworkRecipe stage, MtcnnNetwork? teacher, ulong seed, string folder)
{
    private const float AverageDecay = 0.999f;
    private const int PredictionBatch = 256;

    private string LastFile => Path.Combine(folder, $"{name}-last.safetensors");

    private string FinalFile => Path.Combine(folder, $"{name}.safetensors");

    private string LogFile => Path.Combine(folder, $"{name}.csv");

    /// <summary>Trains the epochs that are still to do; the network then has its averaged weights.</summary>
    /// <param name="scenes">Scenes.</param>
    /// <param name="before">The stages before; null for the first one.</param>
    /// <param name="epochDone">Told after every epoch.</param>
    public void Execute(MtcnnScenes scenes, IFaceDetector? before, Action<string, EpochRow> epochDone)
    {
        if (stage.Epochs == 0)
            return;
        if (File.Exists(FinalFile))
        {
            Checkpoint.Fill(network, FinalFile, SafeTensors.Read(FinalFile).Tensors);
            return;
        }
        var size = NetworkPresets.Find(name).Input.Height;
        var training = new DetectionSamples(Taught(Crops(scenes.Training, stage.Rounds, size, before), size), size, seed);
        var validation = new DetectionSamples(Crops(scenes.Validation, 1, size, before), size, seed: null);
        // Training allocates nothing, so that what cutting left behind would stay to its end: gigabytes of pictures.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        using var trainer = new Trainer(
            network, training, parameters => new Adam(parameters, stage.WeightDecay, decoupled: true) { LearningRate = stage.LearningRate },
            new CosineSchedule(stage.Epochs, 0.5), stage.BatchSize, seed, AverageDecay,
            new MtcnnLoss(new DetectionLossWeights(Offsets: 0.5f, stage.Landmarks)));
        using var predictor = new Predictor(network, training.SampleShape, PredictionBatch);
        var rows = Restore(trainer);
        while (rows.Count < stage.Epochs)
        {
            var started = Stopwatch.GetTimestamp();
            var epoch = trainer.RunEpoch(rows.Count);
            trainer.Average!.Apply();
            predictor.Refresh();
            var predictions = predictor.Predict(validation, out var loss);
            trainer.Average.Restore();
            rows.Add(new EpochRow(
                rows.Count + 1, Stopwatch.GetElapsedTime(started).TotalSeconds, epoch.LearningRate, epoch.Loss, epoch.Accuracy, loss, Accuracy(validation, predictions)));
            EpochLog.Write(LogFile, rows);
            Checkpoint.Save(LastFile, network, trainer, new Dictionary<string, string> { [EpochLog.EpochKey] = rows.Count.ToString(CultureInfo.InvariantCulture) });
            epochDone(name, rows[^1]);
        }
        trainer.Average!.Apply();
        SafeTensors.Write(FinalFile, Checkpoint.Weights(network), new Dictionary<string, string>());
    }

    private List<EpochRow> Restore(Trainer trainer)
    {
        if (!File.Exists(LastFile))
            return [];
        var metadata = Checkpoint.Restore(LastFile, network, trainer);
        return EpochLog.Read(LogFile, EpochLog.EpochOf(LastFile, metadata));
    }

    // The same crops in the same order, however many threads cut them.
    private List<DetectionCrop> Crops(SceneSource scenes, int rounds, int size, IFaceDetector? before)
    {
        var sampler = new CropSampler(size, before, stage.CropsPerFace, stage.FoundPerPicture, unsettled: teacher is not null);
        var visits = from round in Enumerable.Range(0, rounds) from index in Enumerable.Range(0, scenes.Count) select (Index: index, Round: round);
        var crops = new List<DetectionCrop>();
        foreach (var part in OrderedParallel.Map(visits, Cut, Workers.DefaultCount))
            crops.AddRange(part);
        return crops;

        List<DetectionCrop> Cut((int Index, int Round) visit)
        {
            var random = new RandomSource(seed, RandomStream.DetectionCrops + (ulong)size, (ulong)visit.Index, (ulong)visit.Round);
            var part = new List<DetectionCrop>();
            // Every stage meets the pictures with other faces put into them.
            sampler.Add(scenes.Load(visit.Index, visit.Round + 1000 * size), ref random, part);
            return part;
        }
    }

    // What the teacher says of each crop and its mirror image, in the mean.
    private List<DetectionCrop> Taught(List<DetectionCrop> crops, int size)
    {
        if (teacher is null)
            return crops;
        var samples = new DetectionSamples(crops, size, seed: null);
        using var predictor = new Predictor(teacher, samples.SampleShape, PredictionBatch);
        var mirrored = new DetectionSamples(crops, size, seed: null) { IsMirrored = true };
        var mean = Predictions.Mean(predictor.Predict(samples, out _), predictor.Predict(mirrored, out _));
        return [.. crops.Select((crop, i) => crop.TaughtBy(mean[i][1], stage.TeacherShare))];
    }

    private static double Accuracy(DetectionSamples samples, Predictions predictions)
    {
        var (hits, labelled) = (0, 0);
        for (var i = 0; i < samples.Count; i++)
        {
            if (samples.Label(i) < 0)
                continue;
            labelled++;
            if (predictions.Winner(i) == samples.Label(i))
                hits++;
        }
        return (double)hits / Math.Max(1, labelled);
    }
}
