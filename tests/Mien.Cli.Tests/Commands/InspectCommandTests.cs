using System.Text.Json;
using Mien.Cli.Commands;
using Mien.Vision.Pictures;

namespace Mien.Cli.Tests.Commands;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public InspectCommandTests()
    {
        RandomModel.Save(folder.PathOf("m.safetensors"));
        foreach (var (label, grey) in ((string, byte)[])[("happy", 20), ("sad", 200)])
            for (var i = 0; i < 3; i++)
                folder.Add($"set/validation/{label}/{i}.png", Picture.FromPixels([.. Enumerable.Range(0, 3 * 48 * 48).Select(place => (byte)(grey + (place * (i + 1) % 50)))], 48, 48).Encode(PictureFormat.Png));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Layers_are_printed_as_a_table_of_the_validation_split()
    {
        var printed = Run(0).Output;
        printed.ShouldStartWith("model random, data set, split validation, 6 samples\n");
        printed.ShouldContain("effective rank");
        printed.ShouldContain("similarity of layers, linear CKA");
        printed.ShouldNotContain("units of");
    }

    [Fact]
    public void Named_layers_are_printed_unit_by_unit()
    {
        var printed = Run(0, "--layer", "module4", "class_maps").Output;
        printed.ShouldContain(", 6 samples, accuracy 0.");
        printed.ShouldContain("units of module4: the class that each prefers");
        printed.ShouldContain("units of class_maps: the class that each prefers");
    }

    [Fact]
    public void The_ending_of_the_output_decides_the_format()
    {
        Run(0, "--layer", "module4", "--output", folder.PathOf("out.json"));
        using var json = JsonDocument.Parse(File.ReadAllBytes(folder.PathOf("out.json")));
        json.RootElement.GetProperty("schema").GetString().ShouldBe("mien.inspection/1");
        var unit = json.RootElement.GetProperty("layers")[0].GetProperty("detail")[0];
        unit.GetProperty("strongest").GetArrayLength().ShouldBe(5);
        unit.GetProperty("accuracyLossByClass").GetArrayLength().ShouldBe(7);
        unit.GetProperty("accuracyLossByClass")[0].ValueKind.ShouldBe(JsonValueKind.Null); // no face is angry

        Run(0, "--layer", "module4", "--output", folder.PathOf("out.csv"));
        File.ReadAllLines(folder.PathOf("out.csv")).Length.ShouldBe(129);
        Run(0, "--format", "csv").Output.Split('\n')[0].ShouldStartWith("layer,units,height,width,dead,constant,saturated,effective rank,angle min,");
        Run(2, "--output", folder.PathOf("out.jsonl")).Error.ShouldContain("inspect does not write jsonl");
    }

    [Fact]
    public void Any_other_output_is_a_folder_with_pictures()
    {
        Run(0, "--layer", "class_maps", "--output", folder.PathOf("out"));
        Directory.EnumerateFiles(folder.PathOf("out")).Select(Path.GetFileName).ShouldBe(["class_maps.png", "inspection.json", "layers.csv", "units.csv"], ignoreOrder: true);
    }

    [Fact]
    public void A_layer_that_is_not_there_is_one_line()
    {
        var error = Run(1, "--layer", "conv9").Error;
        error.ShouldContain("has no layer conv9; there are conv1,");
        error.Trim().Split('\n').Length.ShouldBe(1);
    }

    private CapturedStreams Run(int status, params string[] arguments)
    {
        var captured = new CapturedStreams();
        CommandRunner.Run(
            ["inspect", folder.PathOf("m.safetensors"), "--data", folder.PathOf("set"), .. arguments], [InspectCommand.Create(captured.Streams)], captured.Streams).ShouldBe(status, captured.Error);
        return captured;
    }
}
