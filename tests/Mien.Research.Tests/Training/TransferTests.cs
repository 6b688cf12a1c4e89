using Mien.Labels;
using Mien.Learning.Checkpoints;
using Mien.Models;
using Mien.Research.Training;
using Mien.Tests;

namespace Mien.Research.Tests.Training;

/// <summary>Training that begins with trained weights.</summary>
[Collection(nameof(Alone))]
public sealed class TransferTests : IDisposable
{
    private static readonly Recipe recipe = new()
    {
        Schema = Recipe.CurrentSchema,
        Name = "tiny",
        Network = "light",
        Data = [new("synthetic")],
        Epochs = 1,
        BatchSize = 8,
        Schedule = new() { Name = ScheduleKind.Constant },
    };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mien-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Frozen_layers_stay_to_the_bit_and_the_head_is_new()
    {
        string[] frozen = ["conv1", "norm1", "conv2", "norm2", "module1"];
        using var run = Train(new() { Weights = "light", ReplaceHead = true, Freeze = frozen });
        var before = ModelCatalogue.Load("light").Network.NamedParameters.ToDictionary(item => item.Name, item => item.Parameter.Read());
        var after = Model.Load(run.BestModel).Network.NamedParameters.ToDictionary(item => item.Name, item => item.Parameter.Read());

        foreach (var (name, values) in before)
        {
            if (frozen.Contains(name.Split('.')[0]))
                after[name].ShouldBe(values, name);
            else
                after[name].ShouldNotBe(values, name);
        }
        Distance(after["class_maps.weight"], before["class_maps.weight"]).ShouldBeGreaterThan(10 * Distance(after["module2.shortcut.weight"], before["module2.shortcut.weight"]));
    }

    [Fact]
    public void A_run_from_trained_weights_can_be_resumed_without_them()
    {
        var weights = Path.Combine(folder.FullName, "start.safetensors");
        File.Copy(ModelCatalogue.PathOf("light"), weights);
        var start = new StartRecipe { Weights = weights, Freeze = ["conv1", "norm1"] };
        Train(start, "run").Dispose();
        File.Delete(weights);

        using var resumed = TrainingRun.Resume(Path.Combine(folder.FullName, "run"), SyntheticFaces.Set(16));
        resumed.Rows.Count.ShouldBe(1);
    }

    [Fact]
    public void Groups_train_at_their_own_rate()
    {
        using var run = Train(
            new() { Weights = "light" }, groups: [new() { Layers = ["conv1", "norm1.weight"], LearningRate = 0 }, new() { Layers = ["class_maps"], LearningRate = 0.1f }]);
        var before = ModelCatalogue.Load("light").Network.NamedParameters.ToDictionary(item => item.Name, item => item.Parameter.Read());
        var after = Model.Load(run.BestModel).Network.NamedParameters.ToDictionary(item => item.Name, item => item.Parameter.Read());

        after["conv1.weight"].ShouldBe(before["conv1.weight"]);
        after["norm1.weight"].ShouldBe(before["norm1.weight"]);
        after["norm1.bias"].ShouldNotBe(before["norm1.bias"]);
        Distance(after["class_maps.weight"], before["class_maps.weight"])
            .ShouldBeGreaterThan(20 * Distance(after["module4.conv2.pointwise.weight"], before["module4.conv2.pointwise.weight"]));
    }

    [Fact]
    public void What_does_not_fit_is_one_line()
    {
        var model = ModelCatalogue.Load("light");
        var tensors = Checkpoint.Weights(model.Network);
        Refused([.. tensors.Skip(7), new TensorEntry("stray", [1], [0])])
            .ShouldBe("missing: conv1.weight, norm1.weight, norm1.bias, norm1.running_mean, norm1.running_var and 2 more; of no layer of the network: 'stray'");
        Refused([.. tensors, new TensorEntry("norm1.num_batches_tracked", [], [5])]).ShouldBeNull();
        var other = Checkpoint.Weights(new Mien.Networks.LightNetwork(classes: 3));
        Refused(other).ShouldStartWith("class_maps.weight is [3, 128, 3, 3], the network needs [7, 128, 3, 3], class_maps.bias is [3], the network needs [7]; its head class_maps has 3 outputs instead of 7; to begin with a random head");
        Refused(other, replaceHead: true).ShouldBeNull();
        Refused([.. tensors.SkipLast(2)], replaceHead: true).ShouldBeNull();
        Refused(tensors, metadata: new() { ["labels"] = "a,b,c,d,e,f,g" })
            .ShouldBe("its head class_maps knows a, b, c, d, e, f, g, the data has angry, disgust, fear, happy, sad, surprise, neutral; to begin with a random head, set start.replaceHead to true");
        Refused([tensors[0] with { Values = [.. tensors[0].Values.Select(_ => float.NaN)] }, .. tensors.Skip(1)])
            .ShouldBe("tensor 'conv1.weight' holds values that are no numbers; fetch the file again");
        Should.Throw<MienException>(() => Train(new() { Weights = "absent" })).Message
            .ShouldMatch("^absent: no model file, .*; put the weights that the recipe begins with there, or name others in start.weights$");
    }

    private string? Refused(IReadOnlyList<TensorEntry> tensors, bool replaceHead = false, Dictionary<string, string>? metadata = null)
    {
        var path = Path.Combine(folder.FullName, "weights.safetensors");
        SafeTensors.Write(path, tensors, metadata);
        var network = new Mien.Networks.LightNetwork();
        try
        {
            Transfer.Fill(new() { Weights = path, ReplaceHead = replaceHead }, network, ExpressionLabels.Seven);
            return null;
        }
        catch (MienException error)
        {
            error.Message.ShouldStartWith($"{path}: ");
            network.Parameters.First().Read().ShouldAllBe(value => value == 0, "nothing is written before all is checked");
            return error.Explanation;
        }
    }

    private TrainingRun Train(StartRecipe start, string name = "run", IReadOnlyList<GroupRecipe>? groups = null)
    {
        var run = TrainingRun.Start(
            recipe with { Start = start, Groups = groups ?? [] }, SyntheticFaces.Set(16), Path.Combine(folder.FullName, name));
        run.Execute();
        return run;
    }

    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Average());
}
