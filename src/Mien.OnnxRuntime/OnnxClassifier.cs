using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Mien.Labels;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Recognition;
using Mien.Tensors;
using Mien.Vision;
using Mien.Vision.Alignment;
using Mien.Vision.Pictures;

namespace Mien.OnnxRuntime;

/// <summary>
/// Names expressions with a network of others: an ONNX file, run by ONNX Runtime, and beside it a JSON file of the same name that says how
/// a face is given to it and what its outputs mean (docs/networks-of-others.md). May be used by several threads at once; no more of them
/// compute than the machine runs.
/// </summary>
public sealed class OnnxClassifier : IFaceCropClassifier, IDisposable
{
    // What rounding may make of a sum of 1.
    private const float SumTolerance = 0.01f;

    private readonly string path;
    private readonly OnnxDescription description;
    private readonly OnnxNetwork network;

    /// <summary>Opens a network and runs it once.</summary>
    /// <param name="path">The ONNX file, with its description beside it.</param>
    /// <param name="options">How it is computed; null for the defaults.</param>
    /// <param name="crop">What of a picture is the face, whatever the description says; null for what it says, and the face's box where it does not.</param>
    /// <exception cref="MienException">The description is missing, wrong or does not fit, or ONNX Runtime cannot open the file.</exception>
    public OnnxClassifier(string path, OnnxOptions? options = null, FaceCrop? crop = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        this.path = path;
        var beside = OnnxDescription.PathBeside(path);
        foreach (var file in (string[])[path, beside])
            if (!File.Exists(file))
                throw new MienException(file, "there is no such file", $"{Path.GetFileName(path)} needs {Path.GetFileName(beside)} beside it");
        description = OnnxDescription.Load(beside);
        Labels = new LabelSet(description.Labels);
        Crop = crop ?? description.Crop ?? new FaceCrop();
        network = new OnnxNetwork(path, description, options ?? new OnnxOptions());
    }

    /// <summary>Name of the file without its ending.</summary>
    public string Name => Path.GetFileNameWithoutExtension(path);

    /// <summary>The file.</summary>
    public string Title => path;

    /// <inheritdoc/>
    public LabelSet Labels { get; }

    /// <inheritdoc/>
    public FaceCrop Crop { get; }

    /// <summary>Shape of the faces that <see cref="Predict"/> takes: grey or RGB, of the size that the network wants.</summary>
    public PixelShape Face => description.Face;

    /// <summary>
    /// The description of a network of others: the file of the schema <c>mien.onnx/1</c> beside an ONNX file. Null where there is none; such
    /// an ONNX file is a model of Mien, if it is one.
    /// </summary>
    /// <param name="path">The ONNX file, or a model file of another kind.</param>
    /// <exception cref="MienException">What lies there is no JSON.</exception>
    public static string? DescriptionOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) && OnnxDescription.PathBeside(path) is var beside
            && File.Exists(beside) && OnnxDescription.Is(beside) ? beside : null;
    }

    /// <inheritdoc/>
    /// <exception cref="MienException">ONNX Runtime fails, or the outputs are not what the description says.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public void Classify(Picture picture, Detection face, Span<float> probabilities)
    {
        var rented = ArrayPool<float>.Shared.Rent(Face.Length);
        var pixels = rented.AsSpan(0, Face.Length);
        if (Face.Channels == 1)
            Crop.Grey(picture, face, Face.Width, Face.Height, pixels);
        else
            Crop.Rgb(picture, face, Face.Width, Face.Height, pixels);
        Predict(pixels, probabilities);
        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>Gives each expression of a face that is cut out already its probability.</summary>
    /// <param name="face">Values from 0 to 255 in the shape <see cref="Face"/>, channels interleaved.</param>
    /// <param name="probabilities">Receives one value for each label, 0 to 1, summing to 1.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="MienException">ONNX Runtime fails, or the outputs are not what the description says.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public void Predict(ReadOnlySpan<float> face, Span<float> probabilities)
    {
        if (face.Length != Face.Length || probabilities.Length != Labels.Count)
            throw new ArgumentException($"{face.Length} values and {probabilities.Length} probabilities, where a face has {Face.Length} and there are {Labels.Count} labels");
        using var stage = Stages.Begin(Stages.Classify);
        network.Run(face, probabilities);
        if (description.Outputs == OnnxOutputs.Logits)
            Predictions.Softmax(probabilities, probabilities);
        else
            RequireProbabilities(probabilities);
    }

    /// <summary>The file with the checksum of it and its description, by which a batch that goes on knows whether it is still the same.</summary>
    public override string ToString()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(File.ReadAllBytes(path));
        hash.AppendData(File.ReadAllBytes(OnnxDescription.PathBeside(path)));
        return $"{path} (SHA-256 {Convert.ToHexStringLower(hash.GetHashAndReset())})";
    }

    /// <summary>Frees the network, after the calls that are running.</summary>
    public void Dispose() => network.Dispose();

    private void RequireProbabilities(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        var least = 0f;
        foreach (var value in values)
            (sum, least) = (sum + value, Math.Min(least, value));
        if (least < -SumTolerance || Math.Abs(sum - 1) > SumTolerance)
            {
            throw new MienException(
                path, string.Create(CultureInfo.InvariantCulture, $"its outputs, from {least:0.###} and with a sum of {sum:0.###}, are no probabilities"),
                "write \"outputs\": \"logits\" into the JSON beside it");
        }
    }
}
