using Mien.Labels;
using Mien.Research.Data;
using Mien.Tensors;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>
/// What new faces of classes that a model knows already give it, without its old faces: ten of CK+ for each class, tested with the CK+ faces
/// of all other persons, and with FER-2013's PublicTest, whose kind of faces is not to be forgotten.
/// </summary>
internal sealed class UpdateProtocol : ICustomProtocol
{
    private const string New = "ckplus";
    private const string Old = "fer2013";
    private const int Samples = 10;

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => [New, Old];

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes =>
    [
        $"in each draw a frame of each of {Samples} random persons, at most half of those who show it, is learned from for each class; tested are the CK+ faces of these classes of all other persons",
        "centres follow the new faces as those of users do; a retrained layer has the old faces beside the new ones; old is the accuracy on PublicTest",
    ];

    /// <inheritdoc/>
    public Func<int, IReadOnlyList<Measurement>> Prepare(StudyModel model, StudyData data)
    {
        var faces = model.Embed(data.Open(New));
        var kept = model.Embed(data.Open(Old, Split.Validation).InLabels(model.Labels));
        int[] keptRows = [.. Enumerable.Range(0, kept.Count)], keptLabels = [.. kept.Samples.Select(sample => sample.Label)];
        var labels = LabelMapping.ByName(faces.Labels, model.Labels);
        double[] keptBefore = [.. model.Update(faces, []).Select(method => Accuracy(method, kept, keptRows, keptLabels))];

        return draw =>
        {
            var classes = Draw(faces, model, data.Seed, draw);
            var persons = classes.SelectMany(item => item.Rows).Select(row => faces.Samples[row].Group).ToHashSet();
            int[] tested = [.. Enumerable.Range(0, faces.Count).Where(row => labels[faces.Samples[row].Label] >= 0 && !persons.Contains(faces.Samples[row].Group))];
            int[] right = [.. tested.Select(row => labels[faces.Samples[row].Label])];
            return
            [
                .. model.Update(faces, classes).Zip(model.Update(faces, []), keptBefore).Select(item => new Measurement(
                    item.First.Name, item.First.Threshold, New, Samples,
                    [
                        ("before", Accuracy(item.Second, faces, tested, right)), ("after", Accuracy(item.First, faces, tested, right)),
                        ("oldBefore", item.Third), ("oldAfter", Accuracy(item.First, kept, keptRows, keptLabels)),
                    ])),
            ];
        };
    }

    private static double Accuracy(OpenSetMethod method, Embeddings faces, int[] rows, int[] labels) =>
        method.NameAll(faces, rows).Zip(labels).Average(face => face.First == face.Second ? 1.0 : 0.0);

    private static List<AddedClass> Draw(Embeddings faces, StudyModel model, ulong seed, int draw)
    {
        var random = new RandomSource(seed, RandomStream.UpdatingPersons, (ulong)draw);
        var classes = new List<AddedClass>();
        foreach (var (label, name) in faces.Labels.Index().Where(item => model.Labels.IndexOf(item.Item) >= 0))
        {
            int[][] persons =
            [
                .. faces.Rows(label).GroupBy(row => faces.Samples[row].Group, StringComparer.Ordinal).OrderBy(person => person.Key, StringComparer.Ordinal).Select(person => person.ToArray()),
            ];
            random.Shuffle(persons.AsSpan());
            if (Math.Min(Samples, persons.Length / 2) is var count and > 0)
                classes.Add(new(name, [.. persons.Take(count).Select(frames => frames[random.Below(frames.Length)])]));
        }
        return classes.Count > 0 ? classes : throw new MienException(New, $"has no two persons of a class of {model.Labels}");
    }
}
