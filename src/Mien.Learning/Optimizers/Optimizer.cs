using Mien.Tensors;
using Mien.Tensors.Threads;

namespace Mien.Learning.Optimizers;

/// <summary>
/// Changes parameters by their gradients: clips them where asked, centralises them where asked, then updates. State lies
/// in memory like the parameters themselves.
/// </summary>
public abstract class Optimizer : IDisposable
{
    private readonly List<(string Name, Storage[] Tensors)> state = [];
    private readonly float[] rateFactors;
    private readonly float[] decays;
    private readonly Workers workers;
    private readonly Action<int> update;
    private GradientCentralization? centralization;

    /// <summary>Prepares state for parameters whose training tape is built.</summary>
    /// <param name="parameters">Parameters to train; statistics and frozen ones are left out.</param>
    /// <param name="weightDecay">Weight decay of those that decay, at least 0.</param>
    /// <param name="groups">Parameters with settings of their own; null for none.</param>
    /// <param name="workers">Threads to share the work; null for <see cref="Workers.Shared"/>.</param>
    private protected Optimizer(IEnumerable<Parameter> parameters, float weightDecay, IReadOnlyList<ParameterGroup>? groups, Workers? workers)
    {
        this.workers = workers ?? Workers.Shared;
        Parameters = [.. parameters.Where(parameter => parameter.Trains)];
        if (Parameters.FirstOrDefault(parameter => parameter.Gradient is null) is { } missing)
            throw new ArgumentException($"A parameter of {missing} has no gradient; build the training tape first.", nameof(parameters));
        var groupOf = (groups ?? []).SelectMany(group => group.Parameters.Select(parameter => (parameter, group)))
            .ToDictionary(pair => pair.parameter, pair => pair.group);
        rateFactors = [.. Parameters.Select(parameter => groupOf.GetValueOrDefault(parameter)?.RateFactor ?? 1)];
        decays = [.. Parameters.Select(parameter =>
            parameter.Decays ? groupOf.GetValueOrDefault(parameter)?.WeightDecay ?? weightDecay : 0)];
        update = UpdatePart;
    }

    /// <summary>Trained parameters.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Step size, above 0; a group multiplies it by its factor.</summary>
    public float LearningRate { get; set; }

    /// <summary>Steps taken.</summary>
    public long Steps { get; set; }

    /// <summary>Limit of the gradients of the loss, before they are centralised; null for none.</summary>
    public GradientClipping? Clipping { get; set; }

    /// <summary>Whether gradients are centralised: see <see cref="GradientCentralization"/>.</summary>
    public bool CentralizesGradients
    {
        get => centralization is not null;
        set => centralization = value ? new GradientCentralization(Parameters, Penalty, workers) : null;
    }

    /// <summary>The named state of each parameter, for checkpoints.</summary>
    public IEnumerable<(string Name, Parameter Parameter, Storage Storage)> State =>
        state.SelectMany(entry => Parameters.Select((parameter, i) => (entry.Name, parameter, entry.Tensors[i])));

    /// <summary>Takes one step along the present gradients, which clipping and centralisation overwrite.</summary>
    /// <exception cref="MienException">Gradients are clipped by norm and theirs is no number.</exception>
    public void Step()
    {
        Steps++;
        BeginStep();
        Clipping?.Apply(Parameters);
        centralization?.Apply();
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
    private protected Storage[] AddState(string name)
    {
        Storage[] tensors = [.. Parameters.Select(parameter => new Storage(parameter.Value.Length))];
        state.Add((name, tensors));
        return tensors;
    }

    /// <summary>Factor of the learning rate of parameter number <paramref name="index"/>.</summary>
    private protected float RateFactor(int index) => rateFactors[index];

    /// <summary>Weight decay of parameter number <paramref name="index"/>; 0 where it does not decay.</summary>
    private protected float Decay(int index) => decays[index];

    /// <summary>The part of <see cref="Decay"/> that is an L2 penalty, g += penalty · w.</summary>
    private protected virtual float Penalty(int index) => decays[index];

    /// <summary>Computes what all parameters of a step share.</summary>
    private protected virtual void BeginStep()
    {
    }

    /// <summary>Updates some registers (<see cref="Storage.Vectors"/>) of parameter number <paramref name="index"/>.</summary>
    private protected abstract void Update(int index, int start, int length);

    private void UpdatePart(int worker)
    {
        for (var i = 0; i < Parameters.Count; i++)
        {
            var (start, end) = workers.Part(worker, Parameters[i].Value.Vectors.Length);
            Update(i, start, end - start);
        }
    }
}

/// <summary>Parameters that train with settings of their own; those in no group have the optimiser's.</summary>
/// <param name="Parameters">The parameters; in no other group.</param>
/// <param name="RateFactor">Factor of the learning rate, at least 0.</param>
/// <param name="WeightDecay">Weight decay of those that decay, at least 0; null for the optimiser's.</param>
public sealed record ParameterGroup(IReadOnlyCollection<Parameter> Parameters, float RateFactor = 1, float? WeightDecay = null);
