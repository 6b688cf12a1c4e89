using System.Diagnostics;
using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Learning.Optimizers;
using Mien.Learning.Schedules;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Learning.Training;

/// <summary>Where an epoch stands.</summary>
/// <param name="Epoch">Epoch, from 1.</param>
/// <param name="Batch">Batches done.</param>
/// <param name="Batches">Batches of the epoch.</param>
/// <param name="Loss">Mean loss so far.</param>
public readonly record struct TrainingProgress(int Epoch, int Batch, int Batches, double Loss);

/// <summary>What an epoch of training gave.</summary>
/// <param name="Loss">Mean loss on the augmented training samples.</param>
/// <param name="Accuracy">Accuracy on them, 0 to 1; null where they have no classes.</param>
/// <param name="LearningRate">Learning rate of the last step.</param>
/// <param name="Elapsed">Time taken.</param>
public readonly record struct TrainedEpoch(double Loss, double? Accuracy, double LearningRate, TimeSpan Elapsed);

/// <summary>
/// Trains a network that ends in logits. Order, augmentation and dropout depend on seed and epoch alone, so that a run can
/// go on from any epoch with the same result.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly ISamples samples;
    private readonly Schedule schedule;
    private readonly float baseRate;
    private readonly ulong seed;
    private readonly int batchSize;
    private readonly Tape tape;
    private readonly Tensor input;
    private readonly Tensor targets;
    private readonly Tensor logits;
    private readonly Tensor lossValue;

    /// <summary>Builds the training step.</summary>
    /// <param name="network">Network from <see cref="ISamples.SampleShape"/> to logits.</param>
    /// <param name="samples">Training samples.</param>
    /// <param name="createOptimizer">Makes the optimiser for the network's parameters.</param>
    /// <param name="schedule">Learning rate over epochs.</param>
    /// <param name="batchSize">Samples of one step, at least 2.</param>
    /// <param name="seed">Seed of order and dropout.</param>
    /// <param name="averageDecay">Decay of the weight average; 0 for none.</param>
    /// <param name="loss">What to train on; null for softmax cross-entropy.</param>
    /// <param name="workers">Threads to share the work; null for <see cref="Workers.Shared"/>. The optimiser has its own.</param>
    /// <exception cref="ArgumentException">There are too few samples, or the loss cannot train such a network.</exception>
    public Trainer(
        Layer network, ISamples samples, Func<IEnumerable<Parameter>, Optimizer> createOptimizer, Schedule schedule,
        int batchSize, ulong seed, float averageDecay = 0, Loss? loss = null, Workers? workers = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 2);
        if (samples.Count < batchSize)
            throw new ArgumentException($"{samples.Count} training samples do not fill a batch of {batchSize}.", nameof(samples));
        this.samples = samples;
        this.schedule = schedule;
        this.seed = seed;
        this.batchSize = batchSize;
        tape = new Tape(TapeMode.Training, workers: workers);
        input = tape.Input(samples.SampleShape with { N = batchSize });
        targets = tape.Input(Shape.Vectors(batchSize, samples.Targets));
        Loss = loss ?? new SoftmaxCrossEntropy();
        (logits, lossValue) = Loss.Record(network, input, targets);
        tape.Minimize(lossValue);
        tape.Build();
        Optimizer = createOptimizer(network.Parameters);
        baseRate = Optimizer.LearningRate;
        Average = averageDecay > 0 ? new WeightAverage(network.Parameters, averageDecay) : null;
    }

    /// <summary>The optimiser with its state.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>What is trained on, with its state.</summary>
    public Loss Loss { get; }

    /// <summary>The weight average, if there is one.</summary>
    public WeightAverage? Average { get; }

    /// <summary>Trains one epoch.</summary>
    /// <param name="epoch">Epoch, from 0.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="MienException">The loss is no number any more; the step that would have followed is not taken.</exception>
    public TrainedEpoch RunEpoch(int epoch, Action<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        using var loader = new DataLoader(samples, batchSize, epoch, Order(epoch));
        double lossSum = 0;
        long hits = 0;
        long labelled = 0;
        for (var b = 0; b < loader.Count; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            Optimizer.LearningRate = (float)(baseRate * schedule.Factor(epoch + (b + 1.0) / loader.Count));
            var batch = Next(loader);
            using var stage = Stages.Begin(Stages.Step);
            batch.Inputs.CopyTo(input.Values);
            batch.Targets.CopyTo(targets.Values);
            if (!Loss.TakesSoftTargets)
                RequireLabels(batch.Targets);
            Loss.BeginStep(Optimizer.Steps);
            tape.Random = new RandomSource(seed, RandomStream.Dropout, (ulong)epoch, (ulong)b);
            tape.Forward();
            var stepLoss = lossValue.Values[0];
            if (!float.IsFinite(stepLoss))
                throw new MienException(null, $"the loss is {stepLoss} at step {Optimizer.Steps + 1}", "lower the learning rate");
            hits += Hits(batch.Labels);
            labelled += batch.Labels.Length - batch.Labels.AsSpan().Count(-1);
            loader.Release();
            tape.Backward();
            Optimizer.Step();
            Loss.EndStep();
            Average?.Update(Optimizer.Steps);
            lossSum += stepLoss;
            progress?.Invoke(new TrainingProgress(epoch + 1, b + 1, loader.Count, lossSum / (b + 1)));
        }
        return new TrainedEpoch(
            lossSum / loader.Count, labelled == 0 ? null : (double)hits / labelled, Optimizer.LearningRate, Stopwatch.GetElapsedTime(started));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tape.Dispose();
        Optimizer.Dispose();
        Average?.Dispose();
    }

    private static DataLoader.Batch Next(DataLoader loader)
    {
        using var stage = Stages.Begin(Stages.Batch);
        return loader.Take();
    }

    private int[] Order(int epoch)
    {
        int[] order = [.. Enumerable.Range(0, samples.Count)];
        new RandomSource(seed, RandomStream.SampleOrder, (ulong)epoch).Shuffle(order.AsSpan());
        return order;
    }

    private void RequireLabels(ReadOnlySpan<float> batch)
    {
        for (var start = 0; start < batch.Length; start += samples.Targets)
        {
            var target = batch.Slice(start, samples.Classes);
            if (target.IndexOfAnyExcept(0f) != target.LastIndexOfAnyExcept(0f))
                throw new InvalidDataException($"{Loss.Name} takes one class for each sample, but a target has several; leave out label smoothing, votes and teachers");
        }
    }

    private int Hits(int[] labels)
    {
        var classes = samples.Classes;
        var hits = 0;
        for (var i = 0; i < labels.Length; i++)
            if (Predictions.ArgMax(logits.Values.Slice(i * classes, classes)) == labels[i])
                hits++;
        return hits;
    }
}
