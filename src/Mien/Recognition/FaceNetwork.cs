using Mien.Models;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Recognition;

/// <summary>Runs a model on faces, one at a time on each thread that asks. Nothing is allocated for a face.</summary>
internal sealed class FaceNetwork : IDisposable
{
    private readonly Model model;
    private readonly Sessions<Session> sessions;

    /// <summary>Takes a model into use; its weights must not change any more.</summary>
    /// <param name="model">Model of faces.</param>
    /// <param name="forward">What is wanted of the network: inputs [1, H, W, C] to outputs [1, 1, 1, count].</param>
    /// <param name="isOwned">Whether the model is disposed with this.</param>
    /// <exception cref="InvalidOperationException">The model takes feature vectors, not pictures.</exception>
    public FaceNetwork(Model model, Func<Tensor, Tensor> forward, bool isOwned)
    {
        model.Preprocessing.Crop.Validate();
        this.model = model;
        sessions = new(this, () => new Session(model, forward), owned: isOwned ? [model] : null);
        using var turn = sessions.Take();
        Outputs = turn.Session.Outputs.Length;
    }

    /// <summary>Number of outputs.</summary>
    public int Outputs { get; }

    /// <summary>Cuts a face out, prepares it as the model says and runs the network.</summary>
    /// <param name="picture">Picture with the face.</param>
    /// <param name="face">The face, in pixels of <paramref name="picture"/>.</param>
    /// <param name="outputs">Receives the outputs.</param>
    /// <exception cref="InvalidDataException">The model's outputs are no numbers.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public void Run(Picture picture, Detection face, Span<float> outputs)
    {
        sessions.ThrowIfDisposed();
        using var stage = Stages.Begin(Stages.Classify);
        using (var turn = sessions.Take())
        {
            turn.Session.Run(picture, face);
            turn.Session.Outputs.CopyTo(outputs);
        }

        foreach (var output in outputs)
            if (!float.IsFinite(output))
                throw new MienException(model.Name, "the model's outputs are no numbers", "its file is damaged or its training failed");
    }

    /// <summary>Frees the buffers, and the model where it is owned.</summary>
    public void Dispose() => sessions.Dispose();

    // What one thread needs for one face at a time.
    private sealed class Session : IDisposable
    {
        private readonly Preprocessing preprocessing;
        private readonly Tape tape = new(TapeMode.Inference, workers: Workers.Single);
        private readonly Tensor input;
        private readonly Tensor output;

        public Session(Model model, Func<Tensor, Tensor> forward)
        {
            preprocessing = model.Preprocessing;
            _ = preprocessing.PictureShape;
            input = tape.Input(preprocessing.InputShape);
            output = tape.Output(forward(input));
            tape.Build();
        }

        public ReadOnlySpan<float> Outputs => output.Values;

        public void Run(Picture picture, Detection face)
        {
            var crop = preprocessing.Crop;
            var values = input.Values;
            if (preprocessing.Channels == 1)
                crop.Grey(picture, face, preprocessing.Width, preprocessing.Height, values);
            else
                crop.Rgb(picture, face, preprocessing.Width, preprocessing.Height, values);
            preprocessing.Normalize(values);
            tape.Forward();
        }

        public void Dispose() => tape.Dispose();
    }
}
