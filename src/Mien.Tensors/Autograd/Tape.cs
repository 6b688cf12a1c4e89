using Mien.Tensors.Memory;
using Mien.Tensors.Operations;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Autograd;

/// <summary>What a tape is for.</summary>
public enum TapeMode
{
    /// <summary>Batch statistics, dropout, and a backward pass.</summary>
    Training,

    /// <summary>Running statistics; operations are folded into each other and buffers shared.</summary>
    Inference,
}

/// <summary>
/// Records the operations of a network once for one batch shape, then runs them forward and backward as often as
/// wanted without allocating. Operations are recorded by the methods of <see cref="TensorOperations"/>.
/// </summary>
/// <remarks>A tape serves one caller at a time; build one for each thread.</remarks>
public sealed class Tape : IDisposable
{
    private readonly List<Operation> operations = [];
    private readonly List<Tensor> inputs = [];
    private readonly List<Tensor> outputs = [];
    private readonly List<Tensor> losses = [];
    private readonly List<Operation> backward = [];
    private readonly Dictionary<object, Tensor> activations = new(ReferenceEqualityComparer.Instance);
    private readonly BufferPool buffers;
    private readonly SharedMemory? memory;
    private readonly Workspace[] workspaces;
    private State state;
    private bool ranForward;

    /// <summary>Starts an empty tape.</summary>
    /// <param name="mode">Training or inference.</param>
    /// <param name="kernels">Kernels to run on; null for <see cref="KernelSet.Default"/>.</param>
    /// <param name="workers">Threads to split batches over; null for <see cref="Workers.Shared"/>.</param>
    /// <param name="memory">Inference: where it computes, together with other tapes; null for memory of its own.</param>
    /// <exception cref="ArgumentException">Shared memory for training, of which each tape needs its own between its passes.</exception>
    public Tape(TapeMode mode, KernelSet? kernels = null, Workers? workers = null, SharedMemory? memory = null)
    {
        if (memory is not null && mode == TapeMode.Training)
            throw new ArgumentException("Training tapes do not share memory.", nameof(memory));
        Mode = mode;
        Kernels = kernels ?? KernelSet.Default;
        Workers = workers ?? Workers.Shared;
        this.memory = memory;
        buffers = new BufferPool(memory);
        workspaces = memory?.Workspaces(Workers.Count) ?? [.. Enumerable.Range(0, Workers.Count).Select(_ => new Workspace())];
    }

    /// <summary>Training or inference.</summary>
    public TapeMode Mode { get; }

    /// <summary>The kernels that run.</summary>
    public KernelSet Kernels { get; }

    /// <summary>The threads that batches are split over.</summary>
    public Workers Workers { get; }

    /// <summary>
    /// Stream of random numbers for dropout, of which each forward pass in training takes the next; set it before a pass to
    /// make the pass repeatable.
    /// </summary>
    public RandomSource Random { get; set; } = new(0);

    /// <summary>The random number of the present forward pass.</summary>
    internal ulong PassKey { get; private set; }

    /// <summary>Whether dropout leaves values out in training. A trained network whose gradients are wanted needs all of them.</summary>
    internal bool DropsOut { get; init; } = true;

    internal bool IsTraining => Mode == TapeMode.Training;

    internal IReadOnlyList<Operation> Operations => operations;

    /// <summary>The operations that a backward pass runs, in its order.</summary>
    internal IReadOnlyList<Operation> BackwardOperations => backward;

    /// <summary>Adds an input that the caller fills before each forward pass.</summary>
    /// <param name="shape">Sizes, channels last: each at least 1, and at most 2^31 - 1 values a picture.</param>
    /// <param name="needsGradient">Whether the gradient of the input itself is wanted.</param>
    public Tensor Input(Shape shape, bool needsGradient = false)
    {
        Require(State.Recording);
        RequireSizes(shape);
        var input = new Tensor(this, shape, needsGradient) { ValueBuffer = buffers.Rent(shape.Length) };
        inputs.Add(input);
        return input;
    }

    /// <summary>
    /// Marks an activation whose values the caller reads after a pass. On a training tape its gradient is zero after a forward
    /// pass; what the caller writes there takes part in the backward pass.
    /// </summary>
    public Tensor Output(Tensor variable)
    {
        Require(State.Recording);
        RequireOwn(variable);
        outputs.Add(variable);
        return variable;
    }

