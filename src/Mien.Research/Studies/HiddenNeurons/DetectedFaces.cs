using System.Globalization;
using Mien.Recognition;
using Mien.Research.Data;
using Mien.Research.Reports;
using Mien.Tensors;
using Mien.Vision;
using Mien.Vision.Alignment;
using Mien.Vision.Pictures;

namespace Mien.Research.Studies.HiddenNeurons;

/// <summary>The faces that a detector finds in the frames of SFEW, cut out as squares into folders that are named as SFEW's own crops are.</summary>
/// <param name="Detector">Name of the detector.</param>
internal sealed record DetectedFaces(string Detector)
{
    private const int Side = 256;
    private static readonly FaceCrop square = new() { Square = true };

    /// <summary>Name of the table: frames and faces of each class.</summary>
    public string Name => $"faces-{Detector}";

    /// <summary>The step.</summary>
    public StudyStep Step(StudyRun run) => new($"faces found by {Detector}", Name, tell => Cut(run, tell));

    /// <summary>The faces, 256x256, with their films.</summary>
    public FaceSet Open(StudyRun run) => DataSets.Open(run.Work(Name));

    // The largest face of a frame is the one that it is labelled for.
    private void Cut(StudyRun run, Action<string> tell)
    {
        var frames = DataSets.Open(NeuronsStudy.Frames, run.Root);
        var folder = run.Work(Name);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var found = new int[frames.Labels.Count];
        var detector = FaceDetectors.Load(Detector);
        try
        {
            for (var row = 0; row < frames.Count; row++)
            {
                var sample = frames.Samples[row];
                var picture = (frames.Source(row) ?? throw new MienException(sample.Name, "is no file of its own")).Load();
                if (row > 0 && row % 100 == 0)
                    tell($"  frame {row} of {frames.Count}");
                var faces = detector.Detect(picture).Where(face => face.Score >= detector.UsualScore).ToList();
                if (faces.Count == 0)
                    continue;
                found[sample.Label]++;
                Write(picture, faces.MaxBy(face => face.Box.Width * face.Box.Height), Path.Combine(folder, Number(frames.Labels[sample.Label]), Path.ChangeExtension(Path.GetFileName(sample.Name), ".png")));
            }
        }
        finally
        {
            (detector as IDisposable)?.Dispose();
        }
        var table = new ResultTable(Name, "class", "frames", "found");
        foreach (var (i, label) in frames.Labels.Index())
            table.Add(label, frames.Samples.Count(sample => sample.Label == i), found[i]);
        table.Add("all", frames.Count, found.Sum());
        run.Save(table);
    }

    private static void Write(Picture picture, Detection face, string path)
    {
        var values = new float[3 * Side * Side];
        square.Rgb(picture, face, Side, Side, values);
        var cut = Picture.FromPixels(Array.ConvertAll(values, value => (byte)Math.Clamp(MathF.Round(value), 0, byte.MaxValue)), Side, Side);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, stream => stream.Write(cut.Encode(PictureFormat.Png)));
    }

    private static string Number(string label) => SfewNames.Classes.ToList().IndexOf(label).ToString(CultureInfo.InvariantCulture);
}
