using System.Diagnostics;
using System.Text.Json;
using Mien.Labels;
using Mien.Recognition;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Bench;

/// <summary>face-api.js behind bench/face-api.js: it names the faces that Mien found, cut by its own rule.</summary>
internal sealed class FaceApi : IExpressionClassifier, IDisposable
{
    private readonly Process process;
    private readonly Lock turn = new();

    /// <param name="script">bench/face-api.js.</param>
    /// <param name="packages">Folder with its packages.</param>
    /// <param name="rule">How it cuts a face: "box" or "aligned".</param>
    public FaceApi(string script, string packages, string rule)
    {
        process = Process.Start(new ProcessStartInfo("node", [script, packages, rule]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        if (Answer<string[]>() is not ["angry", "disgusted", "fearful", "happy", "sad", "surprised", "neutral"])
            throw new MienException(script, "names its expressions otherwise");
    }

    public LabelSet Labels => ExpressionLabels.Seven;

    public void Classify(Picture picture, Detection face, Span<float> probabilities)
    {
        // With half a face around it, as its landmarks may lie outside of the box.
        var box = face.Box;
        var left = Math.Clamp((int)(box.X - (box.Width / 2)), 0, picture.Width - 1);
        var top = Math.Clamp((int)(box.Y - (box.Height / 2)), 0, picture.Height - 1);
        var right = Math.Clamp((int)(box.Right + (box.Width / 2)) + 1, left + 1, picture.Width);
        var bottom = Math.Clamp((int)(box.Bottom + (box.Height / 2)) + 1, top + 1, picture.Height);
        lock (turn)
        {
            var stream = process.StandardInput.BaseStream;
            var order = new { width = right - left, height = bottom - top, box = new[] { box.X - left, box.Y - top, box.Width, box.Height } };
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(order));
            stream.WriteByte((byte)'\n');
            for (var y = top; y < bottom; y++)
                stream.Write(picture.Pixels.Slice(3 * ((y * picture.Width) + left), 3 * (right - left)));
            stream.Flush();
            Answer<float[]>().CopyTo(probabilities);
        }
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private T Answer<T>() => JsonSerializer.Deserialize<T>(process.StandardOutput.ReadLine() ?? throw new MienException("face-api.js", "it ended"))!;
}
