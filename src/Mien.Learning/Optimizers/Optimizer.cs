using Mien.Tensors;

namespace Mien.Learning;

/// <summary>Changes parameters by their gradients. State lies in memory like the parameters themselves.</summary>
public abstract class Optimizer : IDisposable
{
    private readonly List<(string Name, Tensor[] Tensors)> state = [];
    private readonly Workers workers = Workers.Shared;
    private readonly Action<int> update;

    /// <summary>Prepares state for parameters whose training tape is built.</summary>
    /// <param name="parameters">Parameters to train; statistics and frozen ones are left out.</param>
    protected Optimizer(IEnumerable<Parameter> parameters)
    {
        Parameters = [.. parameters.Where(parameter => parameter.Trains)];
        if (Parameters.FirstOrDefault(parameter => parameter.Gradient is null) is { } missing)
            throw new ArgumentException($"A parameter of {missing} has no gradient; build the training tape first.", nameof(parameters));
        update = UpdatePart;
    }

    /// <summary>Trained parameters.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Step size, above 0.</summary>
    public float LearningRate { get; set; }

    /// <summary>Steps taken.</summary>
    public long Steps { get; set; }

    /// <summary>The named state of each parameter, for checkpoints.</summary>
    public IEnumerable<(string Name, Parameter Parameter, Tensor Tensor)> State =>
        state.SelectMany(entry => Parameters.Select((parameter, i) => (entry.Name, parameter, entry.Tensors[i])));

    /// <summary>Takes one step along the present gradients.</summary>
    public void Step()
    {
        Steps++;
        BeginStep();
        workers.Run(update);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, tensors) in state)
            foreach (var tensor in tensors)
                tensor.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds one tensor of state for each parameter.</summary>
    private protected Tensor[] AddState(string name)
    {
        Tensor[] tensors = [.. Parameters.Select(parameter => new Tensor(parameter.Value.Length))];
        state.Add((name, tensors));
        return tensors;
    }

    /// <summary>Computes what all parameters of a step share.</summary>
    private protected virtual void BeginStep()
    {
    }

    /// <summary>Updates a range of the values of parameter number <paramref name="index"/>.</summary>
    private protected abstract void Update(int index, int start, int length);

    private void UpdatePart(int worker)
    {
        for (var i = 0; i < Parameters.Count; i++)
        {
            var (start, end) = workers.Part(worker, (int)Parameters[i].Value.Length);
            Update(i, start, end - start);
        }
    }
}
