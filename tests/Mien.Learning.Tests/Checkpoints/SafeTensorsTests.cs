using Mien.Learning.Checkpoints;

namespace Mien.Learning.Tests.Checkpoints;

public sealed class SafeTensorsTests : IDisposable
{
    private static readonly TensorEntry[] Golden =
    [
        new("conv1.weight", [2, 3], [-0.5f, -0.25f, 0, 0.25f, 0.5f, 0.75f]),
        new("scale", [], [MathF.PI]),
        new("empty", [0, 5], []),
        new("größe", [3], [-0f, float.PositiveInfinity, 1e-40f]),
    ];

    private static readonly Dictionary<string, string> GoldenMetadata = new()
    {
        ["model"] = "light",
        ["note"] = "a \"quoted\" text, <1 & näher",
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Writes_the_bytes_of_an_independent_writer()
    {
        var path = folder.Combine("model.safetensors");

        SafeTensors.Write(path, Golden, GoldenMetadata);

        File.ReadAllBytes(path).ShouldBe(File.ReadAllBytes(Fixture.Path("golden.safetensors")));
    }

    [Fact]
    public void Reads_an_independent_file()
    {
        var file = SafeTensors.Read(Fixture.Path("golden.safetensors"));

        file.Metadata.ShouldBe(GoldenMetadata);
        ShouldEqual(file.Tensors, Golden);
    }

    [Fact]
    public void Reads_other_element_types_as_float32()
    {
        var expected = Fixture.Json<Dictionary<string, float[]>>("mixed.json");

        var file = SafeTensors.Read(Fixture.Path("mixed.safetensors"));

        file.Tensors.Select(tensor => tensor.Name).ShouldBe(expected.Keys);
        foreach (var tensor in file.Tensors)
            tensor.Values.ShouldBe(expected[tensor.Name], tensor.Name);
    }

    [Fact]
    public void Writing_replaces_and_leaves_no_other_file()
    {
        var path = folder.Combine("model.safetensors");
        SafeTensors.Write(path, Golden, GoldenMetadata);
        SafeTensors.Write(path, [new("a", [2], [1, 2])]);

        var file = SafeTensors.Read(path);

        ShouldEqual(file.Tensors, [new("a", [2], [1, 2])]);
        file.Metadata.ShouldBeEmpty();
        folder.Files.ShouldBe(["model.safetensors"]);
    }

    [Fact]
    public void Values_begin_on_eight_bytes()
    {
        for (var length = 1; length <= 8; length++)
        {
            var path = folder.Combine("aligned");
            SafeTensors.Write(path, [new(new('n', length), [1], [1])]);
            ((new FileInfo(path).Length - sizeof(float)) % 8).ShouldBe(0);
        }
    }

    [Fact]
    public void Refuses_to_write_what_it_would_refuse_to_read()
    {
        var path = folder.Combine("never");

        Should.Throw<ArgumentException>(() => SafeTensors.Write(path, [new("a", [1], [1]), new("a", [1], [2])]));
        Should.Throw<ArgumentException>(() => SafeTensors.Write(path, [new("__metadata__", [1], [1])]));
        Should.Throw<ArgumentException>(() => SafeTensors.Write(path, [new("a", [2, 2], [1, 2, 3])]));
        Should.Throw<ArgumentException>(() => SafeTensors.Write(path, [new("a", [-1, -1], [1])]));
        folder.Files.ShouldBeEmpty();
    }

    private static void ShouldEqual(IReadOnlyList<TensorEntry> actual, TensorEntry[] expected)
    {
        actual.Select(tensor => tensor.Name).ShouldBe(expected.Select(tensor => tensor.Name));
        for (var i = 0; i < actual.Count; i++)
        {
            actual[i].Shape.ShouldBe(expected[i].Shape);
            actual[i].Values.Select(BitConverter.SingleToUInt32Bits).ShouldBe(expected[i].Values.Select(BitConverter.SingleToUInt32Bits));
        }
    }
}
