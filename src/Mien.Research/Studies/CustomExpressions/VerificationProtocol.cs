namespace Mien.Research.Studies.CustomExpressions;

/// <summary>Faces that a model is tested with before and after one class is added to it.</summary>
/// <param name="Faces">All faces.</param>
/// <param name="Rows">Those tested.</param>
/// <param name="Labels">Their classes: the model's by their numbers, then the new one.</param>
internal sealed record VerificationProtocol(Embeddings Faces, int[] Rows, int[] Labels)
{
    /// <summary>Measures a model with 0 and more samples of the new class.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">Name of the new class.</param>
    /// <param name="faces">Faces to enrol.</param>
    /// <param name="order">Rows of the new class, of which the first are enrolled.</param>
    /// <param name="counts">How many.</param>
    public IReadOnlyList<Measurement> Measure(StudyModel model, string name, Embeddings faces, int[] order, IReadOnlyList<int> counts) =>
    [
        .. counts.SelectMany(count => model.Add(faces, count == 0 ? [] : [new(name, order[..count])])
            .Select(method => new Measurement(method.Name, method.Threshold, name, count, Figures(method, added: model.Labels.Count)))),
    ];

    private (string Name, double Value)[] Figures(OpenSetMethod method, int added)
    {
        var named = method.NameAll(Faces, Rows).Zip(Labels, (name, label) => (Name: name, Label: label)).ToList();
        var (own, others) = (named.FindAll(face => face.Label == added), named.FindAll(face => face.Label != added));
        return
        [
            ("recall", Measurement.Share(own, face => face.Name == added)),
            ("accuracy", Measurement.Share(named, face => face.Name == face.Label)),
            ("accuracyOfOthers", Measurement.Share(others, face => face.Name == face.Label)),
            ("falsePositiveRate", Measurement.Share(others, face => face.Name == added)),
        ];
    }
}
