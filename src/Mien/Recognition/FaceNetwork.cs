using System.Collections.Concurrent;
using Mien.Learning;
using Mien.Models;
using Mien.Tensors;
using Mien.Vision;

namespace Mien;

/// <summary>Runs a model on faces, one at a time on each thread that asks. Nothing is allocated for a face.</summary>
internal sealed class FaceNetwork : IDisposable
{
    private readonly Model model;
    private readonly Func<Variable, Variable> forward;
    private readonly ConcurrentBag<Session> idle = [];

    /// <summary>Takes a model into use; its weights must not change any more.</summary>
    /// <param name="model">Model of faces.</param>
    /// <param name="forward">What is wanted of the network: inputs [1, H, W, C] to outputs [1, 1, 1, count].</param>
    /// <param name="crop">What of the picture is the face; null for the detector's box.</param>
    /// <exception cref="InvalidOperationException">The model takes feature vectors, not pictures.</exception>
    public FaceNetwork(Model model, Func<Variable, Variable> forward, FaceCrop? crop)
    {
        Crop = crop ?? new FaceCrop();
        Crop.Validate();
        this.model = model;
        this.forward = forward;
        var first = new Session(model, forward);
        Outputs = first.Outputs.Length;
        idle.Add(first);
    }

    /// <summary>What of the picture is the face.</summary>
    public FaceCrop Crop { get; }

    /// <summary>Number of outputs.</summary>
    public int Outputs { get; }

    /// <summary>Cuts a face out, prepares it as the model says and runs the network.</summary>
    /// <param name="picture">Picture with the face.</param>
    /// <param name="face">The face, in pixels of <paramref name="picture"/>.</param>
    /// <param name="outputs">Receives the outputs.</param>
    /// <exception cref="InvalidDataException">The model's outputs are no numbers.</exception>
    public void Run(Picture picture, Detection face, Span<float> outputs)
    {
        using var stage = Stages.Begin(Stages.Classify);
        if (!idle.TryTake(out var session))
            session = new Session(model, forward);
        try
        {
            session.Run(picture, face, Crop);
            session.Outputs.CopyTo(outputs);
        }
        finally
        {
            idle.Add(session);
        }
        foreach (var output in outputs)
            if (!float.IsFinite(output))
                throw new InvalidDataException($"{model.Name}: the model's outputs are no numbers; its file is damaged or its training failed");
    }

    /// <summary>Gives back what idle threads need; a later run makes it anew.</summary>
    public void Dispose()
    {
        while (idle.TryTake(out var session))
            session.Dispose();
    }

    // What one thread needs for one face at a time.
    private sealed class Session : IDisposable
    {
        private readonly Preprocessing preprocessing;
        private readonly Tape tape = new(TapeMode.Inference, workers: Workers.Single);
        private readonly Variable input;
        private readonly Variable output;

        public Session(Model model, Func<Variable, Variable> forward)
        {
            preprocessing = model.Preprocessing;
            _ = preprocessing.PictureShape;
            input = tape.Input(preprocessing.InputShape);
            output = tape.Output(forward(input));
            tape.Build();
        }

        public ReadOnlySpan<float> Outputs => output.Values;

        public void Run(Picture picture, Detection face, FaceCrop crop)
        {
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
