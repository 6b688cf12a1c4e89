using Mien;

using var mien = Recognizer.Open();
foreach (var face in mien.Analyze("photo.jpg").Faces)
    Console.WriteLine($"{face.Expression} at {face.Box}");

await foreach (var frame in mien.AnalyzeVideoAsync("clip.mp4"))    // or a camera, /dev/video0
{
    foreach (var face in frame.Analysis.Faces)
        Console.WriteLine($"{frame.Analysis.Time:0.00} s: {face.Track} {face.Expression}");
}
