using Mien.Learning.Checkpoints;
using Mien.Learning.Losses;
using Mien.Learning.Optimizers;
using Mien.Learning.Schedules;
using Mien.Learning.Tests.Losses;
using Mien.Learning.Training;
using Mien.Tensors;

namespace Mien.Learning.Tests.Training;

public sealed class TrainerLossTests
{
    private static readonly Dictionary<string, (EmbeddingHead Head, Func<Loss> Create)> losses = new()
    {
        ["softmax"] = (EmbeddingHead.Linear, () => new SoftmaxCrossEntropy()),
        ["L2"] = (EmbeddingHead.Linear, () => new L2Loss()),
        ["LMCL"] = (EmbeddingHead.Cosine, () => new LargeMarginCosineLoss()),
        ["A-Softmax"] = (EmbeddingHead.Angular, () => new AngularSoftmaxLoss(3, start: 20, decay: 0.5f, end: 1)),
        ["center loss"] = (EmbeddingHead.Linear, () => new CenterLoss(0.5f)),
    };

    public static TheoryData<string> Names => [.. losses.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_loss_falls_and_most_samples_are_learnt(string name)
    {
        var (_, trainer) = Start(name);
        using (trainer)
        {
            TrainedEpoch[] epochs = [.. Enumerable.Range(0, 8).Select(epoch => trainer.RunEpoch(epoch, cancellation: TestContext.Current.CancellationToken))];
            // The margin of A-Softmax grows while it trains, so that its loss may rise though the network improves.
            if (name != "A-Softmax")
                epochs[^1].Loss.ShouldBeLessThan(epochs[0].Loss * 0.8);
            epochs[^1].Accuracy!.Value.ShouldBeGreaterThan(0.9);
        }
    }

    [Fact]
    public void Accuracy_is_that_of_the_samples_with_a_label()
    {
        var (_, trainer) = Start("softmax", samples: new HalfLabelled());
        using (trainer)
        {
            TrainedEpoch[] epochs = [.. Enumerable.Range(0, 8).Select(epoch => trainer.RunEpoch(epoch, cancellation: TestContext.Current.CancellationToken))];
            epochs[^1].Accuracy!.Value.ShouldBeInRange(0.9, 1);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_resumed_run_is_the_same_bit_for_bit(string name)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("last.safetensors");
        var (network, trainer) = Start(name);
        using (trainer)
        {
            trainer.RunEpoch(0, cancellation: TestContext.Current.CancellationToken);
            Checkpoint.Save(path, network, trainer, new Dictionary<string, string>());
            var rest = trainer.RunEpoch(1, cancellation: TestContext.Current.CancellationToken);

            var (otherNetwork, other) = Start(name, seed: 99);
            using (other)
            {
                Checkpoint.Restore(path, otherNetwork, other);
                other.RunEpoch(1, cancellation: TestContext.Current.CancellationToken).Loss.ShouldBe(rest.Loss);
                foreach (var (a, b) in network.Parameters.Zip(otherNetwork.Parameters))
                    b.Read().ShouldBe(a.Read());
                foreach (var (a, b) in trainer.Loss.State.Zip(other.Loss.State))
                    b.Parameter.Read().ShouldBe(a.Parameter.Read());
            }
        }
    }

    [Fact]
    public void Centres_are_in_the_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("last.safetensors");
        var (network, trainer) = Start("center loss");
        using (trainer)
        {
            trainer.RunEpoch(0, cancellation: TestContext.Current.CancellationToken);
            Checkpoint.Save(path, network, trainer, new Dictionary<string, string>());
            var centers = SafeTensors.Read(path).Tensors.Single(tensor => tensor.Name == "loss.centers");
            centers.Shape.ShouldBe([4L, 3]);
            centers.Values.ShouldContain(value => value != 0);
        }
    }

    [Theory]
    [InlineData("LMCL")]
    [InlineData("A-Softmax")]
    public void A_margin_needs_one_class_for_each_sample(string name)
    {
        var (_, trainer) = Start(name, smoothing: 0.1f);
        using (trainer)
            Should.Throw<InvalidDataException>(() => trainer.RunEpoch(0, cancellation: TestContext.Current.CancellationToken)).Message
                .ShouldBe($"{name} takes one class for each sample, but a target has several; leave out label smoothing, votes and teachers");
    }

    private static (TinyEmbedder Network, Trainer Trainer) Start(string name, ulong seed = 1, float smoothing = 0, ISamples? samples = null)
    {
        var (head, create) = losses[name];
        var network = new TinyEmbedder(head, Clusters.Inputs, 3, 4);
        network.Initialize(new RandomSource(seed));
        return (network, new Trainer(
            network, samples ?? new Clusters(64, smoothing), parameters => new Adam(parameters) { LearningRate = 0.02f }, new ConstantSchedule(), 8, 1,
            loss: create()));
    }

    // Every other sample has a target and no label, as what teachers alone have judged.
    private sealed class HalfLabelled : ISamples
    {
        private readonly Clusters all = new(64);

        public int Count => all.Count;

        public Shape SampleShape => all.SampleShape;

        public int Classes => all.Classes;

        public int Label(int index) => index / all.Classes % 2 == 0 ? all.Label(index) : -1;

        public void Fill(int epoch, int index, Span<float> input, Span<float> target) => all.Fill(epoch, index, input, target);
    }
}
