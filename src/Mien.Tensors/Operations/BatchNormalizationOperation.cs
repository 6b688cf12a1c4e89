using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Kernel = Mien.Tensors.Managed.BatchNormalization;

namespace Mien.Tensors.Operations;

/// <summary>
/// Batch normalisation over pictures, rows and columns (Ioffe and Szegedy, 2015): y = γ (x-μ)/√(σ²+ε) + β, with the
/// statistics of the batch in training, which also move the running ones, and the running ones at inference and where
/// they are frozen: then they stay as they are, μ and σ are constants and dx = γ dy / √(σ²+ε).
/// </summary>
/// <remarks>
/// Sums are taken over short runs in float32 and joined in double. One float32 sum per channel over all rows, which is
/// what oneDNN's NHWC kernel keeps bit for bit, is off by 1e-5 (mean) to 2e-5 (variance) at 64 faces of 44x44; that
/// changes some forty ReLU and max-pool decisions in the light network and with them gradients by up to 4 %. See
/// docs/numerics.md.
/// </remarks>
internal sealed unsafe class BatchNormalizationOperation : Operation, IFuses
{
    private readonly NormalizationParameters parameters;
    private readonly int channels;
    private readonly Storage statistics;
    private Storage? sumsMemory;
    private bool relu;
    private ParallelLoop measure = null!;
    private ParallelLoop normalize = null!;
    private ParallelLoop? sumGradients;
    private ParallelLoop? spreadGradients;
    private bool accumulatesScale;
    private bool accumulatesShift;

    public BatchNormalizationOperation(Tape tape, Tensor input, NormalizationParameters parameters)
        : base(tape, input)
    {
        this.parameters = parameters;
        channels = input.Shape.C;
        statistics = tape.Scratch(4L * channels);
    }

    public override IEnumerable<Parameter> Parameters => [parameters.Scale, parameters.Shift];

    public override bool BackwardInPlace => true;

    public override Tensor? ForwardInPlace => Input;

    private long Rows => (long)Input.Shape.N * RowsPerPicture;

    private bool UsesBatch => Tape.IsTraining && !(parameters.Mean.Frozen && parameters.Variance.Frozen);

    private int RowsPerPicture => Input.Shape.H * Input.Shape.W;

    // Of each part, one sum or moment for each channel and then another, in double.
    private double* Sums => (double*)sumsMemory!.Pointer;

    private float* Mean => statistics.Pointer;

    private float* InverseDeviation => statistics.Pointer + channels;

    private float* AffineScale => statistics.Pointer + 2 * channels;

    private float* AffineShift => statistics.Pointer + 3 * channels;

    public bool TryFuse(Operation next, TapeMode mode)
    {
        if (next is not ReluOperation || relu)
            return false;
        return relu = true;
    }

    /// <summary>Scale and shift that the running statistics amount to.</summary>
    public (float[] Scale, float[] Shift) Affine()
    {
        UseRunningStatistics();
        float[] scale = [.. new Span<float>(AffineScale, channels)];
        float[] shift = [.. new Span<float>(AffineShift, channels)];
        return (scale, shift);
    }

    public override void Build()
    {
        var batch = Input.Shape.N;
        measure = new ParallelLoop(Workers, batch, Measure);
        normalize = new ParallelLoop(Workers, batch, Normalize);
        if (!Tape.IsTraining)
        {
            Refresh();
            return;
        }
        sumsMemory = Tape.Scratch(4L * channels * Workers.Count);
        if (!Output.NeedsGradient)
            return;
        if (parameters.Scale.Trains)
            parameters.Scale.EnsureGradient();
        if (parameters.Shift.Trains)
            parameters.Shift.EnsureGradient();
        accumulatesScale = Tape.GradientIsWrittenBefore(this, parameters.Scale);
        accumulatesShift = Tape.GradientIsWrittenBefore(this, parameters.Shift);
        sumGradients = new ParallelLoop(Workers, batch, SumGradients);
        spreadGradients = new ParallelLoop(Workers, batch, SpreadGradients);
    }

    public override void Refresh()
    {
        if (!Tape.IsTraining)
            UseRunningStatistics();
    }

    public override void Accept(IOperationVisitor visitor) => visitor.BatchNorm(Input, parameters, Output);

    public override void Forward()
    {
        if (UsesBatch)
        {
            measure.Run();
            JoinMoments();
        }
        else if (Tape.IsTraining)
        {
            UseRunningStatistics();
        }
        normalize.Run();
    }

    public override void Backward()
    {
        sumGradients!.Run();
        var sums = Sums;
        for (var part = 1; part < sumGradients.Parts; part++)
            for (var i = 0; i < 2 * channels; i++)
                sums[i] += sums[part * 2 * channels + i];
        if (parameters.Shift.Trains)
            AddSums(sums, parameters.Shift.Gradient!.Pointer, accumulatesShift);
        if (parameters.Scale.Trains)
            AddSums(sums + channels, parameters.Scale.Gradient!.Pointer, accumulatesScale);
        if (!UsesBatch)
            new Span<double>(sums, 2 * channels).Clear(); // constant statistics hand no gradient back
        if (Input.NeedsGradient)
            spreadGradients!.Run();
    }

