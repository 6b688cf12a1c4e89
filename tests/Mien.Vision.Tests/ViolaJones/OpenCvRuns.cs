using System.Text.Json;

namespace Mien.Vision.Tests.ViolaJones;

/// <summary>What OpenCV found, from tests/fixtures/viola_jones.json.</summary>
internal sealed record OpenCvRuns(OpenCvPicture Sample, OpenCvPicture[] Photos)
{
    public static OpenCvRuns Load()
    {
        using var file = File.OpenRead(Path.Combine(Fixtures.Folder, "viola_jones.json"));
        return JsonSerializer.Deserialize<OpenCvRuns>(file, JsonSerializerOptions.Web)!;
    }
}

/// <summary>The runs over one picture, and the hash of its RGB pixels as OpenCV decoded them.</summary>
internal sealed record OpenCvPicture(string Picture, string Sha256, OpenCvRun[] Runs);

/// <summary>One detectMultiScale.</summary>
internal sealed record OpenCvRun(string Cascade, double ScaleFactor, int MinNeighbors, int MinSize, int MaxSize, float[][] Boxes)
{
    public string Path => $"/usr/share/opencv4/haarcascades/haarcascade_{Cascade}.xml";

    public Mien.Vision.ViolaJones.ViolaJonesOptions Options => new() { ScaleFactor = ScaleFactor, MinNeighbors = MinNeighbors, MinSize = MinSize, MaxSize = MaxSize };

    public IEnumerable<Box> Expected => Boxes.Select(box => new Box(box[0], box[1], box[2], box[3]));
}
