using Mien.Labels;
using Mien.Learning.Training;
using Mien.Models;
using Mien.OnnxRuntime;
using Mien.Recognition;
using Mien.Research.Data;
using Mien.Tensors.Threads;
using Mien.Vision;
using Mien.Vision.Alignment;
using Mien.Vision.Pictures;

namespace Mien.Research.Evaluation;

/// <summary>Measures detector and classifier together, on whole pictures.</summary>
public static class RecognitionEvaluator
{
    // A detection is the labelled face from here on: the boxes of such sets are rough.
    private const float SameFace = 0.3f;

    /// <summary>Measures every model with every detector on sets of whole pictures.</summary>
    /// <param name="models">Names of shipped models or paths of model files.</param>
    /// <param name="detectors">Each one of <see cref="FaceDetectors.Names"/>, or a weight file of MTCNN.</param>
    /// <param name="data">Names of the sets, or paths of their folders.</param>
    /// <param name="split">Split; <see cref="Split.None"/> for sets without splits.</param>
    /// <param name="crops">What of a picture is taken as the face; none for what each model says.</param>
    /// <exception cref="MienException">Something of it is missing or bad.</exception>
    public static IReadOnlyList<RecognitionEvaluation> EvaluateAll(
        IReadOnlyList<string> models, IReadOnlyList<string> detectors, IReadOnlyList<string> data, Split split, IReadOnlyList<FaceCrop> crops)
    {
        var results = new List<RecognitionEvaluation>();
        foreach (var set in data.Select(name => DataSets.Open(name, faults: new DataFaults())))
            foreach (var name in detectors)
            {
                var detector = FaceDetectors.Load(name);
                using var owned = detector as IDisposable;
                foreach (var (model, own, open) in models.Select(Opener))
                    results.AddRange(Evaluate(model, open, detector, Path.GetFileNameWithoutExtension(name), set, split, crops.Count > 0 ? crops : [own]));
            }
        return results;
    }

    /// <summary>The crop rules that are compared: the box, a square around it, and where asked for the face brought upright.</summary>
    /// <param name="margins">What is cut beside the box on each side, as share of it; each rule is tried with each.</param>
    /// <param name="align">Whether faces are brought upright, too.</param>
    public static IReadOnlyList<FaceCrop> Crops(IReadOnlyList<float> margins, bool align) =>
    [
        .. margins.Select(margin => new FaceCrop { Margin = margin }),
        .. margins.Select(margin => new FaceCrop { Margin = margin, Square = true }),
        .. align ? margins.Select(margin => new FaceCrop { Margin = margin, Aligned = true }) : [],
    ];

    /// <summary>
    /// Finds the labelled face of each picture and names it, once for each crop rule. Where the set marks the face with a box, the
    /// detection that overlaps it most is taken, else the largest.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="detector">The detector.</param>
    /// <param name="detectorName">What to call it.</param>
    /// <param name="data">Faces of picture files.</param>
    /// <param name="split">Split; <see cref="Split.None"/> for a set without splits.</param>
    /// <param name="crops">What of a picture is taken as the face.</param>
    /// <exception cref="MienException">The split has no such faces, or a picture cannot be read.</exception>
    public static IReadOnlyList<RecognitionEvaluation> Evaluate(
        Model model, IFaceDetector detector, string detectorName, FaceSet data, Split split, IReadOnlyList<FaceCrop> crops)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(crops);
        return Evaluate(model.Name, crop => new ExpressionClassifier(model.Cropping(crop)), detector, detectorName, data, split, crops);
    }

    // The name of a model, the crop that it wants, and what opens it for another.
    private static (string Name, FaceCrop Own, Func<FaceCrop, IExpressionClassifier> Open) Opener(string nameOrPath)
    {
        var path = ModelCatalogue.PathOf(nameOrPath);
        if (OnnxClassifier.DescriptionOf(path) is not null)
        {
            using var network = new OnnxClassifier(path);
            return (network.Name, network.Crop, crop => new OnnxClassifier(path, crop: crop));
        }
        var model = Model.Load(path);
        return (model.Name, model.Preprocessing.Crop, crop => new ExpressionClassifier(model.Cropping(crop)));
    }

    private static IReadOnlyList<RecognitionEvaluation> Evaluate(
        string model, Func<FaceCrop, IExpressionClassifier> open, IFaceDetector detector, string detectorName, FaceSet data, Split split,
        IReadOnlyList<FaceCrop> crops)
    {
        IExpressionClassifier[] classifiers = [.. crops.Select(open)];
        var labels = classifiers[0].Labels;
        var mapping = LabelMapping.ByName(data.Labels, labels);
        int[] rows = [.. data.Rows(split).Where(row => mapping[data.Samples[row].Label] >= 0 && data.Source(row) is not null)];
        try
        {
            if (rows.Length == 0)
                throw new MienException(data.Name, $"no labelled faces of picture files in the split {split.Name()}");
            var (found, hits) = (0, new int[crops.Count]);
            foreach (var winners in OrderedParallel.Map(rows, row => Name(row), Workers.DefaultCount, OrderedParallel.OfSmallResults))
            {
                if (winners.Length == 0)
                    continue;
                found++;
                for (var i = 0; i < winners.Length; i++)
                    hits[i] += winners[i] ? 1 : 0;
            }
            return [.. crops.Select((crop, i) => new RecognitionEvaluation
            {
                Model = model,
                Detector = detectorName,
                Crop = crop,
                Data = data.Name,
                Count = rows.Length,
                Found = (double)found / rows.Length,
                Accuracy = (double)hits[i] / rows.Length,
                AccuracyOfFound = (double)hits[i] / Math.Max(1, found),
            })];
        }
        finally
        {
            foreach (var classifier in classifiers)
                (classifier as IDisposable)?.Dispose();
        }

        // Whether each crop rule names the face rightly; empty where it is not found.
        bool[] Name(int row)
        {
            var (path, box) = data.Source(row)!.Value;
            var picture = Picture.Load(path);
            if (Choose(picture, box) is not { } face)
                return [];
            Span<float> probabilities = stackalloc float[labels.Count];
            var right = new bool[classifiers.Length];
            for (var i = 0; i < right.Length; i++)
            {
                classifiers[i].Classify(picture, face, probabilities);
                right[i] = Predictions.ArgMax(probabilities) == mapping[data.Samples[row].Label];
            }
            return right;
        }

        Detection? Choose(Picture picture, Box? box)
        {
            var faces = detector.Detect(picture).Where(face => face.Score >= RecognizerOptions.DefaultMinScore).ToList();
            if (box is { } marked)
                faces.RemoveAll(face => picture.ToOriginal(face.Box).Overlap(marked) < SameFace);
            return faces.Count == 0 ? null
                : box is { } of ? faces.MaxBy(face => picture.ToOriginal(face.Box).Overlap(of))
                : faces.MaxBy(face => face.Box.Area);
        }
    }
}
