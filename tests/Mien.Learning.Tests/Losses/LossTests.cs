using System.Text.Json;
using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Learning.Optimizers;
using Mien.Learning.Training;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Learning.Tests.Losses;

/// <summary>Every loss against PyTorch in double: tests/fixtures/torch_losses.py.</summary>
public sealed class LossTests
{
    private const ulong Seed = 5;
    private const int Inputs = 6;
    private const int Size = 5;
    private const int Classes = 4;
    private const double Tolerance = 2e-5;

    private static readonly TorchLosses expected = Fixture.Json<TorchLosses>("torch_losses.json");

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var item in expected.Cases)
                foreach (var kernels in new[] { "managed", "onednn" })
                    data.Add(item.Name, kernels);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Trains_as_PyTorch_does(string name, string kernels)
    {
        Assert.SkipWhen(kernels == "onednn" && KernelSet.OneDnn is null, "libdnnl2 is not installed");
        var item = expected.Cases.Single(item => item.Name == name);
        using var tape = new Tape(TapeMode.Training, kernels == "onednn" ? KernelSet.OneDnn : KernelSet.Managed, Workers.Single);
        var network = new TinyEmbedder(item.Head, Inputs, Size, Classes);
        Parameter[] trained = [.. network.Parameters];
        for (var i = 0; i < trained.Length; i++)
            trained[i].Write(Uniform(trained[i].Count, 1 + (ulong)i));
        var x = tape.Input(Shape.Vectors(item.Labels.Length, Inputs));
        var targets = tape.Input(Shape.Vectors(item.Labels.Length, Classes));
        var loss = item.CreateLoss();
        var (logits, value) = loss.Record(network, x, targets);
        tape.Minimize(value);
        tape.Build();
        FillInputs(item, x.Values);
        item.Targets.CopyTo(targets.Values);
        using var optimizer = new StochasticGradientDescent(trained) { LearningRate = item.Rate };
        var losses = new float[item.Losses.Length];
        for (var step = 0; step < losses.Length; step++)
        {
            loss.BeginStep(step);
            tape.Forward();
            tape.Backward();
            if (step == 0)
            {
                PyTorch.ShouldAgree(logits.Values, item.Logits, Tolerance, $"{name}: logits");
                for (var i = 0; i < trained.Length; i++)
                    PyTorch.ShouldAgree(trained[i].Unpack(trained[i].Gradient!), item.Gradients[i], Tolerance, $"{name}: gradient {i}");
            }
            optimizer.Step();
            loss.EndStep();
            losses[step] = value.Values[0];
        }

        PyTorch.ShouldAgree(losses, item.Losses, Tolerance, $"{name}: losses");
        for (var i = 0; i < trained.Length; i++)
            PyTorch.ShouldAgree(trained[i].Read(), item.Trained[i], Tolerance, $"{name}: weights {i}");
        PyTorch.ShouldAgree([.. loss.State.SelectMany(state => state.Parameter.Read())], item.Centers, Tolerance, $"{name}: centres");
    }

    [Fact]
    public void Cosines_are_scaled_at_inference_as_in_training()
    {
        const float scale = 42;
        var network = new TinyEmbedder(EmbeddingHead.Cosine, Inputs, Size, Classes);
        network.Initialize(new RandomSource(3));
        float[] inputs = [.. Enumerable.Range(0, Inputs).Select(i => i % 3 - 0.7f)];
        float[] targets = [1, .. new float[Classes - 1]];

        using var training = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        Tensor x = training.Input(Shape.Vectors(1, Inputs)), y = training.Input(Shape.Vectors(1, Classes));
        var (cosines, loss) = new LargeMarginCosineLoss(scale, margin: 0).Record(network, x, y);
        training.Output(cosines);
        training.Output(loss);
        inputs.CopyTo(x.Values);
        targets.CopyTo(y.Values);
        training.Forward();

        using var inference = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single);
        var input = inference.Input(Shape.Vectors(1, Inputs));
        var logits = inference.Output(network.Forward(input));
        inputs.CopyTo(input.Values);
        inference.Forward();

        var outputs = logits.Values[..Classes].ToArray();
        for (var c = 0; c < Classes; c++)
            outputs[c].ShouldBe(scale * cosines.Values[c], 1e-4f);
        outputs.Max(Math.Abs).ShouldBeGreaterThan(1);
        loss.Values[0].ShouldBe((float)Predictions.CrossEntropy(outputs, targets), 1e-4f);
    }

    [Fact]
    public void Lambda_falls_to_its_end()
    {
        var loss = new AngularSoftmaxLoss(4, start: 1000, decay: 0.12f, end: 5);
        loss.Lambda(0).ShouldBe(1000);
        loss.Lambda(100).ShouldBe(1000f / 13, 1e-3f);
        loss.Lambda(1_000_000).ShouldBe(5);
    }

    [Fact]
    public void A_network_that_does_not_fit_is_refused()
    {
        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        Tensor x = tape.Input(Shape.Vectors(2, Inputs)), targets = tape.Input(Shape.Vectors(2, Classes));
        string Message(Loss loss, Layer network) => Should.Throw<ArgumentException>(() => loss.Record(network, x, targets)).Message;
        Message(new LargeMarginCosineLoss(), new Linear(Inputs, Classes)).ShouldBe("LMCL needs a network that embeds; Linear does not.");
        Message(new LargeMarginCosineLoss(), new TinyEmbedder(EmbeddingHead.Angular, Inputs, Size, Classes))
            .ShouldBe("LMCL needs a network with the head Cosine; this one has the head Angular.");
        Message(new AngularSoftmaxLoss(), new TinyEmbedder(EmbeddingHead.Cosine, Inputs, Size, Classes))
            .ShouldBe("A-Softmax needs a network with the head Angular; this one has the head Cosine.");
        Message(new CenterLoss(), new TinyEmbedder(EmbeddingHead.Cosine, Inputs, Size, Classes))
            .ShouldBe("center loss needs a network with the head Linear; this one has the head Cosine.");
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new LargeMarginCosineLoss(scale: 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new LargeMarginCosineLoss(margin: 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new AngularSoftmaxLoss(margin: 5));
        Should.Throw<ArgumentOutOfRangeException>(() => new AngularSoftmaxLoss(start: 1, end: 2));
        Should.Throw<ArgumentOutOfRangeException>(() => new CenterLoss(weight: -1));
        Should.Throw<ArgumentOutOfRangeException>(() => new CenterLoss(rate: 1.5f));
    }

    private static void FillInputs(TorchLoss item, Span<float> x)
    {
        Uniform(x.Length, 0).CopyTo(x);
        foreach (ref var value in x)
            value *= item.Factor;
        foreach (var row in item.Zero)
            x.Slice(row * Inputs, Inputs).Clear();
    }

    private static float[] Uniform(long count, ulong stream)
    {
        var random = new RandomSource(Seed, stream);
        return [.. Enumerable.Range(0, (int)count).Select(_ => random.NextSingle() - 0.5f)];
    }
}

internal sealed record TorchLosses(TorchLoss[] Cases);

internal sealed record TorchLoss(
    string Name, string Loss, EmbeddingHead Head, int[] Labels, float Factor, int[] Zero, float Rate,
    Dictionary<string, JsonElement> Settings, float[] Targets, double[] Losses, double[] Logits, double[][] Gradients,
    double[][] Trained, double[] Centers)
{
    public Loss CreateLoss() => Loss switch
    {
        "LMCL" => new LargeMarginCosineLoss(Number("scale"), Number("margin")),
        "A-Softmax" => new AngularSoftmaxLoss((int)Number("margin"), Number("start"), Number("decay"), Number("end")),
        "center loss" => new CenterLoss(Number("weight"), Number("pull")),
        "L2" => new L2Loss(),
        _ => new SoftmaxCrossEntropy(),
    };

    private float Number(string name) => Settings[name].GetSingle();
}
