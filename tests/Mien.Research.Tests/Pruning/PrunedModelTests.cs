using Mien.Labels;
using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Learning.Optimizers;
using Mien.Learning.Schedules;
using Mien.Learning.Tests.Onnx;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Pruning;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Mien.Tests;
using Exported = Mien.Learning.Tests.Onnx.OnnxRuntime;

namespace Mien.Research.Tests.Pruning;

/// <summary>A network of which each group lost a third of its channels is a model file like any other.</summary>
public sealed class PrunedModelTests : IDisposable
{
    private const int Batch = 3;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Networks => [.. NetworkPresets.Names.Where(name => NetworkPresets.Find(name).Task != NetworkTask.Detection)];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_pruned_network_is_saved_and_loaded_exported_and_trained_on(string name)
    {
        var spec = ChannelGroupsTests.Narrow(NetworkPresets.Find(name));
        var preprocessing = Preparation(spec);
        using var network = spec.Create(7);
        RandomWeights.Fill(network, 1);
        var selection = new ChannelSelection(ChannelGroups.Find(network, preprocessing.InputShape));
        foreach (var group in selection.Groups.Groups)
            for (var channel = 1; channel < group.Channels; channel += 3)
                selection.Remove(group, channel);
        var smaller = selection.Shrink(spec);
        using var pruned = smaller.Create(7);
        selection.CopyTo(pruned);
        MakeLogitsSmall(pruned, preprocessing.InputShape);

        new Model("pruned", smaller, pruned, ExpressionLabels.Seven, preprocessing).Save(folder.PathOf("pruned.safetensors"));
        using var loaded = Model.Load(folder.PathOf("pruned.safetensors"));
        loaded.Spec.ShouldBe(smaller);
        loaded.Network.ParameterCount.ShouldBe(selection.Cost.Parameters);
        new FileInfo(folder.PathOf("pruned.safetensors")).Length.ShouldBeInRange(4 * selection.Cost.Parameters, (4 * selection.Cost.Parameters) + 40_000);
        foreach (var (mine, theirs) in pruned.Parameters.Zip(loaded.Network.Parameters))
            theirs.Read().ShouldBe(mine.Read());

        using (var stream = File.Create(folder.PathOf("pruned.onnx")))
            loaded.ExportOnnx(stream);
        var shape = preprocessing.InputShape with { N = Batch };
        var pictures = Exported.Pictures(shape);
        var normalized = (float[])pictures.Clone();
        preprocessing.Normalize(normalized);
        Exported.ShouldAgree(folder.PathOf("pruned.onnx"), loaded.Network, shape, pictures, normalized);

        var reconstructs = spec.Task == NetworkTask.Reconstruction;
        using var trainer = new Trainer(
            loaded.Network, new RandomSamples(shape, Batch, reconstructs: reconstructs), parameters => new Adam(parameters), new ConstantSchedule(), Batch, seed: 1,
            loss: reconstructs ? new L2Loss() : null);
        double.IsFinite(trainer.RunEpoch(0, cancellation: TestContext.Current.CancellationToken).Loss).ShouldBeTrue();
        First(loaded.Network).ShouldNotBe(First(pruned));
    }

    private static Preprocessing Preparation(NetworkSpec spec)
    {
        var input = spec.Input;
        if (input.IsFeatures)
            return Preprocessing.OfFeatures([.. Enumerable.Repeat(127.5f, input.Channels)], [.. Enumerable.Repeat(64f, input.Channels)]);
        var (width, height) = input.AnySize ? (40, 36) : (input.Width, input.Height);
        return new Preprocessing(input.Channels == 1 ? InputKind.Grey : InputKind.Rgb, width, height, [127.5f], [64f]);
    }

    // So that no class is certain.
    private static void MakeLogitsSmall(Layer network, Shape shape)
    {
        if (network is IEmbedder { Head: EmbeddingHead.Cosine } embedder)
        {
            embedder.Scale = 1;
            return;
        }
        using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        var input = tape.Input(shape with { N = Batch });
        var logits = tape.Output(network.Forward(input));
        var random = new RandomSource(5);
        foreach (ref var value in input.Values)
            value = random.Uniform(-2, 2);
        tape.Forward();
        var factor = 1 / logits.Values.ToArray().Max(MathF.Abs);
        var head = network is IEmbedder { Head: EmbeddingHead.Angular } ? "embedding." : LayerOf(network.NamedParameters.Last().Name);
        foreach (var (_, parameter) in network.NamedParameters.Where(item => item.Name.StartsWith(head, StringComparison.Ordinal)))
            parameter.Write([.. parameter.Read().Select(value => value * factor)]);
    }

    private static float[] First(Layer network) => network.Parameters.First(parameter => parameter.Shape.Count > 1).Read();

    private static string LayerOf(string parameter) => parameter[..(parameter.LastIndexOf('.') + 1)];
}
