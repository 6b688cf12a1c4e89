using Mien.Expressions;
using Mien.Research.Data;
using Mien.Tensors;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>Faces of no class of a set, and what is no face: how many are named all the same.</summary>
internal sealed class StrangersProtocol : ICustomProtocol
{
    private const int Enrolled = 5;

    private static readonly double[] rates = [0.05, 0.01, Thresholds.DefaultRate];

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["rafce", "ckplus", "widerface"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes =>
    [
        $"in each draw {Enrolled} random compound classes are enrolled, {CompoundProtocol.Samples} faces each; own are {CompoundProtocol.Samples} other faces of each, compound those of the six classes not enrolled",
        "contempt is all of CK+'s, background are squares of WIDER FACE pictures beside every marked face",
        "each figure is the share named instead of unknown: of own as much as possible, of the others as little; calibrated thresholds are chosen on the enrolled faces",
        "a compound face may well show one of the model's own classes, which therefore stand apart: with them, and the added classes alone; a retrained layer knows no unknown",
    ];

    /// <inheritdoc/>
    public Func<int, IReadOnlyList<Measurement>> Prepare(StudyModel model, StudyData data)
    {
        var compound = model.Embed(CompoundProtocol.Open(data));
        var ckPlus = model.Embed(ContemptProtocol.Open(data));
        var contempt = ckPlus.Rows(ckPlus.Labels.IndexOf(ContemptProtocol.Class));
        var background = model.Embed(BackgroundCrops.Cut(PhotoSets.Open("widerface", data.Root), data.Seed));
        int[] crops = [.. Enumerable.Range(0, background.Count)];
        var draws = CompoundProtocol.Draw(compound, data);

        return draw =>
        {
            int[] classes = [.. Enumerable.Range(0, compound.Labels.Count)];
            new RandomSource(data.Seed, RandomStream.StrangerClasses, (ulong)draw).Shuffle(classes.AsSpan());
            var chosen = classes.Take(Enrolled).ToHashSet();
            bool IsOwn(int row) => chosen.Contains(compound.Samples[row].Label);
            var added = CompoundProtocol.Classes(compound, draws[draw].Enrol.Where(IsOwn));
            var (own, others) = (draws[draw].Test.Where(IsOwn).ToArray(), draws[draw].Test.Where(row => !IsOwn(row)).ToArray());

            Measurement Measure(string name, string threshold, string scope, ExpressionSet set)
            {
                var method = new OpenSetMethod(name, threshold, new NearestCentre(set, rejects: true));
                double Accepted(Embeddings faces, int[] rows) => Measurement.Share(method.NameAll(faces, rows), named => named >= 0);
                return new(method.Name, threshold, scope, CompoundProtocol.Samples,
                [
                    ("own", Accepted(compound, own)), ("compound", Accepted(compound, others)),
                    ("contempt", Accepted(ckPlus, contempt)), ("background", Accepted(background, crops)),
                ]);
            }

            var measured = new List<Measurement>();
            foreach (var (method, set, scope) in model.Enrol(compound, added).Select(item => (item.Method, item.Set, "5 compound, model's own beside"))
                .Prepend((model.MeanMethod, model.EnrolAlone(compound, added), "5 compound alone")))
            {
                if (model.References.IsEmpty)
                    measured.Add(Measure(method, OpenSetMethod.PaperThreshold, scope, set));
                measured.AddRange(rates.Select(rate =>
                    Measure(method, OpenSetMethod.Calibrated(rate), scope, Thresholds.Choose(set, rate, model.References, out _))));
            }
            return measured;
        };
    }
}
