using Microsoft.ML.OnnxRuntime;
using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Learning.Training;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Learning.Tests.Onnx;

/// <summary>Exported files as ONNX Runtime runs them.</summary>
internal static class OnnxRuntime
{
    /// <summary>Raw pictures from 0 to 255 that are the same every time.</summary>
    public static float[] Pictures(Shape shape)
    {
        var random = new RandomSource(5);
        return [.. Enumerable.Range(0, (int)shape.Length).Select(_ => MathF.Floor(random.NextSingle() * 256))];
    }

    /// <summary>The file gives what the network gives: probabilities and embeddings to 1e-5, logits to 1e-4 of the largest.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network.</param>
    /// <param name="shape">Sizes of the pictures.</param>
    /// <param name="pictures">What the file is given.</param>
    /// <param name="normalized">What the network is given.</param>
    public static void ShouldAgree(string path, Layer network, Shape shape, float[] pictures, float[] normalized)
    {
        var embedder = network as IEmbedder;
        var outputs = Run(path, shape, pictures, embedder is null ? ["probabilities", "logits"] : ["probabilities", "logits", "embedding"]);

        using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        var input = tape.Input(shape);
        var logits = tape.Output(network.Forward(input));
        var embedding = embedder is null ? null : tape.Output(embedder.Embed(input));
        normalized.CopyTo(input.Values);
        tape.Forward();
        var expected = logits.Values.ToArray();
        var classes = logits.Shape.C;

        outputs.Length.ShouldBe(2 * expected.Length + (int)(embedding?.Shape.Length ?? 0));
        var largest = expected.Max(MathF.Abs);
        for (var i = 0; i < shape.N; i++)
        {
            var probabilities = new float[classes];
            Predictions.Softmax(expected.AsSpan(i * classes, classes), probabilities);
            probabilities.Max().ShouldBeLessThan(0.95f, "the comparison would say little");
            for (var c = 0; c < classes; c++)
            {
                outputs[i * classes + c].ShouldBe(probabilities[c], 1e-5);
                outputs[expected.Length + i * classes + c].ShouldBe(expected[i * classes + c], 1e-4 * largest);
            }
        }
        expected.Take(classes).ShouldNotBe(expected.Skip(classes).Take(classes));
        if (embedding is not null)
            ShouldBeUnit(outputs.AsSpan(2 * expected.Length), embedding.Values, embedding.Shape.C);
    }

    // The rows are those expected, of any length, brought to length 1.
    private static void ShouldBeUnit(ReadOnlySpan<float> rows, ReadOnlySpan<float> expected, int size)
    {
        for (var start = 0; start < rows.Length; start += size)
        {
            var length = Math.Sqrt(expected.Slice(start, size).ToArray().Sum(value => (double)value * value));
            for (var i = start; i < start + size; i++)
                rows[i].ShouldBe((float)(expected[i] / length), 1e-5);
        }
    }

    // The outputs one after the other.
    private static float[] Run(string path, Shape shape, float[] pictures, string[] names)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(path, options);
        var input = shape is { H: 1, W: 1 } ? "features" : "pictures";
        session.InputNames.ShouldBe([input]);
        session.OutputNames.ShouldBe(names);
        using var value = OrtValue.CreateTensorValueFromMemory(pictures, [shape.N, shape.H, shape.W, shape.C]);
        using var run = new RunOptions();
        using var outputs = session.Run(run, [input], [value], names);
        return [.. outputs.SelectMany(output => output.GetTensorDataAsSpan<float>().ToArray())];
    }
}
