using System.Globalization;
using Mien.Cli.Commands;
using Mien.Labels;
using Mien.Models;
using Mien.Mtcnn;
using Mien.Networks;
using Mien.Tensors;
using Mien.Vision.Pictures;

namespace Mien.Cli.Tests.Commands;

public sealed class PruneCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly CapturedStreams captured = new();

    public PruneCommandTests()
    {
        using var network = NetworkPresets.Find("light").Create(2);
        network.Initialize(new RandomSource(1));
        new Model("m", "light", network, new LabelSet(["happy", "sad"]), new Preprocessing()).Save(folder.PathOf("m.safetensors"));
        foreach (var split in (string[])["train", "validation"])
            foreach (var (label, grey) in ((string, byte)[])[("happy", 20), ("sad", 200)])
                foreach (var name in (string[])["a", "b"])
                    folder.Add($"set/{split}/{label}/{name}.png", Picture.FromPixels([.. Enumerable.Repeat(grey, 3 * 48 * 48)], 48, 48).Encode(PictureFormat.Png));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_plan_shows_the_groups_and_writes_nothing()
    {
        Run("--plan").ShouldBe(0, captured.Error);

        captured.Output.ShouldContain("module1.conv2.pointwise, module1.shortcut");
        captured.Output.ShouldContain("milliseconds for one input");
        Directory.GetFiles(folder.PathOf("."), "*.safetensors").Length.ShouldBe(1);
    }

    [Fact]
    public void Half_of_each_group_goes_and_the_model_that_is_left_is_written()
    {
        Run("--share", "0.5", "--each", "--measure", "importance", "--output", folder.PathOf("p.safetensors")).ShouldBe(0, captured.Error);

        using var pruned = Model.Load(folder.PathOf("p.safetensors"));
        using var whole = Model.Load(folder.PathOf("m.safetensors"));
        pruned.Spec.AllChannels.Select(item => item.Value).ShouldBe(whole.Spec.AllChannels.Select(item => item.Value / 2));
        pruned.Labels.ShouldBe(whole.Labels);
        captured.Output.ShouldContain("parameters and statistics");
    }

    [Fact]
    public void A_file_that_nobody_named_is_called_after_the_model_and_replaces_none()
    {
        var name = $"m{Guid.NewGuid():n}";
        File.Copy(folder.PathOf("m.safetensors"), folder.PathOf($"{name}.safetensors"));
        string[] arguments = [folder.PathOf($"{name}.safetensors"), "--data", folder.PathOf("set"), "--share", "0.5", "--each", "--measure", "l1"];
        var file = $"{name}-pruned.safetensors";
        try
        {
            Prune(arguments).ShouldBe(0, captured.Error);
            captured.Error.ShouldBe($"the pruned model goes into {file}\n");
            using (var pruned = Model.Load(file))
                pruned.Labels.Count.ShouldBe(2);

            Prune(arguments).ShouldBe(2);
            captured.Error.ShouldEndWith($"mien: {file} is there already; --output names another file\n");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData]
    [InlineData("--each")]
    public void As_many_channels_go_as_make_the_model_so_fast_and_the_speed_is_told(params string[] more)
    {
        Run(["--speed", "1.4", "--measure", "l1", "--output", folder.PathOf("p.safetensors"), .. more]).ShouldBe(0, captured.Error);

        using var pruned = Model.Load(folder.PathOf("p.safetensors"));
        using var whole = Model.Load(folder.PathOf("m.safetensors"));
        pruned.Spec.AllChannels.Sum(item => item.Value).ShouldBeLessThan(whole.Spec.AllChannels.Sum(item => item.Value));
        var row = captured.Output.Split('\n').Single(line => line.Contains("inputs in a second", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double[] numbers = [.. row[^3..].Select(number => double.Parse(number, NumberStyles.Number, CultureInfo.InvariantCulture))];
        numbers[2].ShouldBe(numbers[1] / numbers[0], 0.01);
    }

    [Fact]
    public void A_speed_that_cannot_be_reached_is_said()
    {
        Run("--speed", "900", "--measure", "l1", "--output", folder.PathOf("p.safetensors")).ShouldBe(1);

        captured.Error.ShouldContain("without 95 % of these channels it is ");
        captured.Error.ShouldEndWith(" times as fast, not 900.00 times; ask for less\n");
        File.Exists(folder.PathOf("p.safetensors")).ShouldBeFalse();
    }

    [Fact]
    public void Channels_go_one_by_one_of_the_layer_named()
    {
        Run("--loss", "100", "--layer", "conv1", "--output", folder.PathOf("p.safetensors")).ShouldBe(0, captured.Error);

        using var pruned = Model.Load(folder.PathOf("p.safetensors"));
        pruned.Spec.ChannelsOf("conv1").ShouldBe(1);
        pruned.Spec.ChannelsOf("conv2").ShouldBe(8);
    }

    [Fact]
    public void A_pruned_model_is_trained_further_and_a_second_call_only_ends_it()
    {
        folder.Add("r.json", System.Text.Encoding.UTF8.GetBytes($$"""
            { "schema": "mien.recipe/1", "name": "further", "network": "light", "data": "{{folder.PathOf("set").Replace("\\", "/", StringComparison.Ordinal)}}", "epochs": 1, "batchSize": 2 }
            """));
        string[] arguments = ["--share", "0.5", "--each", "--measure", "l1", "--recipe", folder.PathOf("r.json"), "--output", folder.PathOf("p.safetensors")];
        Run(arguments).ShouldBe(0, captured.Error);

        using var start = Model.Load(folder.PathOf("p-start.safetensors"));
        using var end = Model.Load(folder.PathOf("p.safetensors"));
        end.Spec.ShouldBe(start.Spec);
        end.Name.ShouldBe("p");
        Run(arguments).ShouldBe(0, captured.Error);
    }

    [Fact]
    public void A_detector_loses_a_share_of_its_channels_and_still_finds_the_face()
    {
        var (photo, detector) = (Path.Combine(Repository.Root, "samples", "astronaut.jpg"), folder.PathOf("d.safetensors"));
        folder.Add("photos/images/a/a.jpg", File.ReadAllBytes(photo));
        folder.Add("photos/wider_face_val_bbx_gt.txt", "a/a.jpg\n1\n180 70 95 125 0 0 0 0 0 0\n"u8.ToArray());

        Prune("mtcnn", "--data", folder.PathOf("photos"), "--share", "0.1", "--each", "--output", detector).ShouldBe(0, captured.Error);

        captured.Output.ShouldContain("group of R-Net");
        captured.Output.ShouldContain("group of O-Net");
        captured.Output.ShouldContain("pictures in a second, one thread");
        using var found = MtcnnDetector.Load(detector);
        found.Detect(Picture.Load(photo)).ShouldHaveSingleItem();
        new FileInfo(detector).Length.ShouldBeLessThan(new FileInfo(ModelCatalogue.PathOf("mtcnn")).Length);
    }

    [Theory]
    [InlineData("--speed", "2", "--output", "d.safetensors")]
    [InlineData("--plan", "--share", "0.1")]
    public void Of_a_detector_a_share_goes_into_a_file(params string[] arguments)
    {
        Prune(["mtcnn", "--data", folder.PathOf("photos"), .. arguments]).ShouldBe(2);
        captured.Error.ShouldBe("mien: of a detector a --share goes, into a file; it is trained further by a recipe of its own\n");
    }

    [Theory]
    [InlineData("mien: prune: say how far by --share, --speed or --loss, or ask for the --plan; see mien prune --help\n")]
    [InlineData("mien: prune: give one of --share, --speed and --loss; see mien prune --help\n", "--share", "0.5", "--speed", "2")]
    [InlineData("mien: no channels of conv9 can be taken away; there are conv1, conv2, module1.conv1, module1.conv2, module2.conv1, module2.conv2, module3.conv1, module3.conv2, module4.conv1, module4.conv2\n", "--plan", "--layer", "conv9")]
    public void What_cannot_be_done_is_said_in_one_line(string message, params string[] arguments)
    {
        Run(arguments).ShouldBe(2);
        captured.Error.ShouldBe(message);
    }

    private int Run(params string[] arguments) => Prune([folder.PathOf("m.safetensors"), "--data", folder.PathOf("set"), .. arguments]);

    private int Prune(params string[] arguments) => CommandRunner.Run(["prune", .. arguments], [PruneCommand.Create(captured.Streams)], captured.Streams);
}
