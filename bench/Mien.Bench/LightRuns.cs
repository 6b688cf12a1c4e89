using Mien.Learning;
using Mien.Networks;
using Mien.Tensors;

namespace Mien.Bench;

/// <summary>The light network from given weights, trained and run on one batch.</summary>
internal sealed class LightRuns : IDisposable
{
    private const int Batch = 64;
    private const float LearningRate = 1e-3f;
    private const float WeightDecay = 0.01f;

    private static readonly Shape face = new(1, 48, 48, 1);

    private readonly float[] inputs;
    private readonly float[] probabilities = new float[Batch * 7];
    private readonly Predictor single;
    private readonly Predictor many;
    private readonly Tape inference = new(TapeMode.Inference);
    private readonly Variable inferenceInput;
    private readonly Variable logits;
    private readonly Tape training = new(TapeMode.Training);
    private readonly Variable loss;
    private readonly Adam optimizer;

    /// <param name="file">Name of the weights in errors.</param>
    /// <param name="weights">Weights to start from.</param>
    /// <param name="inputs">64 faces.</param>
    /// <param name="targets">Their targets.</param>
    public LightRuns(string file, IReadOnlyList<TensorEntry> weights, float[] inputs, float[] targets)
    {
        this.inputs = inputs;
        var fixedNetwork = Network(file, weights);
        single = new Predictor(fixedNetwork, face, 1);
        many = new Predictor(fixedNetwork, face, Batch);
        inferenceInput = inference.Input(face with { N = Batch });
        logits = inference.Output(fixedNetwork.Forward(inferenceInput));

        var trained = Network(file, weights);
        var input = training.Input(face with { N = Batch });
        var output = trained.Forward(input);
        var target = training.Input(output.Shape);
        loss = training.Output(output.CrossEntropy(target));
        training.Build();
        inputs.CopyTo(input.Value.Span);
        targets.CopyTo(target.Value.Span);
        optimizer = new Adam(trained.Parameters, WeightDecay, decoupled: true) { LearningRate = LearningRate };
    }

    public float[] Logits()
    {
        inputs.CopyTo(inferenceInput.Value.Span);
        inference.Forward();
        return logits.Value.Span[..(int)logits.Shape.Length].ToArray();
    }

    /// <summary>One step of AdamW; returns the loss before it.</summary>
    public float TrainingStep()
    {
        training.Forward();
        training.Backward();
        optimizer.Step();
        return loss.Value.Span[0];
    }

    public void Predict(int batch)
    {
        var predictor = batch == 1 ? single : many;
        predictor.Predict(inputs.AsSpan(0, batch * 48 * 48), probabilities.AsSpan(0, batch * predictor.Classes));
    }

    public void Dispose()
    {
        single.Dispose();
        many.Dispose();
        inference.Dispose();
        training.Dispose();
        optimizer.Dispose();
    }

    private static LightNetwork Network(string file, IReadOnlyList<TensorEntry> weights)
    {
        var network = new LightNetwork();
        Checkpoint.Fill(network, file, weights);
        return network;
    }
}
