using System.Globalization;
using Mien.Learning.Layers;
using Mien.Learning.Training;
using Mien.Tensors;

namespace Mien.Learning.Checkpoints;

/// <summary>All that training needs to go on: weights, state of optimiser and loss, and weight average, in one safetensors file.</summary>
public static class Checkpoint
{
    private const string StepsKey = "optimizer.steps";

    /// <summary>Writes the state of a run whole or not at all.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="network">Network in training.</param>
    /// <param name="trainer">Its trainer.</param>
    /// <param name="metadata">What the caller wants to find again.</param>
    public static void Save(string path, Layer network, Trainer trainer, IReadOnlyDictionary<string, string> metadata)
    {
        var names = Names(network);
        var entries = State(network, trainer, names)
            .Select(item => new TensorEntry(item.Name, Sizes(item.Parameter), item.Parameter.Unpack(item.Storage)))
            .ToList();
        var all = new Dictionary<string, string>(metadata)
        {
            [StepsKey] = trainer.Optimizer.Steps.ToString(CultureInfo.InvariantCulture),
        };
        SafeTensors.Write(path, entries, all);
    }

    /// <summary>Puts a network and its trainer back where <see cref="Save"/> found them, wholly or not at all.</summary>
    /// <returns>The metadata given then.</returns>
    /// <exception cref="MienException">The file is damaged, or of another network, optimiser, loss or average.</exception>
    public static IReadOnlyDictionary<string, string> Restore(string path, Layer network, Trainer trainer)
    {
        var file = SafeTensors.Read(path);
        if (!file.Metadata.TryGetValue(StepsKey, out var text) || !long.TryParse(text, CultureInfo.InvariantCulture, out var steps) || steps < 0)
            throw new MienException(path, $"{StepsKey} is missing or no number of steps");
        RequireFinite(path, file.Tensors);
        var byName = file.Tensors.ToDictionary(entry => entry.Name);
        var state = State(network, trainer, Names(network)).ToList();
        foreach (var (name, parameter, _) in state)
        {
            if (!byName.TryGetValue(name, out var entry) || !entry.Shape.SequenceEqual(Sizes(parameter)))
                throw new MienException(path, $"{name} is missing or has another shape", "the run was started with another recipe");
        }
        foreach (var (name, parameter, tensor) in state)
            parameter.Pack(byName[name].Values, tensor);
        trainer.Optimizer.Steps = steps;
        return file.Metadata;
    }

    /// <summary>The weights and statistics of a network in plain order.</summary>
    public static IReadOnlyList<TensorEntry> Weights(Layer network) =>
        [.. network.NamedParameters.Select(item => new TensorEntry(item.Name, Sizes(item.Parameter), item.Parameter.Read()))];

    /// <summary>Refuses weights that are not numbers, which no network can use.</summary>
    /// <param name="file">File of the weights, for the error.</param>
    /// <param name="weights">Weights and statistics.</param>
    /// <exception cref="MienException">A value is infinite or no number.</exception>
    public static void RequireFinite(string file, IReadOnlyList<TensorEntry> weights)
    {
        if (weights.FirstOrDefault(tensor => !tensor.Values.All(float.IsFinite)) is { Name: { } broken })
            throw new MienException(file, $"tensor {Quotation.Of(broken)} holds values that are no numbers", "fetch the file again");
    }

    /// <summary>Fills a network from weights of the same names and sizes.</summary>
    /// <param name="network">Network to fill.</param>
    /// <param name="file">File that the weights are from, for the error.</param>
    /// <param name="weights">All weights and statistics.</param>
    /// <exception cref="MienException">The weights are not exactly those of the network.</exception>
    public static void Fill(Layer network, string file, IReadOnlyList<TensorEntry> weights)
    {
        var match = new WeightMatch(network, weights);
        if (!match.IsComplete)
            throw new MienException(file, match.Describe());
        match.Fill();
    }

    private static IEnumerable<(string Name, Parameter Parameter, Storage Storage)> State(
        Layer network, Trainer trainer, Dictionary<Parameter, string> names)
    {
        foreach (var parameter in network.Parameters)
            yield return ("network." + names[parameter], parameter, parameter.Value);
        foreach (var (kind, parameter, tensor) in trainer.Optimizer.State)
            yield return ($"optimizer.{kind}.{names[parameter]}", parameter, tensor);
        foreach (var (name, parameter) in trainer.Loss.State)
            yield return ("loss." + name, parameter, parameter.Value);
        if (trainer.Average is null)
            yield break;
        foreach (var (parameter, tensor) in trainer.Average.State)
            yield return ("average." + names[parameter], parameter, tensor);
    }

    private static Dictionary<Parameter, string> Names(Layer network) =>
        network.NamedParameters.ToDictionary(item => item.Parameter, item => item.Name);

    private static long[] Sizes(Parameter parameter) => [.. parameter.Shape.Select(size => (long)size)];
}
