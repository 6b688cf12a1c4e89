using Mien.Learning.Layers;
using Mien.Learning.Optimizers;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Bench;

/// <summary>One network trained and run on one batch; tapes are built when they are first asked for.</summary>
/// <param name="create">Makes the network with the weights that it starts from.</param>
/// <param name="optimize">Makes the optimiser of its parameters.</param>
/// <param name="shape">Sizes of the batch in training.</param>
/// <param name="inputs">The pictures.</param>
/// <param name="targets">Their targets.</param>
internal sealed class NetworkRuns(
    Func<Layer> create, Func<IEnumerable<Parameter>, Optimizer> optimize, Shape shape, float[] inputs, float[] targets)
{
    private readonly Dictionary<int, Inference> inferences = [];
    private Layer? fixedNetwork;
    private Training? training;

    /// <summary>Logits of the first pictures.</summary>
    public float[] Predict(int batch)
    {
        var (tape, input, logits) = At(batch);
        inputs.AsSpan(0, (int)input.Shape.Length).CopyTo(input.Values);
        tape.Forward();
        return logits.Values.ToArray();
    }

    /// <summary>One step of the optimiser; returns the loss before it.</summary>
    public float Train()
    {
        training ??= BuildTraining();
        training.Tape.Forward();
        training.Tape.Backward();
        training.Optimizer.Step();
        return training.Loss.Values[0];
    }

    /// <summary>Where the time of predictions goes.</summary>
    public OperationTimes ProfilePrediction(int batch, int runs)
    {
        var tape = At(batch).Tape;
        var times = new OperationTimes(runs);
        Predict(batch);
        for (var run = 0; run < runs; run++)
            times.Forward(tape);
        return times;
    }

    /// <summary>Where the time of training steps goes.</summary>
    public OperationTimes ProfileTraining(int runs)
    {
        var times = new OperationTimes(runs);
        Train();
        for (var run = 0; run < runs; run++)
        {
            times.Forward(training!.Tape);
            times.Backward(training.Tape);
            times.Measure("Optimizer", 0, training.Optimizer.Step);
        }
        return times;
    }

    private Inference At(int batch)
    {
        if (inferences.TryGetValue(batch, out var known))
            return known;
        var tape = new Tape(TapeMode.Inference);
        var input = tape.Input(shape with { N = batch });
        var logits = tape.Output((fixedNetwork ??= create()).Forward(input));
        tape.Build();
        return inferences[batch] = new(tape, input, logits);
    }

    private Training BuildTraining()
    {
        var network = create();
        var tape = new Tape(TapeMode.Training);
        var input = tape.Input(shape);
        var output = network.Forward(input);
        var target = tape.Input(output.Shape);
        var loss = tape.Minimize(output.CrossEntropy(target));
        tape.Build();
        inputs.AsSpan(0, (int)shape.Length).CopyTo(input.Values);
        targets.AsSpan(0, (int)target.Shape.Length).CopyTo(target.Values);
        return new(tape, loss, optimize(network.Parameters));
    }

    private sealed record Inference(Tape Tape, Tensor Input, Tensor Logits);

    private sealed record Training(Tape Tape, Tensor Loss, Optimizer Optimizer);
}
