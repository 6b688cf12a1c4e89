using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Mien.Models;
using Mien.Tensors.Threads;

namespace Mien.OnnxRuntime;

/// <summary>A network in ONNX Runtime as its description says to feed it; any number of threads share it, each with an input of its own.</summary>
internal sealed class OnnxNetwork : IDisposable
{
    private readonly string path;
    private readonly OnnxDescription description;
    private readonly InferenceSession session;
    private readonly RunOptions run = new();
    private readonly Sessions<Input> inputs;
    private readonly string[] inputName;
    private readonly string[] outputName;
    private readonly PixelShape face;
    private readonly int channels;
    private readonly float[] mean;
    private readonly float[] scale;

    /// <exception cref="MienException">ONNX Runtime cannot open the file, or the description does not fit it.</exception>
    public OnnxNetwork(string path, OnnxDescription description, OnnxOptions options)
    {
        this.path = path;
        this.description = description;
        face = description.Face;
        using var settings = options.Create();
        session = Guard(() => new InferenceSession(path, settings));
        try
        {
            if (session.InputNames is not [var input])
                throw Misfit($"has {session.InputNames.Count} inputs ({string.Join(", ", session.InputNames)}), and a face is one");
            var output = description.Output ?? session.OutputNames[0];
            if (!session.OutputNames.Contains(output))
                throw Misfit($"has no output {output}, but {string.Join(", ", session.OutputNames)}");
            (inputName, outputName) = ([input], [output]);
            channels = Channels(session.InputMetadata[input]);
            (mean, scale) = (PerChannel(description.Mean ?? [0], "mean"), PerChannel(description.Scale ?? [1], "scale"));
            inputs = new(this, () => new Input(channels * face.Height * face.Width, Dimensions(channels)), owned: [session, run]);
            Run(new float[face.Length], new float[description.Labels.Length]);
        }
        catch
        {
            session.Dispose();
            run.Dispose();
            throw;
        }
    }

    /// <summary>Runs the network on one face.</summary>
    /// <param name="pixels">Values from 0 to 255 of the shape that the description gives, channels interleaved.</param>
    /// <param name="outputs">Receives one value for each label.</param>
    /// <exception cref="MienException">ONNX Runtime fails, or the outputs are no numbers.</exception>
    public void Run(ReadOnlySpan<float> pixels, Span<float> outputs)
    {
        using var turn = inputs.Take();
        Fill(pixels, turn.Session.Values);
        var value = turn.Session.Value;
        using var results = Guard(() => session.Run(run, inputName, [value], outputName));
        if (results[0].GetTensorTypeAndShape() is not { ElementDataType: TensorElementType.Float } type)
            throw Misfit($"its output {outputName[0]} is no float32");
        if (type.ElementCount != outputs.Length)
            throw Misfit($"gives {type.ElementCount} values, and {OnnxDescription.PathBeside(Path.GetFileName(path))} has {outputs.Length} labels");
        results[0].GetTensorDataAsSpan<float>().CopyTo(outputs);
        foreach (var output in outputs)
            if (!float.IsFinite(output))
                throw new MienException(path, "the network's outputs are no numbers", "see whether mean and scale are right");
    }

    public void Dispose() => inputs.Dispose();

    private void Fill(ReadOnlySpan<float> pixels, Span<float> input)
    {
        var area = face.Height * face.Width;
        for (var c = 0; c < channels; c++)
        {
            var from = face.Channels == 1 ? 0 : description.Colour == OnnxColour.Bgr ? channels - 1 - c : c;
            var (start, step) = description.Layout == OnnxLayout.Nchw ? (c * area, 1) : (c, channels);
            for (var i = 0; i < area; i++)
                input[start + i * step] = (pixels[i * face.Channels + from] - mean[c]) * scale[c];
        }
    }

    private long[] Dimensions(int depth) => description.Layout == OnnxLayout.Nchw
        ? [1, depth, face.Height, face.Width]
        : [1, face.Height, face.Width, depth];

    // Of the network's own input, where a size that may be any is negative.
    private int Channels(NodeMetadata input)
    {
        if (input.ElementDataType != TensorElementType.Float || input.Dimensions is not { Length: 4 } sizes)
            throw Misfit("its input is no float32 of four axes");
        var depth = sizes[description.Layout == OnnxLayout.Nchw ? 1 : 3];
        if (depth < 1)
            depth = face.Channels;
        var expected = Dimensions(depth);
        if (depth is not (1 or 3) || depth < face.Channels || sizes.Index().Any(size => size.Item > 0 && size.Item != expected[size.Index]))
        {
            throw Misfit(
                $"takes [{string.Join(", ", sizes)}], which is not one face of {face} in the layout {description.Layout.ToString().ToLowerInvariant()}");
        }
        return depth;
    }

    private float[] PerChannel(float[] values, string name) => values.Length == channels ? values
        : values is [var value] ? [.. Enumerable.Repeat(value, channels)]
        : throw Misfit($"has {channels} channels, and {name} {values.Length} values");

    private MienException Misfit(string reason) => new(path, reason, $"correct {OnnxDescription.PathBeside(Path.GetFileName(path))} beside it");

    private T Guard<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (OnnxRuntimeException error)
        {
            throw new MienException(path, $"ONNX Runtime fails: {error.Message}", cause: error);
        }
    }

    private sealed class Input : IDisposable
    {
        public Input(int length, long[] shape)
        {
            Values = new float[length];
            Value = OrtValue.CreateTensorValueFromMemory(Values, shape);
        }

        public float[] Values { get; }

        public OrtValue Value { get; }

        public void Dispose() => Value.Dispose();
    }
}
