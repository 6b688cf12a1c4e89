using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Models;
using Mien.Mtcnn;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Mien.Tests.Networks;

namespace Mien.Tests.Mtcnn;

/// <summary>The released weights of MTCNN against PyTorch: tests/fixtures/torch_mtcnn.py.</summary>
public sealed class MtcnnWeightsTests : IDisposable
{
    private static readonly SafeTensorsFile expected =
        SafeTensors.Read(Path.Combine(AppContext.BaseDirectory, "fixtures", "torch_mtcnn.safetensors"));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mien-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("managed")]
    [InlineData("onednn")]
    public void Released_weights_give_what_PyTorch_gives(string kernels)
    {
        var (pnet, rnet, onet) = MtcnnWeights.Load(Path.Combine(RealData.Folder("weights"), "mtcnn", "mtcnn.safetensors"));
        ShouldAgree(pnet, "pnet", 0, new Shape(1, 31, 26, 3), kernels);
        ShouldAgree(rnet, "rnet", 1, new Shape(1, 24, 24, 3), kernels);
        ShouldAgree(onet, "onet", 2, new Shape(1, 48, 48, 3), kernels);
    }

    [Fact]
    public void Columns_of_the_first_dense_layers_are_brought_into_the_order_of_the_map()
    {
        var entries = Released();
        var dense = entries.Single(entry => entry.Name == "rnet.dense4.weight");
        for (var i = 0; i < dense.Values.Length; i++)
            dense.Values[i] = i;
        var (_, rnet, _) = MtcnnWeights.Load(Write(entries));
        var read = rnet.NamedParameters.Single(item => item.Name == "dense4.weight").Parameter.Read();

        // Output 2, row 1, column 2, channel 5 of a map of 3x3x64.
        read[2 * 576 + (1 * 3 + 2) * 64 + 5].ShouldBe(2 * 576 + (2 * 3 + 1) * 64 + 5);
    }

    [Fact]
    public void A_missing_a_misshapen_and_a_broken_tensor_are_named()
    {
        Refused([.. Released().Where(entry => entry.Name != "onet.prelu4.weight")]).ShouldContain("missing: prelu4.weight");
        Refused([.. Released().Select(entry => entry.Name == "onet.dense5.weight" ? entry with { Shape = [1152, 256] } : entry)])
            .ShouldContain("dense5.weight is [1152, 256]");
        var empty = new TensorEntry("rnet.dense4.weight", [0, 9L << 32], []);
        Refused([.. Released().Select(entry => entry.Name == empty.Name ? empty : entry)]).ShouldContain("dense4.weight is [0, 38654705664]");
        var broken = Released();
        broken[0].Values[0] = float.NaN;
        Refused(broken).ShouldContain("'pnet.conv1.weight' holds values that are no numbers");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_saved_is_read_again_in_the_order_of_the_release(bool landmarks)
    {
        var (pnet, rnet, onet) = (new PNet(new(landmarks)), new RNet(new(landmarks)), new ONet());
        Layer[] networks = [pnet, rnet, onet];
        foreach (var network in networks)
            network.Initialize(new RandomSource(4));
        var path = Path.Combine(folder.FullName, "saved.safetensors");
        MtcnnWeights.Save(path, pnet, rnet, onet);

        var (first, second, third) = MtcnnWeights.Load(path);
        Layer[] read = [first, second, third];
        for (var i = 0; i < read.Length; i++)
        {
            read[i].NamedParameters.Select(item => item.Name).ShouldBe(networks[i].NamedParameters.Select(item => item.Name));
            foreach (var (values, expected) in read[i].Parameters.Zip(networks[i].Parameters))
                values.Read().ShouldBe(expected.Read());
        }
        var file = SafeTensors.Read(path).Tensors.Single(tensor => tensor.Name == "onet.dense5.weight").Values;
        var own = onet.NamedParameters.Single(item => item.Name == "dense5.weight").Parameter.Read();
        file[1152 + ((2 * 3) + 1) * 128 + 7].ShouldBe(own[1152 + ((1 * 3) + 2) * 128 + 7]); // column 2, row 1
        MtcnnWeights.Holds(path).ShouldBeTrue();
        MtcnnWeights.Holds(ModelCatalogue.PathOf("light")).ShouldBeFalse();
        ModelCatalogue.Verify(path).Length.ShouldBe(64);
    }

    private static List<TensorEntry> Released() =>
        [.. new (string Prefix, Layer Network)[] { ("pnet.", new PNet()), ("rnet.", new RNet()), ("onet.", new ONet()) }
            .SelectMany(stage => Checkpoint.Weights(stage.Network).Select(entry => entry with { Name = stage.Prefix + entry.Name }))];

    private static void ShouldAgree(MtcnnNetwork network, string stage, ulong stream, Shape shape, string kernels)
    {
        using var tape = new Tape(TapeMode.Inference, KernelSets.Named(kernels), Workers.Single);
        var input = tape.Input(shape);
        var random = new RandomSource(ulong.Parse(expected.Metadata["seed"], System.Globalization.CultureInfo.InvariantCulture), (RandomStream)stream);
        foreach (ref var value in input.Values)
            value = (random.NextSingle() * 255 - 127.5f) / 128;
        var outputs = NetworkCase.Outputs(network, input);
        foreach (var output in outputs)
            tape.Output(output);
        tape.Forward();
        for (var i = 0; i < outputs.Length; i++)
        {
            var values = expected.Tensors.Single(tensor => tensor.Name == $"{stage}.{i}").Values;
            outputs[i].Values.Length.ShouldBe(values.Length);
            var largest = values.Max(Math.Abs);
            for (var k = 0; k < values.Length; k++)
                outputs[i].Values[k].ShouldBe(values[k], 1e-4f * largest, $"{stage}, output {i}, value {k}");
        }
    }

    private string Write(List<TensorEntry> entries)
    {
        var path = Path.Combine(folder.FullName, "mtcnn.safetensors");
        SafeTensors.Write(path, entries);
        return path;
    }

    private string Refused(List<TensorEntry> entries)
    {
        var path = Write(entries);
        var message = Should.Throw<MienException>(() => MtcnnWeights.Load(path)).Message;
        message.ShouldStartWith(path);
        message.ShouldNotContain("\n");
        return message;
    }
}
