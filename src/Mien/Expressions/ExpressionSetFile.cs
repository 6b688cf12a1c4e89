using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mien.Learning.Checkpoints;

namespace Mien.Expressions;

/// <summary>
/// The portable form of a set, one safetensors file: the tensors <c>centres</c> [classes, size] and <c>samples</c> [samples,
/// size], class after class, and as metadata <c>schema</c>, <c>model</c>, <c>fingerprint</c>, <c>scale</c> and <c>classes</c>,
/// a JSON array of <c>{"name":"wink","threshold":0.6,"trained":false,"samples":[{"source":"a.jpg","added":"2026-01-31T12:00:00.0000000+00:00"}]}</c>.
/// </summary>
public static class ExpressionSetFile
{
    /// <summary>Name and version of the form.</summary>
    public const string Schema = "mien.expressions/1";

    private const string CentresName = "centres";
    private const string SamplesName = "samples";
    private const int MaxSize = 65_536;
    private const int MaxModelLength = 1000;

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] heldByOthers = [11, 35, unchecked((int)0x80070020)];

    private static readonly JsonDocumentOptions strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Reads a file.</summary>
    /// <exception cref="MienException">What it holds is no set.</exception>
    /// <exception cref="IOException">It is missing, cannot be read, is damaged or no safetensors file.</exception>
    public static ExpressionSet Read(string path) => Parse(SafeTensors.Read(path), path);

    /// <summary>Writes a file whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written, for instance because the disk is full; what was there before stays.</exception>
    public static void Write(string path, ExpressionSet set) => SafeTensors.Write(path, Tensors(set), Metadata(set));

    /// <summary>
    /// Changes a file: reads it, applies the change and writes it, while no other process does the same. What they lock is the empty file
    /// NAME.lock beside it, which stays.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="change">Is given the set, or null where there is no file yet.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="MienException">What the file holds is no set.</exception>
    /// <exception cref="IOException">It cannot be read, locked or written; what was there before stays.</exception>
    public static ExpressionSet Change(string path, Func<ExpressionSet?, ExpressionSet> change) => Change(path, change, TimeSpan.FromMinutes(1));

    internal static ExpressionSet Change(string path, Func<ExpressionSet?, ExpressionSet> change, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(change);
        var link = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true) : null;
        var target = link?.FullName ?? Path.GetFullPath(path);
        using var turn = Lock(target, path, patience);
        var changed = change(File.Exists(target) ? Read(path) : null);
        Write(target, changed);
        return changed;
    }

    // Beside the set, as processes that share its folder need not share any other one.
    private static FileStream Lock(string target, string path, TimeSpan patience)
    {
        for (var since = Stopwatch.StartNew(); ; Thread.Sleep(Random.Shared.Next(5, 20)))
        {
            try
            {
                return new FileStream(target + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (heldByOthers.Contains(error.HResult))
            {
                if (since.Elapsed > patience)
                    throw new MienException(path, "is being changed by another program", "try again when that has ended, nothing was changed", error);
            }
        }
    }

    internal static ExpressionSet Read(Stream stream, string source) => Parse(SafeTensors.Read(stream, source), source);

    /// <summary>Writes the bytes of such a file into a stream.</summary>
    public static void Write(Stream stream, ExpressionSet set) => SafeTensors.Write(stream, Tensors(set), Metadata(set));

    private static TensorEntry[] Tensors(ExpressionSet set)
    {
        var samples = set.Classes.SelectMany(item => item.Samples).ToList();
        var embeddings = new float[checked(samples.Count * set.Size)];
        for (var i = 0; i < samples.Count; i++)
            samples[i].Embedding.CopyTo(embeddings.AsSpan(i * set.Size));
        return
        [
            new(CentresName, [set.Classes.Count, set.Size], set.Centres.ToArray()),
            new(SamplesName, [samples.Count, set.Size], embeddings),
        ];
    }

    private static Dictionary<string, string> Metadata(ExpressionSet set) => new()
    {
        ["schema"] = Schema,
        ["model"] = set.Model,
        ["fingerprint"] = set.Fingerprint,
        ["scale"] = set.Scale.ToString("R", CultureInfo.InvariantCulture),
        ["classes"] = Classes(set),
    };

    private static string Classes(ExpressionSet set)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var item in set.Classes)
            {
                json.WriteStartObject();
                json.WriteString("name", item.Name);
                json.WriteNumber("threshold", item.Threshold);
                json.WriteBoolean("trained", item.IsTrained);
                json.WriteStartArray("samples");
                foreach (var sample in item.Samples)
                {
                    json.WriteStartObject();
                    json.WriteString("source", sample.Source);
                    json.WriteString("added", sample.Added.ToString("O", CultureInfo.InvariantCulture));
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static ExpressionSet Parse(SafeTensorsFile file, string source)
    {
        MienException Refuse(string reason, Exception? cause = null) => new(source, reason, cause: cause);
        string Need(string key) => file.Metadata.TryGetValue(key, out var value)
            ? value
            : throw Refuse($"{key} is missing from its metadata; this is not a set of expressions");
        TensorEntry Storage(string name) => file.Tensors.FirstOrDefault(item => item.Name == name) is { Shape: [_, _] } tensor
            ? tensor
            : throw Refuse($"the tensor {name} of two dimensions is missing; fetch the file again");

        if (Need("schema") != Schema)
            throw Refuse($"schema is {Quotation.Of(Need("schema"))}, expected {Schema}; this is not a set of expressions, or it is of another version");
        var (model, fingerprint) = (Need("model"), Need("fingerprint"));
        if (model.Length is 0 or > MaxModelLength || model.Any(char.IsControl))
            throw Refuse("the name of its model is empty, too long or holds a control character");
        if (fingerprint.Length != 2 * SHA256.HashSizeInBytes || !fingerprint.All(char.IsAsciiHexDigitLower))
            throw Refuse("fingerprint is no SHA-256");
        if (!float.TryParse(Need("scale"), NumberStyles.Float, CultureInfo.InvariantCulture, out var scale) || !(scale > 0) || !float.IsFinite(scale))
            throw Refuse("scale is no number above 0");
        var (centres, samples) = (Storage(CentresName), Storage(SamplesName));
        if (centres.Shape[1] is < 1 or > MaxSize || samples.Shape[1] != centres.Shape[1])
            throw Refuse($"embeddings have {centres.Shape[1]} and {samples.Shape[1]} values, expected the same of 1 to {MaxSize}");
        try
        {
            using var document = JsonDocument.Parse(Need("classes"), strict);
            return new(model, fingerprint, scale, [.. ReadClasses(document.RootElement, centres.Values, samples.Values, (int)centres.Shape[1])]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw Refuse("classes in its metadata are no list of expressions; fetch the file again", error);
        }
        catch (Exception error) when (error is MienException or ArgumentException)
        {
            throw Refuse(error.Message, error);
        }
    }

    private static IEnumerable<ExpressionClass> ReadClasses(JsonElement classes, float[] centres, float[] embeddings, int size)
    {
        var (row, next) = (0, 0);
        ReadOnlySpan<float> Row(float[] values, int index) => (index + 1L) * size <= values.Length
            ? values.AsSpan(index * size, size)
            : throw new MienException(null, "classes in its metadata are more than its tensors hold", "fetch the file again");
        foreach (var item in classes.EnumerateArray())
        {
            var name = item.GetProperty("name").GetString() ?? throw new JsonException();
            ExpressionName.Require(name);
            var centre = Row(centres, row++);
            if (!ExpressionSample.IsUnit(centre))
                throw new MienException(null, $"the centre of '{name}' is not of length 1", "fetch the file again");
            var threshold = item.GetProperty("threshold").GetSingle();
            if (!(threshold is >= -1 and <= 1))
                throw new MienException(null, $"the threshold of '{name}' is not from -1 to 1");
            var samples = new List<ExpressionSample>();
            foreach (var sample in item.GetProperty("samples").EnumerateArray())
                samples.Add(new ExpressionSample(
                    sample.GetProperty("source").GetString() ?? throw new JsonException(),
                    DateTimeOffset.ParseExact(sample.GetProperty("added").GetString() ?? "", "O", CultureInfo.InvariantCulture),
                    Row(embeddings, next++)));
            yield return new ExpressionClass(name, centre.ToArray(), threshold, item.GetProperty("trained").GetBoolean(), samples);
        }
        if (row * (long)size != centres.Length || next * (long)size != embeddings.Length)
            throw new MienException(null, "its tensors hold more than the classes in its metadata", "fetch the file again");
    }
}
