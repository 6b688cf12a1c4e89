using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Mien.Tensors;

namespace Mien.Learning.Tests.Onnx;

/// <summary>Runs exported files in ONNX Runtime, where MIEN_ONNXRUNTIME names a folder in which `npm install onnxruntime-node` was run.</summary>
internal static class OnnxRuntime
{
    private const string Script = """
        const { InferenceSession, Tensor } = require('onnxruntime-node');
        const fs = require('fs');
        const [model, input, output, ...dims] = process.argv.slice(2);
        const bytes = fs.readFileSync(input);
        const floats = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
        (async () => {
          const session = await InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
          const found = await session.run({ [session.inputNames[0]]: new Tensor('float32', floats, dims.map(Number)) });
          fs.writeFileSync(output, Buffer.concat(session.outputNames.map(name => Buffer.from(found[name].data.buffer))));
          console.log([session.inputNames, session.outputNames].join(' '));
        })();
        """;

    /// <summary>Raw pictures from 0 to 255 that are the same every time.</summary>
    public static float[] Pictures(Shape shape)
    {
        var random = new RandomSource(5);
        return [.. Enumerable.Range(0, (int)shape.Length).Select(_ => MathF.Floor(random.NextSingle() * 256))];
    }

    /// <summary>The file gives what the network gives: probabilities and embeddings to 1e-5, logits to 1e-4 of the largest.</summary>
    /// <param name="folder">Folder with model.onnx.</param>
    /// <param name="network">The network.</param>
    /// <param name="shape">Sizes of the pictures.</param>
    /// <param name="pictures">What the file is given.</param>
    /// <param name="normalized">What the network is given.</param>
    public static async Task ShouldAgree(string folder, Layer network, Shape shape, float[] pictures, float[] normalized)
    {
        var embedder = network as IEmbedder;
        var outputs = await Run(folder, shape, pictures, embedder is null ? "probabilities,logits" : "probabilities,logits,embedding");

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

    private static async Task<float[]> Run(string folder, Shape shape, float[] pictures, string names)
    {
        var runtime = Environment.GetEnvironmentVariable("MIEN_ONNXRUNTIME");
        Assert.SkipWhen(string.IsNullOrEmpty(runtime), "set MIEN_ONNXRUNTIME to a folder with node_modules/onnxruntime-node to run this test");
        var modules = Path.Combine(runtime!, "node_modules");
        Assert.SkipUnless(Directory.Exists(Path.Combine(modules, "onnxruntime-node")), $"there is no onnxruntime-node in {modules}");

        string PathOf(string name) => Path.Combine(folder, name);
        var cancellation = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(PathOf("run.js"), Script, cancellation);
        await File.WriteAllBytesAsync(PathOf("input"), MemoryMarshal.AsBytes(pictures.AsSpan()).ToArray(), cancellation);
        var sizes = new[] { shape.N, shape.H, shape.W, shape.C }.Select(size => size.ToString(CultureInfo.InvariantCulture));
        var start = new ProcessStartInfo("node", [PathOf("run.js"), PathOf("model.onnx"), PathOf("input"), PathOf("output"), .. sizes])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NODE_PATH"] = modules;
        using var process = Process.Start(start).ShouldNotBeNull();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        process.ExitCode.ShouldBe(0, error);
        (await output).ShouldBe($"{(shape is { H: 1, W: 1 } ? "features" : "pictures")} {names}\n");
        return MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(PathOf("output"), cancellation)).ToArray();
    }
}