    /// <summary>
    /// Marks a loss, which is an output whose gradient is 1 after a forward pass, so that the backward pass yields the gradients of
    /// the sum of all losses. A loss that is not marked trains nothing.
    /// </summary>
    /// <param name="loss">One value.</param>
    public Tensor Minimize(Tensor loss)
    {
        Output(loss);
        if (loss.Shape != Shape.Vectors(1, 1))
            throw new ArgumentException($"A loss is one value, not {loss.Shape}.", nameof(loss));
        losses.Add(loss);
        return loss;
    }

    /// <summary>Fuses operations, builds kernels and allocates every buffer. Called by the first pass where it was not called before.</summary>
    /// <exception cref="InvalidOperationException">An operation cannot be built; the tape is of no more use.</exception>
    public void Build()
    {
        if (state == State.Built)
            return;
        Require(State.Recording);
        state = State.Building;
        Fusion.Apply(operations, outputs, Mode);
        PlanValues();
        if (IsTraining)
            PlanGradients();
        foreach (var operation in operations)
            operation.Build();
        state = State.Built;
    }

    /// <summary>Takes over parameters that changed since an inference tape was built. A training tape always sees them.</summary>
    public void Refresh()
    {
        Build();
        foreach (var operation in operations)
            operation.Refresh();
    }

    /// <summary>Runs all operations on what the inputs hold, and sets the gradients of the outputs to zero, those of the losses to 1.</summary>
    public void Forward()
    {
        Build();
        if (IsTraining)
            BeginTraining();
        foreach (var operation in operations)
            operation.Forward();
        ranForward = true;
    }

    /// <summary>Runs the operations recorded behind an activation again, on what the caller has changed in it. On a training tape, where all activations are kept.</summary>
    internal void ForwardFrom(Tensor changed)
    {
        if (!IsTraining || !ranForward)
            throw new InvalidOperationException("Running from an activation on needs a training tape after its forward pass.");
        for (var i = operations.FindIndex(operation => operation.Output == changed) + 1; i < operations.Count; i++)
            operations[i].Forward();
    }

    /// <summary>
    /// Runs all gradients back, from the losses and from the output gradients that the caller has set, into
    /// <see cref="Parameter.Gradient"/>.
    /// </summary>
    public void Backward()
    {
        ObjectDisposedException.ThrowIf(state == State.Disposed, this);
        if (!IsTraining || !ranForward)
            throw new InvalidOperationException("A backward pass needs a training tape after its forward pass.");
        foreach (var operation in backward)
            operation.Backward();
    }

    /// <summary>Tells a visitor all operations in the order recorded. Call it before the tape is built: building fuses them.</summary>
    public void Accept(IOperationVisitor visitor)
    {
        Require(State.Recording);
        foreach (var operation in operations)
            operation.Accept(visitor);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (state == State.Disposed)
            return;
        state = State.Disposed;
        foreach (var operation in operations)
            operation.Release();
        buffers.Dispose();
        foreach (var workspace in workspaces)
            if (memory is null)
                workspace.Dispose();
    }

    internal Tensor Record(Operation operation, Shape shape)
    {
        Require(State.Recording);
        foreach (var input in operation.Inputs)
            RequireOwn(input);
        RequireSizes(shape);
        var needsGradient = IsTraining
            && (operation.Inputs.Any(input => input.NeedsGradient) || operation.Parameters.Any(parameter => parameter.Trains));
        operation.Output = new Tensor(this, shape, needsGradient);
        operations.Add(operation);
        return operation.Output;
    }

    /// <summary>Remembers what a layer gave, so that it can be made an output.</summary>
    internal void Note(object layer, Tensor activation) => activations[layer] = activation;

    /// <summary>What a layer gave when it was last recorded; null where it was not.</summary>
    internal Tensor? ActivationOf(object layer) => activations.GetValueOrDefault(layer);

    /// <summary>What the activation function behind an activation makes of it, through a normalisation; itself where none follows.</summary>
    internal Tensor Activated(Tensor activation)
    {
        var next = operations.Where(operation => operation.Inputs.Contains(activation)).ToList() is [var only] ? only : null;
        return next switch
        {
            ReluOperation or PReluOperation or SigmoidOperation or TanhOperation => next.Output,
            BatchNormalizationOperation when Activated(next.Output) is var behind && behind != next.Output => behind,
            _ => activation,
        };
    }

    /// <summary>The last activation of more than one row and column; null where there is none. Asked before the tape is built.</summary>
    internal Tensor? LastMap => operations.FindLast(operation => operation.Output.Shape is { H: > 1, W: > 1 })?.Output;

