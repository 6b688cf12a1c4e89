using Mien.Tests;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Learning.Optimizers;
using Mien.Networks;
using Mien.Research.Training;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Research.Tests.Training;

/// <summary>Narrow embedding and bilinear networks against PyTorch in double: tests/fixtures/torch_embedding.py.</summary>
public sealed class EmbeddingAndBilinearTests
{
    private const int Classes = 7;
    private const ulong InputStream = 1000;
    private const ulong DigestSeed = 77;
    private const double Tolerance = 1e-4;

    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private static readonly TorchCases expected =
        JsonSerializer.Deserialize<TorchCases>(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "torch_embedding.json")), json)!;

    public static TheoryData<string, string> Cases => OnBothKernels(expected.Cases);

    // The networks of 34 and 50 layers are compared at inference alone.
    public static TheoryData<string, string> Trained => OnBothKernels(expected.Cases.Where(item => item.Losses.Length > 0));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Predicts_as_PyTorch_does_in_batches_and_one_by_one(string name, string kernels)
    {
        var item = Case(name);
        foreach (var batch in new[] { item.Batch, 1 })
        {
            using var tape = new Tape(TapeMode.Inference, KernelSets.Named(kernels));
            var network = Start(item);
            var x = tape.Input(new Shape(batch, item.Size, item.Size, item.Channels));
            var logits = tape.Output(network.Forward(x));
            FillInput(item, x.Values);
            tape.Forward();
            var count = (int)logits.Shape.Length;
            ShouldAgree(logits.Values[..count], item.Inference.AsSpan(0, count), 1e-5, $"{name}, batch of {batch}");
        }
    }

    [Theory]
    [MemberData(nameof(Trained))]
    public void Learns_as_PyTorch_does(string name, string kernels)
    {
        var item = Case(name);
        using var workers = new Workers(2);
        using var tape = new Tape(TapeMode.Training, KernelSets.Named(kernels), workers);
        var network = Start(item);
        var x = tape.Input(new Shape(item.Batch, item.Size, item.Size, item.Channels));
        var targets = tape.Input(Shape.Vectors(item.Batch, Classes));
        var loss = item.Loss.Create();
        var (logits, value) = loss.Record(network, x, targets);
        tape.Minimize(value);
        tape.Build();
        FillInput(item, x.Values);
        for (var i = 0; i < item.Batch; i++)
            targets.Values[i * Classes + i * 3 % Classes] = 1;
        using var optimizer = new StochasticGradientDescent(network.Parameters) { LearningRate = item.Rate };
        var losses = new float[item.Losses.Length];
        for (var step = 0; step < losses.Length; step++)
        {
            loss.BeginStep(step);
            tape.Forward();
            tape.Backward();
            if (step == 0)
            {
                ShouldAgree(logits.Values, item.Logits, Tolerance, $"{name}: logits");
                var gradients = network.NamedParameters.Where(named => named.Parameter.Trains)
                    .ToDictionary(named => named.Name, named => named.Parameter.Unpack(named.Parameter.Gradient!));
                ShouldAgree(gradients, item.Gradients, $"{name}: gradient of");
            }
            optimizer.Step();
            loss.EndStep();
            losses[step] = value.Values[0];
        }

        ShouldAgree(losses, item.Losses, Tolerance, $"{name}: losses");
        losses[^1].ShouldBeLessThan(losses[0]);
        var trained = network.NamedParameters.Where(named => named.Name != "scale").ToDictionary(named => named.Name, named => named.Parameter.Read());
        ShouldAgree(trained, item.Trained, $"{name}: trained");
    }

    [Fact]
    public void The_scale_belongs_to_the_cosine_head_alone()
    {
        Create("embedding-small-center").ShouldBeOfType<EmbeddingNetwork>().Scale.ShouldBe(1);
        Should.Throw<InvalidOperationException>(() => ((EmbeddingNetwork)Create("embedding-small-center")).Scale = 2)
            .Message.ShouldBe("The head Linear has no scale.");
        Should.Throw<ArgumentOutOfRangeException>(() => ((EmbeddingNetwork)Create("embedding-small")).Scale = 0);
    }

    private static TheoryData<string, string> OnBothKernels(IEnumerable<TorchCase> cases)
    {
        var data = new TheoryData<string, string>();
        foreach (var item in cases)
        {
            data.Add(item.Name, "managed");
            data.Add(item.Name, "onednn");
        }
        return data;
    }

    private static TorchCase Case(string name) => expected.Cases.Single(item => item.Name == name);

    private static Layer Create(string name)
    {
        ResNetBackbone Small() => new(new(18, ResNetStem.Small, 1, 4));
        ResNetBackbone Large(int layers) => new(new(layers, ResNetStem.ImageNet, 3, 4));
        return name switch
        {
            "embedding" => new EmbeddingNetwork(Large(50), Classes, EmbeddingHead.Cosine, 8),
            "embedding-small" => new EmbeddingNetwork(Small(), Classes, EmbeddingHead.Cosine, 8),
            "embedding-small-3d" => new EmbeddingNetwork(Small(), Classes, EmbeddingHead.Cosine, 3),
            "embedding-small-softmax" or "embedding-small-center" => new EmbeddingNetwork(Small(), Classes, EmbeddingHead.Linear, 8),
            "bilinear" => new BilinearNetwork(Classes, Large(34)),
            "bilinear-small-separate" => new BilinearNetwork(Classes, Small(), Small()),
            _ => new BilinearNetwork(Classes, Small()),
        };
    }

    // The start of tests/fixtures/torch_resnet.py.
    private static Layer Start(TorchCase item)
    {
        var network = Create(item.Name);
        if (network is EmbeddingNetwork { Head: EmbeddingHead.Cosine } embedder)
            embedder.Scale = item.Loss.Scale;
        var named = network.NamedParameters.Where(named => named.Name != "scale").OrderBy(named => named.Name, StringComparer.Ordinal).ToArray();
        for (var stream = 0; stream < named.Length; stream++)
        {
            var (name, parameter) = named[stream];
            var u = Uniform(parameter.Count, item.Seed, (ulong)stream);
            var bound = (float)Math.Sqrt(6.0 / (parameter.Count / parameter.Shape[0]));
            var positive = name.EndsWith("weight", StringComparison.Ordinal) || name.EndsWith("running_var", StringComparison.Ordinal);
            for (var i = 0; i < u.Length; i++)
                u[i] = parameter.Shape.Count > 1 ? (2 * u[i] - 1) * bound : positive ? u[i] + 0.5f : u[i] - 0.5f;
            parameter.Write(u);
        }
        return network;
    }

    private static void FillInput(TorchCase item, Span<float> x)
    {
        Uniform(x.Length, item.Seed, InputStream).CopyTo(x);
        foreach (ref var value in x)
            value = value * 4 - 2;
    }

    private static float[] Uniform(long count, ulong seed, ulong stream)
    {
        var random = new RandomSource(seed, stream);
        return [.. Enumerable.Range(0, (int)count).Select(_ => random.NextSingle())];
    }

    private static void ShouldAgree(Dictionary<string, float[]> actual, Dictionary<string, double[]> digests, string what)
    {
        actual.Keys.Order().ShouldBe(digests.Keys.Order());
        foreach (var (name, values) in actual)
            ShouldAgree(Digest(values), digests[name], Tolerance, $"{what} {name}");
    }

    // The norm, and products with three vectors of numbers from -0.5 to 0.5.
    private static float[] Digest(float[] values)
    {
        var products = Enumerable.Range(0, 3).Select(stream =>
            values.Zip(Uniform(values.Length, DigestSeed, (ulong)stream), (value, u) => (double)value * (u - 0.5f)).Sum());
        return [.. products.Prepend(Math.Sqrt(values.Sum(value => (double)value * value))).Select(value => (float)value)];
    }

    private static void ShouldAgree(ReadOnlySpan<float> actual, ReadOnlySpan<double> expected, double tolerance, string what)
    {
        var largest = expected.ToArray().Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs(actual[i] - expected[i]) <= tolerance * largest))
                Assert.Fail($"{what}: [{i}] is {actual[i]:R}, PyTorch has {expected[i]:R}; the largest is {largest:R}");
    }

    private sealed record TorchCases(TorchCase[] Cases);

    private sealed record TorchCase(
        string Name, ulong Seed, int Batch, int Size, int Channels, float Rate, LossRecipe Loss, double[] Losses, double[] Inference,
        double[] Logits, Dictionary<string, double[]> Gradients, Dictionary<string, double[]> Trained);
}
