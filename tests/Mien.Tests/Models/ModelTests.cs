using Mien.Labels;
using Mien.Learning.Checkpoints;
using Mien.Models;
using Mien.Networks;
using Mien.Recognition;
using Mien.Tensors;

namespace Mien.Tests.Models;

public sealed class ModelTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mien").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_saved_model_is_read_back_as_it_was()
    {
        var model = RandomModel();
        model.Save(PathOf("model.safetensors"));
        var read = Model.Load(PathOf("model.safetensors"));

        read.Name.ShouldBe("test");
        read.Spec.ShouldBe(new LightSpec());
        read.Labels.ShouldBe(ExpressionLabels.Seven);
        read.Preprocessing.ShouldBe(model.Preprocessing);
        foreach (var (mine, theirs) in model.Network.NamedParameters.Zip(read.Network.NamedParameters))
        {
            theirs.Name.ShouldBe(mine.Name);
            theirs.Parameter.Read().ShouldBe(mine.Parameter.Read());
        }
        new FileInfo(PathOf("model.safetensors")).Length.ShouldBeLessThan(260_000);
    }

    [Fact]
    public void Shipped_models_can_be_read()
    {
        ModelCatalogue.Names.ShouldContain("light");
        foreach (var name in ModelCatalogue.Names)
            ModelCatalogue.Load(name).Name.ShouldBe(name);
    }

    [Fact]
    public void A_file_without_metadata_is_no_model()
    {
        SafeTensors.Write(PathOf("plain.safetensors"), Checkpoint.Weights(new LightNetwork()));
        Refused("plain.safetensors").ShouldContain("schema is missing");
    }

    [Fact]
    public void A_face_detector_is_no_model_and_a_model_no_detector()
    {
        Should.Throw<MienException>(() => ModelCatalogue.Load(ModelCatalogue.Mtcnn)).Explanation
            .ShouldBe("holds the face detector MTCNN, which names no expressions; name it as the detector, and another file as the model");
        Should.Throw<MienException>(() => FaceDetectors.Load("light")).Explanation
            .ShouldBe("holds no weights of the face detector MTCNN, which are called pnet., rnet. and onet.; name another file");
    }

    [Theory]
    [InlineData("schema", "mien.model/9", "expected mien.model/2")]
    [InlineData("network", "enormous", "no network enormous")]
    [InlineData("network", "resnet50", "network resnet50 takes RGB pictures, its preprocessing makes 48x48 grey pictures")]
    [InlineData("network", "{\"type\":\"light\",\"channels\":{\"conv1\":9}}", "conv1.weight is [8, 1, 3, 3]")]
    [InlineData("network", "{\"type\":\"light\",\"channels\":{\"conv1\":\"9\"}}", "the specification of its network is wrong")]
    [InlineData("network", "{\"type\":\"light\",\"factor\":1000}", "network light: factor is 1000, expected 1 to 100")]
    [InlineData("network", "{}", "network has no type")]
    [InlineData("labels", "[\"angry\",\"angry\"]", "angry")]
    [InlineData("labels", "angry,happy", "labels in its metadata are no list of names")]
    [InlineData("labels", "[]", "labels in its metadata are no list of names")]
    [InlineData("labels", "[\"angry\",null]", "labels in its metadata are no list of names")]
    [InlineData("labels", "[\"angry\",\"happy\"]", "its head class_maps has 7 outputs instead of 2")]
    [InlineData("preprocessing", "{\"size\":48", "preprocessing")]
    [InlineData("preprocessing", "{\"size\":1000000,\"mean\":0,\"deviation\":1}", "out of range")]
    [InlineData("preprocessing", "{\"size\":48,\"mean\":0,\"deviation\":0}", "out of range")]
    public void Wrong_metadata_is_refused_with_one_line(string key, string value, string part)
    {
        RandomModel().Save(PathOf("model.safetensors"));
        var file = SafeTensors.Read(PathOf("model.safetensors"));
        SafeTensors.Write(PathOf("wrong.safetensors"), file.Tensors, new Dictionary<string, string>(file.Metadata) { [key] = value });
        Refused("wrong.safetensors").ShouldContain(part);
    }

    [Fact]
    public void Labels_may_hold_commas_and_quotes()
    {
        var labels = new LabelSet("calm, relaxed", "\"so-so\"", "müde", "😀");
        var network = new LightNetwork(labels.Count);
        network.Initialize(new RandomSource(1));
        new Model("odd", "light", network, labels, new Preprocessing()).Save(PathOf("odd"));
        Model.Load(PathOf("odd")).Labels.ShouldBe(labels);
    }

    [Fact]
    public void A_model_file_says_what_of_a_picture_is_its_face()
    {
        var plain = RandomModel();
        var model = new Model("test", "light", plain.Network, ExpressionLabels.Seven, new Preprocessing { Crop = new() { Margin = 0.2f, Square = true } });
        model.Save(PathOf("crop.safetensors"));
        Model.Load(PathOf("crop.safetensors")).Preprocessing.Crop.ShouldBe(model.Preprocessing.Crop);
        plain.Save(PathOf("plain.safetensors"));
        SafeTensors.Read(PathOf("plain.safetensors")).Metadata["preprocessing"].ShouldNotContain("crop");
    }

    [Fact]
    public void Files_of_the_first_schema_are_read()
    {
        RandomModel().Save(PathOf("new"));
        var file = SafeTensors.Read(PathOf("new"));
        file.Metadata["schema"].ShouldBe("mien.model/2");
        var metadata = new Dictionary<string, string>(file.Metadata)
        {
            ["schema"] = "mien.model/1",
            ["labels"] = "angry,disgust,fear,happy,sad,surprise,neutral",
        };
        SafeTensors.Write(PathOf("old"), file.Tensors, metadata);
        Model.Load(PathOf("old")).Labels.ShouldBe(ExpressionLabels.Seven);
    }

    // 24 GB of weights: they are held against the file before they take memory.
    [Fact]
    public void A_network_larger_than_its_file_is_refused_before_it_takes_memory()
    {
        RandomModel().Save(PathOf("model.safetensors"));
        var file = SafeTensors.Read(PathOf("model.safetensors"));
        SafeTensors.Write(PathOf("huge"), file.Tensors, new Dictionary<string, string>(file.Metadata)
        {
            ["network"] = """{"type":"vgg","firstChannels":512,"neurons":40000,"channels":{"fc2":50000}}""",
        });
        var before = Environment.WorkingSet;
        Refused("huge").ShouldContain("missing: conv1_1.weight");
        (Environment.WorkingSet - before).ShouldBeLessThan(500_000_000);
    }

    [Fact]
    public void Thousands_of_labels_are_refused_before_a_network_is_made()
    {
        RandomModel().Save(PathOf("model.safetensors"));
        var file = SafeTensors.Read(PathOf("model.safetensors"));
        var labels = $"[{string.Join(',', Enumerable.Range(0, 200_000).Select(i => $"\"label{i}\""))}]";
        SafeTensors.Write(PathOf("many"), file.Tensors, new Dictionary<string, string>(file.Metadata) { ["labels"] = labels });
        Refused("many").ShouldContain("200000 labels, allowed are 1000");
    }

    [Fact]
    public void Missing_foreign_and_misshapen_tensors_are_named()
    {
        RandomModel().Save(PathOf("model.safetensors"));
        var file = SafeTensors.Read(PathOf("model.safetensors"));

        SafeTensors.Write(PathOf("a"), [.. file.Tensors.Skip(1)], file.Metadata);
        Refused("a").ShouldContain("missing: conv1.weight");
        SafeTensors.Write(PathOf("b"), [.. file.Tensors, new TensorEntry("stray", [1], [0])], file.Metadata);
        Refused("b").ShouldContain("of no layer of the network: 'stray'");
        SafeTensors.Write(PathOf("c"), [file.Tensors[0] with { Shape = [72] }, .. file.Tensors.Skip(1)], file.Metadata);
        Refused("c").ShouldContain("conv1.weight is [72]");
    }

    [Fact]
    public void Verify_compares_with_the_checksums_beside_the_file()
    {
        RandomModel().Save(PathOf("model.safetensors"));
        var hash = ModelCatalogue.Verify(PathOf("model.safetensors"));
        File.WriteAllText(PathOf("SHA256SUMS"), $"{hash}  model.safetensors\n");
        ModelCatalogue.Verify(PathOf("model.safetensors")).ShouldBe(hash);

        using (var stream = File.OpenWrite(PathOf("model.safetensors")))
        {
            stream.Seek(-1, SeekOrigin.End);
            stream.WriteByte(1);
        }
        Should.Throw<MienException>(() => ModelCatalogue.Verify(PathOf("model.safetensors"))).Message.ShouldContain("SHA256SUMS");
    }

    private static Model RandomModel()
    {
        var network = new LightNetwork();
        network.Initialize(new RandomSource(1));
        return new Model("test", "light", network, ExpressionLabels.Seven, new Preprocessing());
    }

    private string PathOf(string name) => Path.Combine(folder, name);

    private string Refused(string name)
    {
        var message = Should.Throw<MienException>(() => Model.Load(PathOf(name))).Message;
        message.ShouldNotContain("\n");
        message.ShouldContain(name);
        return message;
    }
}
