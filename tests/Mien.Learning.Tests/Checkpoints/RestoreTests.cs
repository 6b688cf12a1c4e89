using System.Globalization;
using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Learning.Optimizers;
using Mien.Learning.Schedules;
using Mien.Learning.Tests.Training;
using Mien.Learning.Training;
using Mien.Tensors;

namespace Mien.Learning.Tests.Checkpoints;

/// <summary>A damaged or foreign checkpoint is refused before anything of it is taken.</summary>
public sealed class RestoreTests : IDisposable
{
    private const string Steps = "optimizer.steps";

    private readonly TemporaryFolder folder = new();

    private string Path => folder.Combine("last.safetensors");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_saved_comes_back()
    {
        Save();
        var (network, trainer) = Start();
        using (trainer)
        {
            Checkpoint.Restore(Path, network, trainer)["note"].ShouldBe("kept");
            trainer.Optimizer.Steps.ShouldBe(16);
            network.Parameters.First().Read().ShouldBe(SafeTensors.Read(Path).Tensors[0].Values);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("1.5")]
    public void Steps_are_a_number(string? steps)
    {
        Save((tensors, notes) =>
        {
            notes.Remove(Steps);
            if (steps is not null)
                notes[Steps] = steps;
        });
        Refused("optimizer.steps is missing or no number of steps");
    }

    [Theory]
    [InlineData("network.weight")]
    [InlineData("optimizer.second_moment.bias")]
    [InlineData("average.weight")]
    public void Every_tensor_is_there_in_its_shape(string name)
    {
        Save((tensors, _) => tensors.RemoveAll(tensor => tensor.Name == name).ShouldBe(1));
        Refused($"{name} is missing or has another shape; the run was started with another recipe");
        Save((tensors, _) => Change(tensors, name, tensor => tensor with { Shape = [.. tensor.Shape, 1] }));
        Refused($"{name} is missing or has another shape; the run was started with another recipe");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Every_value_is_a_number(float value)
    {
        Save((tensors, _) => tensors.Single(tensor => tensor.Name == "average.bias").Values[^1] = value);
        Refused("tensor 'average.bias' holds values that are no numbers; fetch the file again");
    }

    private static void Change(List<TensorEntry> tensors, string name, Func<TensorEntry, TensorEntry> change)
    {
        var index = tensors.FindIndex(tensor => tensor.Name == name);
        tensors[index] = change(tensors[index]);
    }

    private void Refused(string reason)
    {
        var (network, trainer) = Start();
        using (trainer)
        {
            var before = network.Parameters.Select(parameter => parameter.Read()).ToList();
            Should.Throw<MienException>(() => Checkpoint.Restore(Path, network, trainer)).Explanation.ShouldBe(reason);
            foreach (var (parameter, values) in network.Parameters.Zip(before))
                parameter.Read().ShouldBe(values);
            trainer.Optimizer.Steps.ShouldBe(0);
        }
    }

    private void Save(Action<List<TensorEntry>, Dictionary<string, string>>? change = null)
    {
        var (network, trainer) = Start();
        using (trainer)
        {
            trainer.RunEpoch(0, cancellation: TestContext.Current.CancellationToken);
            Checkpoint.Save(Path, network, trainer, new Dictionary<string, string> { ["note"] = "kept" });
        }
        var (notes, tensors) = SafeTensors.Read(Path);
        notes[Steps].ShouldBe(16.ToString(CultureInfo.InvariantCulture));
        var (changed, metadata) = (tensors.ToList(), new Dictionary<string, string>(notes));
        change?.Invoke(changed, metadata);
        SafeTensors.Write(Path, changed, metadata);
    }

    private static (Linear Network, Trainer Trainer) Start()
    {
        var network = new Linear(Clusters.Inputs, 4);
        network.Initialize(new RandomSource(1));
        return (network, new Trainer(network, new Clusters(64), parameters => new Adam(parameters), new ConstantSchedule(), 4, 1, averageDecay: 0.9f));
    }
}
