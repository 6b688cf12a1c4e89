using Mien.Labels;
using Mien.Research.Data;
using Mien.Tensors;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>
/// The class of FER-2013 that a model was trained without, enrolled from Training faces and tested on PublicTest with the six others.
/// </summary>
internal sealed class LeftOutProtocol : ICustomProtocol
{
    // Enough to draw from: 20 faces are enrolled at most.
    private const int Pool = 400;

    private const string Set = "fer2013";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => [Set];

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes =>
    [
        $"enrolled are faces of {Pool} random Training faces of the class, tested is all of PublicTest",
        "accuracyOfOthers is that of the six classes trained on, with 0 samples the accuracy before",
    ];

    /// <inheritdoc/>
    public Func<int, IReadOnlyList<Measurement>> Prepare(StudyModel model, StudyData data)
    {
        var (training, test) = (data.Open(Set, Split.Train), data.Open(Set, Split.Validation));
        if (training.Labels.Where(label => model.Labels.IndexOf(label) < 0).ToArray() is not [var name] || model.Labels.Count != training.Labels.Count - 1)
            throw new MienException(model.Name, $"it knows {model.Labels}, not all but one of {training.Labels}", "train it with leaveOut");
        var label = training.Labels.IndexOf(name);
        int[] rows = [.. Enumerable.Range(0, training.Count).Where(row => training.Samples[row].Label == label)];
        new RandomSource(data.Seed, RandomStream.LeftOutPool).Shuffle(rows.AsSpan());
        var pool = model.Embed(training.Take([.. rows.Take(Pool)]));

        var faces = model.Embed(test);
        var mapping = LabelMapping.ByName(test.Labels, new LabelSet([.. model.Labels, name]));
        var tested = new VerificationProtocol(
            faces, [.. Enumerable.Range(0, faces.Count)], [.. faces.Samples.Select(sample => mapping[sample.Label])]);
        return draw =>
        {
            int[] order = [.. Enumerable.Range(0, pool.Count)];
            new RandomSource(data.Seed, RandomStream.LeftOutDraw, (ulong)draw).Shuffle(order.AsSpan());
            return tested.Measure(model, name, pool, order, [0, 1, 5, 10, 20]);
        };
    }
}
