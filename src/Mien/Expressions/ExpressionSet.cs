using System.Numerics.Tensors;
using Mien.Labels;
using Mien.Learning.Training;

namespace Mien.Expressions;

/// <summary>
/// The expressions that faces are told apart by: those that a model was trained on and those added from a few pictures.
/// Immutable: every change gives a new set, so a set may be used by several threads while another is made of it.
/// </summary>
/// <remarks>
/// The custom expressions paper: with embeddings and class centres of length 1 a new class is one more centre, the mean of
/// its samples' embeddings brought to length 1. Nothing is trained, and the other centres stay where they are.
/// </remarks>
public sealed partial class ExpressionSet
{
    /// <summary>The paper's threshold of the cosine.</summary>
    public const float DefaultThreshold = 0.6f;

    /// <summary>Scale of the cosines where the model has none; the paper's best.</summary>
    public const float DefaultScale = 30;

    internal const int MaxClasses = 100_000;

    private readonly Dictionary<string, int> positions;
    private readonly float[] centres;

    internal ExpressionSet(string model, string fingerprint, float scale, IReadOnlyList<ExpressionClass> classes)
    {
        if (classes.Count is 0 or > MaxClasses)
            throw new MienException(null, $"a set has 1 to {MaxClasses} expressions, not {classes.Count}");
        Model = model;
        Fingerprint = fingerprint;
        Scale = scale;
        Classes = classes;
        Size = classes[0].Centre.Length;
        positions = new(classes.Count);
        centres = new float[classes.Count * Size];
        for (var i = 0; i < classes.Count; i++)
        {
            ExpressionName.Require(classes[i].Name);
            if (!positions.TryAdd(ExpressionName.Key(classes[i].Name), i))
                throw new MienException(null, $"expression '{classes[i].Name}' occurs twice", "rename one of them");
            classes[i].Centre.CopyTo(centres.AsSpan(i * Size, Size));
        }
        Labels = new LabelSet(classes.Select(item => item.Name));
    }

    /// <summary>Name of the model that the embeddings are from.</summary>
    public string Model { get; }

    /// <summary>Fingerprint of that model: embeddings of another one mean something else.</summary>
    public string Fingerprint { get; }

    /// <summary>Factor from cosines to logits, above 0.</summary>
    public float Scale { get; }

    /// <summary>Values of an embedding.</summary>
    public int Size { get; }

    /// <summary>The expressions, those of the model first.</summary>
    public IReadOnlyList<ExpressionClass> Classes { get; }

    /// <summary>Their names.</summary>
    public LabelSet Labels { get; }

    /// <summary>All centres [classes, size], row by row.</summary>
    internal ReadOnlySpan<float> Centres => centres;

    /// <summary>The class of a name, whatever its case and normalisation form; null where there is none.</summary>
    public ExpressionClass? Find(string name) => positions.TryGetValue(ExpressionName.Key(name), out var position) ? Classes[position] : null;

    /// <summary>Adds a class whose centre is the mean of its samples.</summary>
    /// <param name="name">Its name, see <see cref="ExpressionName"/>.</param>
    /// <param name="samples">Its samples, at least one.</param>
    /// <param name="threshold">Cosine that a face of it is above, -1 to 1.</param>
    /// <exception cref="MienException">The name cannot be used or is taken, or there is no sample.</exception>
    public ExpressionSet Add(string name, IReadOnlyList<ExpressionSample> samples, float threshold = DefaultThreshold)
    {
        ExpressionName.Require(name);
        RequireThreshold(threshold);
        if (Find(name) is { } taken)
            throw new MienException(null, $"there is an expression '{taken.Name}' already", "update or rename it, or give another name");
        RequireSamples(samples);
        return With([.. Classes, new ExpressionClass(name, Direction.Mean(samples), threshold, isTrained: false, [.. samples])]);
    }

