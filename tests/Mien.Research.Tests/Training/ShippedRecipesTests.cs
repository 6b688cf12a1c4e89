using Mien.Labels;
using Mien.Learning.Checkpoints;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Training;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Mien.Tests;

namespace Mien.Research.Tests.Training;

/// <summary>The recipes that come with Mien, without the data they name.</summary>
[Collection(nameof(Alone))]
public sealed class ShippedRecipesTests
{
    private const int Batch = 7;
    private const int Steps = 6;
    private const string RunsFolder = "runs/";

    private static readonly string[] small = ["light", "light-x3", "resnet18-narrow", "neurons-ann", "autoencoder"];

    public static TheoryData<string> Names => [.. Recipe.Names];

    public static TheoryData<string> SmallNames => [.. Recipe.Names.Where(name =>
        small.Contains(name) || name.EndsWith("-small", StringComparison.Ordinal) || name.StartsWith("pruning-cnn", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Network_data_and_loss_go_together(string name)
    {
        var recipe = Recipe.Open(name);
        foreach (var set in recipe.Data)
        {
            DataSets.Names.ShouldContain(set.Set);
            (set.ValidationShare == 0).ShouldBe(set.Set is "fer2013" or "rafce", "of these sets FER-2013 and RAF-CE alone have a validation split");
        }
        var data = recipe.Data[0].Set;
        var input = recipe.Network.Input;
        input.IsFeatures.ShouldBe(data is "sfew-features" or "sfew-sheet");
        if (input.IsFeatures)
            input.Channels.ShouldBe(data == "sfew-sheet" ? 11 : 10);

        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        var network = recipe.Network.Create(ExpressionLabels.Seven.Count);
        var x = tape.Input((input.IsFeatures ? input.Shape : recipe.Preprocessing.InputShape) with { N = 2 });
        var outputs = recipe.Network.Task == NetworkTask.Reconstruction ? input.Channels : ExpressionLabels.Seven.Count;
        var (logits, _) = recipe.Loss.Create().Record(network, x, tape.Input(Shape.Vectors(2, outputs)));
        logits.Shape.ShouldBe(Shape.Vectors(2, outputs));
        foreach (var parameter in network.Parameters)
            parameter.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_to_begin_with_are_shipped_or_made_by_another_recipe_or_supplied(string name)
    {
        var recipe = Recipe.Open(name);
        if (recipe.Start is not { } start || start.Weights.StartsWith("weights/", StringComparison.Ordinal))
            return;
        var source = start.Weights.StartsWith(RunsFolder, StringComparison.Ordinal)
            ? Recipe.Open(start.Weights[RunsFolder.Length..start.Weights.LastIndexOf("-seed1/best.safetensors", StringComparison.Ordinal)]).Network
            : ModelCatalogue.Load(start.Weights).Spec;
        var tensors = Checkpoint.Weights(source.Create(ExpressionLabels.Seven.Count));
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("source.safetensors");
        SafeTensors.Write(file, tensors, new Dictionary<string, string>());
        Should.NotThrow(() => Transfer.Fill(
            start with { Weights = file }, recipe.Network.Create(ExpressionLabels.Seven.Count), ExpressionLabels.Seven));
    }

    [Theory]
    [MemberData(nameof(SmallNames))]
    public void Small_recipes_learn(string name)
    {
        var recipe = Recipe.Open(name);
        var input = recipe.Network.Input;
        var samples = new Patterns(input.IsFeatures ? input.Shape : recipe.Preprocessing.InputShape, recipe.Network.Task == NetworkTask.Reconstruction);
        var network = recipe.Network.Create(ExpressionLabels.Seven.Count);
        network.Initialize(new RandomSource(recipe.Seed));
        if (recipe.Start is { } start)
        {
            if (ModelCatalogue.Names.Contains(start.Weights))
                Transfer.Fill(start, network, ExpressionLabels.Seven);
            Transfer.Freeze(start, network);
        }
        using var trainer = new Trainer(
            network, samples, parameters => recipe.CreateOptimizer(parameters, network), recipe.Schedule.Create(recipe.Epochs), Batch,
            recipe.Seed, loss: recipe.Loss.Create());
        double[] losses = [.. Enumerable.Range(0, Steps).Select(step => trainer.RunEpoch(step, cancellation: TestContext.Current.CancellationToken).Loss)];
        losses[^1].ShouldBeLessThan(losses[0]);
    }

    // One sample of each class: noise, brighter in the class's seventh of the rows, or of the features.
    private sealed class Patterns(Shape shape, bool reconstructs) : ISamples
    {
        public int Count => Batch;

        public Shape SampleShape => shape;

        public int Classes => reconstructs ? shape.C : ExpressionLabels.Seven.Count;

        public int Label(int index) => reconstructs ? -1 : index;

        public void Fill(int epoch, int index, Span<float> input, Span<float> target)
        {
            var random = new RandomSource(3, (ulong)index);
            for (var i = 0; i < input.Length; i++)
                input[i] = random.Uniform(-1, 1) + (Batch * i / input.Length == index ? 1 : 0);
            if (reconstructs)
            {
                input.CopyTo(target);
                return;
            }
            target.Clear();
            target[index] = 1;
        }
    }
}
