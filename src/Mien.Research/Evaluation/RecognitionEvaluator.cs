using Mien.Labels;
using Mien.Models;
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
        var contenders = new List<Contender>();
        try
        {
            foreach (var model in models)
                contenders.AddRange(Contender.Open(model, crops));
            var results = new List<RecognitionEvaluation>();
            foreach (var set in data.Select(name => DataSets.Open(name, faults: new DataFaults())))
                foreach (var detector in detectors)
                    results.AddRange(Evaluate(contenders, detector, set, split));
            return results;
        }
        finally
        {
            foreach (var contender in contenders)
                contender.Dispose();
        }
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
    /// <param name="data">Faces; those that are no files of their own are whole pictures.</param>
    /// <param name="split">Split; <see cref="Split.None"/> for a set without splits.</param>
    /// <param name="crops">What of a picture is taken as the face; none for what the model says.</param>
    /// <exception cref="MienException">The split has no such faces, or a picture cannot be read.</exception>
    public static IReadOnlyList<RecognitionEvaluation> Evaluate(
        Model model, IFaceDetector detector, string detectorName, FaceSet data, Split split, IReadOnlyList<FaceCrop> crops)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(crops);
        var contenders = Contender.Of(model, crops);
        try
        {
            return Evaluate(contenders, detector, detectorName, data, split);
        }
        finally
        {
            foreach (var contender in contenders)
                contender.Dispose();
        }
    }

    /// <summary>Measures classifiers behind a detector, each picture being searched once for all of them.</summary>
    internal static IReadOnlyList<RecognitionEvaluation> Evaluate(IReadOnlyList<Contender> contenders, string detectorNameOrPath, FaceSet data, Split split)
    {
        var detector = FaceDetectors.Load(detectorNameOrPath);
        using var owned = detector as IDisposable;
        return Evaluate(contenders, detector, Path.GetFileNameWithoutExtension(detectorNameOrPath), data, split);
    }

    private static IReadOnlyList<RecognitionEvaluation> Evaluate(
        IReadOnlyList<Contender> contenders, IFaceDetector detector, string detectorName, FaceSet data, Split split)
    {
        LabelMapping[] mappings = [.. contenders.Select(contender => LabelMapping.ByName(data.Labels, contender.Classifier.Labels))];
        NamingScores[] scores = [.. contenders.Select(contender => new NamingScores(contender.Classifier.Labels))];
        foreach (var (row, probabilities) in NameAll(contenders, detector, data, split))
            for (var i = 0; i < scores.Length; i++)
                if (mappings[i][data.Samples[row].Label] is >= 0 and var label)
                    scores[i].Add(label, probabilities[i]);
        return Array.TrueForAll(scores, item => item.Count > 0)
            ? [.. contenders.Zip(scores, (contender, score) => new RecognitionEvaluation
            {
                Model = contender.Model,
                Detector = detectorName,
                Crop = contender.Crop,
                Data = data.Name,
                Count = score.Count,
                Found = score.Found,
                Accuracy = score.Accuracy,
                AccuracyOfFound = score.AccuracyOfFound,
                MeanRecall = score.MeanRecall,
                MeanRecallOfFound = score.MeanRecallOfFound,
                CalibrationError = score.CalibrationError,
                LogLoss = score.LogLoss,
            })]
            : throw new MienException(data.Name, $"no labelled faces in the split {split.Name()}");
    }

    /// <summary>What each contender says of each face of a split, in order; nothing of one that is not found.</summary>
    internal static IEnumerable<(int Row, float[][] Probabilities)> NameAll(
        IReadOnlyList<Contender> contenders, IFaceDetector detector, FaceSet data, Split split)
    {
        return OrderedParallel.Map(data.Rows(split), row => (row, Name(row)), Workers.DefaultCount, OrderedParallel.OfSmallResults);

        float[][] Name(int row)
        {
            var source = data.Source(row);
            var picture = source?.Load() ?? data.ReadPicture(row);
            var all = new float[contenders.Count][];
            Array.Fill(all, []);
            if (Choose(picture, source?.Marked) is not { } face)
                return all;
            for (var i = 0; i < all.Length; i++)
            {
                all[i] = new float[contenders[i].Classifier.Labels.Count];
                contenders[i].Classifier.Classify(picture, face, all[i]);
            }
            return all;
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
