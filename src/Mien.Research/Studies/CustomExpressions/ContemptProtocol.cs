using Mien.Labels;
using Mien.Research.Data;
using Mien.Tensors;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>Contempt of CK+, added to a model that does not know it, and tested with all faces of other persons.</summary>
internal sealed class ContemptProtocol : ICustomProtocol
{
    /// <summary>The class that is added.</summary>
    public const string Class = "contempt";

    private const string Set = "ckplus";
    private const int Persons = 10;

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => [Set, "fer2013"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes =>
    [
        $"in each draw {Persons} of the 18 persons who show contempt are enrolled, a frame of each before a second one; tested are all CK+ faces of all other persons",
        "classes are those of the model and contempt; accuracyOfOthers is that of the faces that show no contempt, with 0 samples the accuracy before",
    ];

    /// <summary>CK+ faces.</summary>
    public static FaceSet Open(StudyData data) => data.Open(Set);

    /// <summary>Rows of contempt in the order in which they are enrolled: 10 random persons, one frame of each after the other, then a second of each.</summary>
    public static int[] Order(Embeddings faces, ulong seed, int draw)
    {
        var random = new RandomSource(seed, RandomStream.ContemptPersons, (ulong)draw);
        int[][] persons =
        [
            .. faces.Rows(faces.Labels.IndexOf(Class)).GroupBy(row => faces.Samples[row].Group, StringComparer.Ordinal)
                .OrderBy(person => person.Key, StringComparer.Ordinal).Select(person => person.ToArray()),
        ];
        if (persons.Length <= Persons)
            throw new MienException(Set, $"shows {Class} of {persons.Length} persons", $"more than {Persons} are needed");
        random.Shuffle(persons.AsSpan());
        foreach (var frames in persons)
            random.Shuffle(frames.AsSpan());
        return
        [
            .. persons.Take(Persons).SelectMany(frames => frames.Select((row, turn) => (row, turn)))
                .OrderBy(frame => frame.turn).Select(frame => frame.row),
        ];
    }

    /// <inheritdoc/>
    public Func<int, IReadOnlyList<Measurement>> Prepare(StudyModel model, StudyData data)
    {
        var faces = model.Embed(Open(data));
        var classes = new LabelSet([.. model.Labels, Class]);
        var mapping = LabelMapping.ByName(faces.Labels, classes);
        return draw =>
        {
            var order = Order(faces, data.Seed, draw);
            var enrolled = order.Select(row => faces.Samples[row].Group).ToHashSet();
            int[] tested =
            [
                .. Enumerable.Range(0, faces.Count)
                    .Where(row => mapping[faces.Samples[row].Label] >= 0 && !enrolled.Contains(faces.Samples[row].Group)),
            ];
            var test = new VerificationProtocol(faces, tested, [.. tested.Select(row => mapping[faces.Samples[row].Label])]);
            return test.Measure(model, Class, faces, order, [0, 1, 3, 5, 10, 20]);
        };
    }
}