    /// <summary>Least and most that the operation behind an activation gives; null where nothing bounds it. Asked before the tape is built.</summary>
    internal (float Low, float High)? BoundsOf(Tensor activation) => operations.Find(operation => operation.Output == activation) switch
    {
        SigmoidOperation => (0, 1),
        TanhOperation => (-1, 1),
        _ => null,
    };

    /// <summary>A buffer that lives as long as the tape.</summary>
    internal Storage Scratch(long length) => buffers.Permanent(length);

    /// <summary>Scratch memory for one part of an operation while it runs.</summary>
    internal Workspace Workspace(int part) => workspaces[part];

    /// <summary>Whether an earlier operation of the backward pass has already written this parameter's gradient.</summary>
    internal bool GradientIsWrittenBefore(Operation owner, Parameter parameter) =>
        backward.TakeWhile(operation => operation != owner).Any(operation => operation.Parameters.Contains(parameter));

    private void PlanValues()
    {
        var lastUse = new Dictionary<Tensor, int>();
        for (var i = 0; i < operations.Count; i++)
            foreach (var input in operations[i].Inputs)
                lastUse[input] = i;
        foreach (var output in outputs)
            lastUse[output] = int.MaxValue;
        for (var i = 0; i < operations.Count; i++)
        {
            var operation = operations[i];
            var output = operation.Output;
            var source = IsTraining ? null : operation.ForwardInPlace;
            if (source?.ValueBuffer is { } taken && !inputs.Contains(source) && lastUse[source] == i)
                output.ValueBuffer = buffers.Share(taken);
            else
                output.ValueBuffer = buffers.Rent(output.Shape.Length);
            if (IsTraining)
                continue;
            foreach (var input in operation.Inputs.Distinct())
                if (lastUse[input] == i && !inputs.Contains(input))
                    buffers.Return(input.ValueBuffer!);
        }
    }

    private void PlanGradients()
    {
        foreach (var output in outputs)
            if (output.NeedsGradient)
                output.GradientBuffer ??= buffers.Rent(output.Shape.Length);
        for (var i = operations.Count - 1; i >= 0; i--)
        {
            var operation = operations[i];
            if (operation.Output.GradientBuffer is not { } gradient)
                continue;
            backward.Add(operation);
            for (var k = 0; k < operation.Inputs.Length; k++)
                PlanGradient(operation, k);
            if (!outputs.Contains(operation.Output))
                buffers.Return(gradient);
        }
    }

    private void PlanGradient(Operation operation, int k)
    {
        var input = operation.Inputs[k];
        if (!input.NeedsGradient)
            return;
        if (input.GradientBuffer is not null)
        {
            operation.Accumulates[k] = true;
            return;
        }
        var gradient = operation.Output.GradientBuffer!;
        var soleUse = operations.Count(other => other.Inputs.Contains(input)) == 1 && !outputs.Contains(input);
        var mayShare = soleUse && !outputs.Contains(operation.Output) && operation.Inputs.Count(other => other == input) == 1;
        if (mayShare && (operation.SharesGradient || (operation.BackwardInPlace && k == 0 && buffers.IsExclusive(gradient))))
            input.GradientBuffer = buffers.Share(gradient);
        else
            input.GradientBuffer = buffers.Rent(input.Shape.Length);
    }

    private void BeginTraining()
    {
        var random = Random;
        PassKey = random.NextBits();
        Random = random;
        foreach (var output in outputs)
            output.GradientBuffer?.Clear();
        foreach (var loss in losses)
            if (loss.NeedsGradient)
                loss.Gradient[0] += 1;
    }

    private void Require(State wanted)
    {
        ObjectDisposedException.ThrowIf(state == State.Disposed, this);
        if (state == State.Building)
            throw new InvalidOperationException("The tape could not be built; record a new one.");
        if (state != wanted)
            throw new InvalidOperationException("The tape is built; record everything before its first pass.");
    }

    private void RequireOwn(Tensor variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (variable.Tape != this)
            throw new ArgumentException("The operation takes activations of two tapes.");
    }

    private static void RequireSizes(Shape shape)
    {
        if (shape is not { N: > 0, H: > 0, W: > 0, C: > 0 } || (Int128)shape.H * shape.W * shape.C > int.MaxValue)
            throw new ArgumentException($"{shape} is no shape of an activation: sizes are at least 1, and a picture has at most 2^31 - 1 values.");
    }

    private enum State
    {
        Recording,
        Building, // and what a failed Build leaves
        Built,
        Disposed,
    }
}
