using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Memory;
using Mien.Tensors.Threads;

namespace Mien.Mtcnn;

/// <summary>A stage built for inference on inputs of one shape. It computes where the others of a search do, one after the other.</summary>
internal sealed class NetworkPass : IDisposable
{
    /// <summary>The input is (x - 127.5) / 128.</summary>
    public const float Mean = 127.5f;

    /// <summary>The input is (x - 127.5) / 128.</summary>
    public const float Deviation = 128;

    private readonly Tape tape;
    private readonly Tensor input;
    private readonly MtcnnOutputs outputs;

    public NetworkPass(MtcnnNetwork network, Shape shape, SharedMemory? memory = null)
    {
        tape = new Tape(TapeMode.Inference, workers: Workers.Single, memory: memory);
        input = tape.Input(shape);
        outputs = network.Detect(input);
        tape.Output(outputs.Logits);
        tape.Output(outputs.Offsets);
        if (outputs.Landmarks is not null)
            tape.Output(outputs.Landmarks);
        tape.Build();
    }

    /// <summary>[N, H, W, 3], for the caller to fill.</summary>
    public Span<float> Input => input.Values;

    /// <summary>Columns of the outputs.</summary>
    public int OutWidth => outputs.Logits.Shape.W;

    public ReadOnlySpan<float> Logits => outputs.Logits.Values;

    public ReadOnlySpan<float> Offsets => outputs.Offsets.Values;

    /// <summary>Empty for a stage without.</summary>
    public ReadOnlySpan<float> Landmarks => outputs.Landmarks is { } landmarks ? landmarks.Values : [];

    public void Forward(SearchObserver? observer = null)
    {
        if (observer is null)
            tape.Forward();
        else
            observer.Forward(tape);
    }

    public void Dispose() => tape.Dispose();
}
