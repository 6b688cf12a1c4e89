using Mien;
using Mien.Video;
using Mien.Vision.Video;

using var recognizer = Recognizer.Load();
foreach (var face in recognizer.Analyze("photo.jpg").Faces)
    Console.WriteLine($"{face.Expression} at {face.Box}");

using var video = VideoReader.Open("clip.mp4");        // or a camera, /dev/video0
new VideoRecognizer(recognizer).Run(video, (frame, analysis) =>
{
    foreach (var face in analysis.Faces)
        Console.WriteLine($"{analysis.Time:0.00} s: {face.Track} {face.Expression}");
});