    /// <summary>
    /// Moves the centre of a class towards new samples: the direction of (1 - rate) centre + rate mean, the smooth average
    /// of the paper.
    /// </summary>
    /// <param name="name">Name of the class.</param>
    /// <param name="samples">Its new samples, at least one.</param>
    /// <param name="rate">How much the new samples count, above 0 and up to 1.</param>
    /// <exception cref="MienException">There is no such class or no sample.</exception>
    public ExpressionSet Update(string name, IReadOnlyList<ExpressionSample> samples, double rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rate, 1);
        var old = Need(name);
        RequireSamples(samples);
        var centre = Direction.Between(old.Centre, Direction.Mean(samples), rate);
        return Replace(old, new(old.Name, centre, old.Threshold, old.IsTrained, [.. old.Samples, .. samples]));
    }

    /// <summary>Gives a class another name.</summary>
    /// <exception cref="MienException">There is no such class, or the new name cannot be used or is taken.</exception>
    public ExpressionSet Rename(string name, string to)
    {
        ExpressionName.Require(to);
        var old = Need(name);
        if (Find(to) is { } taken && taken != old)
            throw new MienException(null, $"there is an expression '{taken.Name}' already", "give another name");
        return Replace(old, old.Renamed(to));
    }

    /// <summary>Takes a class out.</summary>
    /// <exception cref="MienException">There is no such class, or no other.</exception>
    public ExpressionSet Remove(string name)
    {
        var old = Need(name);
        if (Classes.Count == 1)
            throw new MienException(null, $"'{old.Name}' is the only expression", "add another one before it is removed");
        return With([.. Classes.Where(item => item != old)]);
    }

    /// <summary>Sets the cosine that a face of a class is above.</summary>
    /// <exception cref="MienException">There is no such class.</exception>
    public ExpressionSet SetThreshold(string name, float threshold)
    {
        RequireThreshold(threshold);
        var old = Need(name);
        return Replace(old, old.WithThreshold(threshold));
    }

    /// <summary>Sets the thresholds of some classes.</summary>
    internal ExpressionSet WithThresholds(IReadOnlyDictionary<ExpressionClass, float> thresholds) =>
        With([.. Classes.Select(item => thresholds.TryGetValue(item, out var threshold) ? item.WithThreshold(threshold) : item)]);

    /// <summary>Adds the classes of another set of the same model; those that both have alike stay as they are.</summary>
    /// <exception cref="MienException">The other set is of another model, or a name means another class there.</exception>
    public ExpressionSet Import(ExpressionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Fingerprint != Fingerprint)
            throw new MienException(null, $"the expressions to import belong to {other.Owner}, these to {Owner}", "enrol their pictures with one model");
        var added = new List<ExpressionClass>();
        foreach (var item in other.Classes)
            if (Find(item.Name) is not { } own)
                added.Add(item);
            else if (!own.Centre.SequenceEqual(item.Centre))
                throw new MienException(null, $"both sets have an expression '{own.Name}', with different centres", "rename or remove one of them");
        return With([.. Classes, .. added]);
    }

    /// <summary>The named classes alone.</summary>
    /// <exception cref="MienException">There is no such class.</exception>
    public ExpressionSet Only(IEnumerable<string> names)
    {
        HashSet<ExpressionClass> wanted = [.. names.Select(Need)];
        return With([.. Classes.Where(wanted.Contains)]);
    }

    /// <summary>The class of a name.</summary>
    /// <exception cref="MienException">There is none.</exception>
    public ExpressionClass Need(string name) => Find(name)
        ?? throw new MienException(null, $"there is no expression '{name}'", $"there are {Some(Classes)}");

    /// <summary>Refuses a model whose embeddings are not those of the set.</summary>
    /// <exception cref="MienException">The set belongs to another model.</exception>
    public void RequireModel(ExpressionEmbedder embedder)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        if (embedder.Fingerprint != Fingerprint)
            throw new MienException(null, $"the expressions belong to {Owner}, not to {embedder.ModelName} ({embedder.Fingerprint[..8]})", "use that model, or enrol their pictures again");
    }

    /// <summary>The cosine between an embedding of length 1 and the centre of each class.</summary>
    internal void Cosines(ReadOnlySpan<float> embedding, Span<float> cosines)
    {
        for (var i = 0; i < cosines.Length; i++)
            cosines[i] = TensorPrimitives.Dot(Centres.Slice(i * Size, Size), embedding);
    }

    /// <summary>
    /// The class of a face: the nearest of those whose threshold its cosine is above; -1, unknown, where there is none.
    /// </summary>
    internal int Nearest(ReadOnlySpan<float> cosines)
    {
        var nearest = -1;
        for (var i = 0; i < cosines.Length; i++)
            if (cosines[i] > Classes[i].Threshold && (nearest < 0 || cosines[i] > cosines[nearest]))
                nearest = i;
        return nearest;
    }

    /// <summary>
    /// Turns cosines into probabilities: the softmax of the scaled cosines, but 0 for a class that is nearer than the one the face is
    /// named by, whose threshold it does not reach.
    /// </summary>
    internal void ToProbabilities(Span<float> cosines)
    {
        var highest = Nearest(cosines) is >= 0 and var nearest ? cosines[nearest] : float.PositiveInfinity;
        for (var i = 0; i < cosines.Length; i++)
            cosines[i] = cosines[i] > highest ? float.NegativeInfinity : Scale * cosines[i];
        Predictions.Softmax(cosines, cosines);
    }

    /// <summary>The model in messages: its name and the beginning of its fingerprint.</summary>
    private string Owner => $"{Model} ({Fingerprint[..8]})";

    private ExpressionSet With(IReadOnlyList<ExpressionClass> classes) => new(Model, Fingerprint, Scale, classes);

    private ExpressionSet Replace(ExpressionClass old, ExpressionClass changed) =>
        With([.. Classes.Select(item => item == old ? changed : item)]);

    private void RequireSamples(IReadOnlyList<ExpressionSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0)
            throw new MienException(null, "there is no sample", "give at least one picture with a face");
        if (samples.FirstOrDefault(sample => sample.Embedding.Length != Size) is { } other)
            throw new MienException(other.Source, $"the embedding has {other.Embedding.Length} values, those of {Model} have {Size}", "enrol it with that model");
    }

    private static void RequireThreshold(float threshold)
    {
        if (!(threshold is >= -1 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "a threshold is a cosine from -1 to 1");
    }

    private static string Some(IReadOnlyList<ExpressionClass> classes) =>
        string.Join(", ", classes.Take(20).Select(item => item.Name)) + (classes.Count > 20 ? $" and {classes.Count - 20} more" : "");
}