    private void JoinMoments()
    {
        var mean = Sums;
        var squares = mean + channels;
        var count = (double)PartRows(0);
        for (var part = 1; part < measure.Parts; part++)
        {
            var otherMean = Sums + (long)part * 2 * channels;
            var other = (double)PartRows(part);
            Kernel.Combine(channels, count, mean, squares, other, otherMean, otherMean + channels);
            count += other;
        }
        var scale = parameters.Scale.Value.Pointer;
        var shift = parameters.Shift.Value.Pointer;
        var runningMean = parameters.Mean.Value.Pointer;
        var runningVariance = parameters.Variance.Value.Pointer;
        var momentum = parameters.Momentum;
        float* batchMean = Mean, inverseDeviation = InverseDeviation, affineScale = AffineScale, affineShift = AffineShift;
        for (var c = 0; c < channels; c++)
        {
            var variance = squares[c] / count;
            batchMean[c] = (float)mean[c];
            inverseDeviation[c] = (float)(1 / Math.Sqrt(variance + parameters.Epsilon));
            affineScale[c] = scale[c] * inverseDeviation[c];
            affineShift[c] = (float)(shift[c] - mean[c] * affineScale[c]);
            runningMean[c] += momentum * ((float)mean[c] - runningMean[c]);
            runningVariance[c] += momentum * ((float)(squares[c] / Math.Max(1, count - 1)) - runningVariance[c]);
        }
    }

    private void UseRunningStatistics()
    {
        var scale = parameters.Scale.Value.Pointer;
        var shift = parameters.Shift.Value.Pointer;
        var mean = parameters.Mean.Value.Pointer;
        var variance = parameters.Variance.Value.Pointer;
        float* batchMean = Mean, inverseDeviation = InverseDeviation, affineScale = AffineScale, affineShift = AffineShift;
        for (var c = 0; c < channels; c++)
        {
            var deviation = Math.Sqrt(variance[c] + (double)parameters.Epsilon);
            batchMean[c] = mean[c];
            inverseDeviation[c] = (float)(1 / deviation);
            affineScale[c] = (float)(scale[c] / deviation);
            affineShift[c] = shift[c] - mean[c] * affineScale[c];
        }
    }

    private void AddSums(double* sum, float* target, bool accumulates)
    {
        for (var c = 0; c < channels; c++)
            target[c] = (accumulates ? target[c] : 0) + (float)sum[c];
    }

    private long PartRows(int part)
    {
        var (start, end) = measure.Range(part, Input.Shape.N);
        return (long)(end - start) * RowsPerPicture;
    }

    private void Measure(int part, int start, int end)
    {
        var mean = Sums + (long)part * 2 * channels;
        Kernel.Moments((long)(end - start) * RowsPerPicture, channels, Input.Data + Offset(start), mean, mean + channels);
    }

    private void Normalize(int part, int start, int end) =>
        Kernel.Normalize(
            (long)(end - start) * RowsPerPicture, channels, Input.Data + Offset(start), AffineScale, AffineShift, relu,
            Output.Data + Offset(start));

    private void SumGradients(int part, int start, int end)
    {
        var sum = Sums + (long)part * 2 * channels;
        Kernel.BackwardSums(
            (long)(end - start) * RowsPerPicture, channels, Input.Data + Offset(start), Output.Data + Offset(start),
            Output.GradientData + Offset(start), Mean, InverseDeviation, relu, sum, sum + channels);
    }

    private void SpreadGradients(int part, int start, int end) =>
        Kernel.BackwardData(
            (long)(end - start) * RowsPerPicture, channels, Input.Data + Offset(start), Output.Data + Offset(start),
            Output.GradientData + Offset(start), Mean, InverseDeviation, parameters.Scale.Value.Pointer, Sums,
            Sums + channels, Rows, relu, Accumulates[0], Input.GradientData + Offset(start));

    private long Offset(int picture) => (long)picture * Input.Shape.PerPicture;
}

/// <summary>Parameters and running statistics of one batch normalisation, one value for each channel.</summary>
/// <param name="Scale">γ, trained.</param>
/// <param name="Shift">β, trained.</param>
/// <param name="Mean">Running mean.</param>
/// <param name="Variance">Running variance (unbiased).</param>
/// <param name="Momentum">Share of the batch in the running statistics, 0 to 1.</param>
/// <param name="Epsilon">Added to the variance before the square root.</param>
public sealed record NormalizationParameters(
    Parameter Scale, Parameter Shift, Parameter Mean, Parameter Variance, float Momentum = 0.1f, float Epsilon = 1e-5f);
