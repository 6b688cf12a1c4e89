using Mien.Research.Data;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>What the classes of a model lose on FER-2013's PublicTest when contempt, or the eleven compound classes, are added.</summary>
internal sealed class OldClassesProtocol : ICustomProtocol
{
    private const int Samples = 10;

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["fer2013", "ckplus", "rafce"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes =>
    [
        "before is the same way of naming without the new classes; with a threshold a face that is unknown counts as wrong in both",
        "points are hundredths of accuracy; a PublicTest face named a new class counts as wrong, though some may show it",
    ];

    /// <inheritdoc/>
    public Func<int, IReadOnlyList<Measurement>> Prepare(StudyModel model, StudyData data)
    {
        var test = model.Embed(data.Open("fer2013", Split.Validation).InLabels(model.Labels));
        int[] rows = [.. Enumerable.Range(0, test.Count)];
        double Accuracy(OpenSetMethod method) =>
            method.NameAll(test, rows).Zip(test.Samples).Average(face => face.First == face.Second.Label ? 1.0 : 0.0);

        double[] before = [.. model.Add(test, []).Select(Accuracy)];
        var contempt = model.Embed(ContemptProtocol.Open(data));
        var compound = model.Embed(CompoundProtocol.Open(data));
        var draws = CompoundProtocol.Draw(compound, data);
        IEnumerable<Measurement> Measure(string classes, Embeddings faces, IReadOnlyList<AddedClass> added) =>
            model.Add(faces, added).Zip(before, (method, old) => (method, old, now: Accuracy(method))).Select(item => new Measurement(
                item.method.Name, item.method.Threshold, classes, Samples,
                [("before", item.old), ("after", item.now), ("lostPoints", 100 * (item.old - item.now))]));

        return draw =>
        [
            .. Measure(
                ContemptProtocol.Class, contempt,
                [new(ContemptProtocol.Class, ContemptProtocol.Order(contempt, data.Seed, draw)[..Samples])]),
            .. Measure("11 compound", compound, CompoundProtocol.Classes(compound, draws[draw].Enrol)),
        ];
    }
}
