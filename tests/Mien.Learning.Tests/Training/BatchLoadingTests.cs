using Mien.Learning.Layers;
using Mien.Learning.Optimizers;
using Mien.Learning.Schedules;
using Mien.Learning.Training;
using Mien.Tensors;
using Mien.Tensors.Threads;

namespace Mien.Learning.Tests.Training;

/// <summary>Training on samples that fail, that are slow, or that nobody wants any more.</summary>
public sealed class BatchLoadingTests
{
    private const int BatchSize = 4;

    [Fact]
    public void A_sample_that_cannot_be_had_fails_the_step_that_needs_it()
    {
        var samples = new WatchedSamples(call => call == 5 * BatchSize + 2 ? throw new IOException("gone") : 0);
        var steps = 0;
        using var trainer = Start(samples);
        Should.Throw<IOException>(() => trainer.RunEpoch(0, _ => steps++, TestContext.Current.CancellationToken)).Message.ShouldBe("gone");
        steps.ShouldBe(5);
    }

    [Fact]
    public void Nothing_is_read_after_a_run_was_cancelled()
    {
        using var source = new CancellationTokenSource();
        var samples = new WatchedSamples(_ => 1);
        using var trainer = Start(samples);
        Should.Throw<OperationCanceledException>(() => trainer.RunEpoch(0, progress =>
        {
            if (progress.Batch == 2)
                source.Cancel();
        }, source.Token));

        var calls = samples.Calls;
        calls.ShouldBeInRange(2 * BatchSize, 6 * BatchSize);
        Thread.Sleep(20);
        samples.Calls.ShouldBe(calls);
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_training_before_its_step()
    {
        var samples = new WatchedSamples(_ => 0, broken: 3 * BatchSize);
        var network = new Linear(Clusters.Inputs, 4);
        network.Initialize(new RandomSource(1));
        var steps = 0;
        float[] last = [];
        using var trainer = Start(samples, network);
        Should.Throw<MienException>(() => trainer.RunEpoch(0, _ =>
        {
            steps++;
            last = [.. network.Parameters.SelectMany(parameter => parameter.Read())];
        }, TestContext.Current.CancellationToken)).Message.ShouldBe("the loss is NaN at step 4; lower the learning rate");

        (steps, trainer.Optimizer.Steps).ShouldBe((3, 3L));
        network.Parameters.SelectMany(parameter => parameter.Read()).ShouldBe(last);
        last.ShouldAllBe(value => float.IsFinite(value));
        trainer.Average!.Apply();
        network.Parameters.SelectMany(parameter => parameter.Read()).ShouldAllBe(value => float.IsFinite(value));
    }

    [Fact]
    public async Task A_team_of_its_own_leaves_the_shared_one_alone()
    {
        Assert.SkipWhen(Workers.Shared.Count == 1, "one thread alone has no team");
        using var trainer = Start(new WatchedSamples(_ => 0));
        using var release = new ManualResetEventSlim();
        var token = TestContext.Current.CancellationToken;
        var held = Task.Run(() => Workers.Shared.Run(_ => release.Wait(token)), token);
        var run = Task.Run(() => trainer.RunEpoch(0), token);
        try
        {
            (await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(20), token))).ShouldBe(run);
        }
        finally
        {
            release.Set();
            await Task.WhenAll(held, run);
        }
    }

    private static Trainer Start(WatchedSamples samples, Linear? network = null)
    {
        if (network is null)
        {
            network = new Linear(Clusters.Inputs, 4);
            network.Initialize(new RandomSource(1));
        }
        return new(
            network, samples, parameters => new Adam(parameters, workers: Workers.Single), new ConstantSchedule(), BatchSize, 1, averageDecay: 0.5f,
            workers: Workers.Single);
    }

    /// <summary>Clusters that count their calls.</summary>
    /// <param name="fill">Told the number of a call, from 0; gives the milliseconds it takes.</param>
    /// <param name="broken">The call that gives values that are no numbers.</param>
    private sealed class WatchedSamples(Func<int, int> fill, int broken = -1) : ISamples
    {
        private readonly Clusters clusters = new(80);
        private int calls;

        public int Calls => Volatile.Read(ref calls);

        public int Count => clusters.Count;

        public Shape SampleShape => clusters.SampleShape;

        public int Classes => clusters.Classes;

        public int Label(int index) => clusters.Label(index);

        public void Fill(int epoch, int index, Span<float> input, Span<float> target)
        {
            var call = Interlocked.Increment(ref calls) - 1;
            Thread.Sleep(fill(call));
            clusters.Fill(epoch, index, input, target);
            if (call == broken)
                input.Fill(float.NaN);
        }
    }
}
