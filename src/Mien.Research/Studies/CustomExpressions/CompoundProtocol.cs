using Mien.Labels;
using Mien.Research.Data;
using Mien.Research.Evaluation.Protocols;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>
/// The compound expressions of the custom expressions paper: eleven classes, 10 faces of each to enrol and 10 others to test, told
/// among the eleven.
/// </summary>
internal sealed class CompoundProtocol : ICustomProtocol
{
    /// <summary>Faces of each class that are enrolled, and that are tested.</summary>
    public const int Samples = 10;

    private const string Set = "rafce";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => [Set];

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes =>
    [
        "RAF-CE, eleven of its 14 classes, stands for the eleven compound classes of RAF-DB, by the same authors but other pictures; all its splits are drawn from",
        "the paper's figure on RAF-DB's eleven is 0.8818 of 110 faces: one draw, ResNet-50 trained on ExpW",
    ];

    /// <summary>The faces of the eleven classes.</summary>
    public static FaceSet Open(StudyData data) => data.Open(Set).InLabels(ExpressionLabels.ElevenCompound);

    /// <summary>Draws of faces to enrol and to test, the same in every protocol.</summary>
    public static IReadOnlyList<EnrolmentDraw> Draw(Embeddings faces, StudyData data) =>
        EnrolmentDraw.Make([.. faces.Samples.Select(sample => sample.Label)], Samples, Samples, data.Draws, data.Seed);

    /// <summary>The classes of some rows, in the order of the labels.</summary>
    public static AddedClass[] Classes(Embeddings faces, IEnumerable<int> rows) =>
    [
        .. rows.GroupBy(row => faces.Samples[row].Label).OrderBy(group => group.Key)
            .Select(group => new AddedClass(faces.Labels[group.Key], [.. group])),
    ];

    /// <inheritdoc/>
    public Func<int, IReadOnlyList<Measurement>> Prepare(StudyModel model, StudyData data)
    {
        var faces = model.Embed(Open(data));
        var draws = Draw(faces, data);
        return draw =>
        {
            var (enrolled, tested) = draws[draw];
            bool[] RightOnes(OpenSetMethod method) =>
                [.. method.NameAll(faces, tested).Zip(tested, (name, row) => name == faces.Samples[row].Label)];
            return
            [
                .. model.AddAlone(faces, Classes(faces, enrolled)).Select(method => new Measurement(
                    method.Name, method.Threshold, "11 compound", Samples, [("accuracy", Measurement.Share(RightOnes(method), right => right))])),
            ];
        };
    }
}
