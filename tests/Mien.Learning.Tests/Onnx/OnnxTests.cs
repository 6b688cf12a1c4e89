using System.Text;
using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Learning.Onnx;
using Mien.Learning.Tests.Losses;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Tests.Onnx;

public sealed class OnnxTests
{
    private static readonly OnnxInput input = new(AllOperations.SampleShape, [100, 120, 140], [50, 60, 70]);
    private static readonly OnnxInput features = new(Shape.Vectors(1, 4), [0, 0, 0, 0], [1, 1, 1, 1]);
    private static readonly Dictionary<string, string> notes = new() { ["labels"] = "froh,trüb", ["empty"] = "" };

    [Fact]
    public void Weights_and_notes_are_read_back_as_they_were()
    {
        var network = new AllOperations();
        var file = WeightFile.Read(new MemoryStream(Export(network)), "some.onnx");

        file.Format.ShouldBe("ONNX");
        file.Metadata.ShouldBe(notes);
        var expected = Checkpoint.Weights(network);
        file.Tensors.Select(tensor => tensor.Name).ShouldBe(expected.Select(tensor => tensor.Name));
        foreach (var (actual, original) in file.Tensors.Zip(expected))
        {
            actual.Shape.ShouldBe(original.Shape);
            actual.Values.ShouldBe(original.Values);
        }
    }

    [Fact]
    public void The_same_network_gives_the_same_bytes() => Export(new AllOperations()).ShouldBe(Export(new AllOperations()));

    [Theory]
    [InlineData(EmbeddingHead.Cosine, """{"initializer":"head.weight","head":"cosine","scale":12.5}""")]
    [InlineData(EmbeddingHead.Angular, """{"initializer":"head.weight","head":"angular","scale":1}""")]
    [InlineData(EmbeddingHead.Linear, """{"initializer":"head.weight","head":"linear","scale":1}""")]
    public void A_network_that_embeds_tells_its_class_centres(EmbeddingHead head, string centres)
    {
        var network = new TinyEmbedder(head, inputs: 4, size: 3, classes: 5) { Scale = head == EmbeddingHead.Cosine ? 12.5f : 1 };
        var stream = new MemoryStream();
        OnnxExport.Write(stream, "tiny", network, features, notes);
        stream.Position = 0;
        var file = WeightFile.Read(stream, "some.onnx");

        file.Metadata[OnnxExport.ClassCentres].ShouldBe(centres);
        file.Metadata["labels"].ShouldBe(notes["labels"]);
        file.Tensors.Single(tensor => tensor.Name == "head.weight").Shape.ShouldBe([5, 3]);
        notes.ShouldNotContainKey(OnnxExport.ClassCentres);
        var text = Encoding.UTF8.GetString(stream.ToArray());
        text.ShouldContain("features: N vectors of 4 features, float32 as they were measured; the graph normalises them.");
        text.ShouldContain("embedding: of length 1; classCentres of the metadata says how the logits follow from it.");
    }

    [Fact]
    public void An_operation_without_form_is_named() =>
        Should.Throw<MienException>(() => OnnxExport.Write(
                new MemoryStream(), "odd", new LossInside(), features, notes))
            .Message.ShouldBe("odd: the network's operation CrossEntropy has no form in ONNX, so it cannot be exported");

    [Fact]
    public void ONNX_Runtime_agrees_on_every_operation()
    {
        using var folder = new TemporaryFolder();
        var network = new AllOperations();
        File.WriteAllBytes(folder.Combine("model.onnx"), Export(network));
        var shape = AllOperations.SampleShape with { N = 4 };
        var pictures = OnnxRuntime.Pictures(shape);
        var normalized = pictures.Select((value, i) => (value - input.Mean[i % 3]) / input.StandardDeviation[i % 3]).ToArray();

        OnnxRuntime.ShouldAgree(folder.Combine("model.onnx"), network, shape, pictures, normalized);
    }

    [Theory]
    [InlineData("0807", "it has no graph; is this an ONNX file?", 2)]
    [InlineData("08073a003a00", "it has two graphs", 6)]
    [InlineData("08073aff7f", "bytes are claimed where 0 are left", 5)]
    [InlineData("08073affffffffffffffffff01", "bytes are claimed where 0 are left", 13)]
    [InlineData("0807ffffffffffffffffffffff", "more than 64 bits", 13)]
    [InlineData("080700", "no valid number", 3)]
    [InlineData("08073b", "has type 3", 3)]
    [InlineData("0807720072003a00", "its metadata has '' twice", 8)]
    [InlineData("08073a0a2a0808011001" + "4a020000", "'' is [1] and holds 2 bytes", 14)]
    [InlineData("08073a0c2a0a080110014a0400000000", null, 16)]
    [InlineData("08073a0e2a0c080110014a04000000007001", "lies in another file", 18)]
    [InlineData("08073a152a1308ffffffffffffffffff0110014a0400000000", "negative size", 25)]
    [InlineData("08073a182a0a080110014a04000000002a0a080110014a0400000000", "'' occurs twice", 28)]
    public void Damaged_model_is_refused(string hexadecimal, string? reason, int length)
    {
        var bytes = Convert.FromHexString(hexadecimal);
        bytes.Length.ShouldBe(length);
        if (reason is null)
        {
            WeightFile.Read(new MemoryStream(bytes), "some.onnx").Tensors.Single().Values.ShouldBe([0]);
            return;
        }
        Should.Throw<MienException>(() => WeightFile.Read(new MemoryStream(bytes), "some.onnx")).Message.ShouldContain(reason);
    }

    internal static byte[] Export(AllOperations network)
    {
        var stream = new MemoryStream();
        OnnxExport.Write(stream, "all", network, input, notes);
        return stream.ToArray();
    }

    private sealed class LossInside : Layer
    {
        protected override Tensor Record(Tensor x) => x.CrossEntropy(x);
    }
}
