using Mien.Labels;
using Mien.Models;
using Mien.Networks;
using Mien.Recognition;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Tests.Networks;

/// <summary>A model of any number of labels has as many outputs, whatever memory its last layer shares with others.</summary>
public sealed class OutputLengthTests
{
    public static TheoryData<string> Names => [.. NetworkPresets.Names.Where(name => NetworkPresets.Find(name).Misfit(Fitting(name)) is null)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Networks_have_one_output_for_each_label(string name)
    {
        // The outputs of the large networks come out of the same layers as those of the small ones.
        int[] counts = NetworkPresets.Find(name).Input.Shape.H > 100 ? [200] : [5, 7, 200, 600];
        foreach (var labels in counts)
        {
            var network = NetworkPresets.Find(name).Create(labels);
            using var tape = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single);
            var outputs = tape.Output(network.Forward(tape.Input(Fitting(name).InputShape)));
            tape.Build();
            outputs.Values.Length.ShouldBe(NetworkPresets.Find(name).Task == NetworkTask.Reconstruction ? outputs.Shape.C : labels, $"{labels} labels");
            foreach (var parameter in network.Parameters)
                parameter.Dispose();
        }
    }

    [Theory]
    [InlineData("embedding-small", 200)]
    [InlineData("embedding-resnet18-narrow", 130)]
    [InlineData("vgg-small", 300)]
    [InlineData("light", 600)]
    public void Models_of_many_labels_name_a_face(string name, int count)
    {
        var network = NetworkPresets.Find(name).Create(count);
        network.Initialize(new RandomSource(3));
        var labels = new LabelSet([.. Enumerable.Range(0, count).Select(i => $"label{i}")]);
        using var classifier = new ExpressionClassifier(new Model("many", name, network, labels, new Preprocessing()));
        var probabilities = new float[count];
        classifier.Classify(Picture.FromPixels(new byte[48 * 48 * 3], 48, 48), new Detection(new Box(0, 0, 48, 48), 1), probabilities);
        probabilities.Sum().ShouldBe(1, 1e-4);
    }

    private static Preprocessing Fitting(string name)
    {
        var shape = NetworkPresets.Find(name).Input.Shape;
        return NetworkPresets.Find(name).Input.IsFeatures
            ? new(InputKind.Features, 1, 1, new float[shape.C], Enumerable.Repeat(1f, shape.C).ToArray())
            : new(shape.C == 1 ? InputKind.Grey : InputKind.Rgb, shape.W, shape.H, [127.5f], [63.75f]);
    }
}
