using System.Text.Json;
using Mien;
using Mien.Expressions;
using Mien.Recognition;
using Mien.Video;
using Mien.Vision.Video;

// Opens what is asked for, and disposes it at the end.
using var mien = Recognizer.Open(new RecognizerOptions { Model = "light", MinFace = 40, MinScore = 0.8f });

// One picture: a file, a stream, bytes of a file, or pixels.
byte[] encoded = await File.ReadAllBytesAsync("photo.jpg");
var pixels = new byte[3 * 640 * 480];
Analysis[] analyses =
[
    mien.Analyze("photo.jpg"),
    mien.Analyze(encoded, "from a database"),
    mien.Analyze(pixels, width: 640, height: 480, "from a camera"),
];

// As JSON and back.
foreach (var analysis in analyses)
{
    var json = JsonSerializer.Serialize(analysis);
    Console.WriteLine(JsonSerializer.Deserialize<Analysis>(json) == analysis);
}

// Where the network looked, for each face: its picture beside the maps.
foreach (var (i, why) in mien.Explain("photo.jpg").Index())
{
    Console.WriteLine($"{why.Expression}, which covering a part of the face makes up to {why.Occlusion.Values.Max():0.00} less likely");
    why.Draw().Save($"why-{i + 1}.png");
}

// Many pictures, in their order.
using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(1));
var photos = Directory.EnumerateFiles(".", "*.jpg").Select(PictureSource.File);
await foreach (var analysis in mien.AnalyzeAllAsync(photos).WithCancellation(enough.Token))
    Console.WriteLine(analysis.Error ?? $"{analysis.Source}: {analysis.Faces.Count} faces");

// A video with its boxes drawn.
using (var video = VideoReader.Open("clip.mp4"))
using (var annotated = new AnnotatedVideo("annotated.mp4", video))
{
    await foreach (var frame in mien.AnalyzeVideoAsync(video, new VideoOptions()))
        annotated.Add(frame);
    annotated.Complete();
}

// A camera: the newest frame is always the next. The first happy face ends it, and its picture is kept.
await foreach (var frame in mien.AnalyzeVideoAsync("clip.mp4", new VideoOptions { Live = true }))
{
    if (frame.Analysis.Faces.Any(face => face.Expression == "happy"))
    {
        frame.Picture.Save("happy.jpg");
        break;
    }
}

// Expressions of your own.
if (File.Exists("mine.set"))
{
    using var own = Recognizer.Open(new RecognizerOptions { Expressions = ExpressionSetFile.Read("mine.set") });
    Console.WriteLine(string.Join(", ", own.Labels));
}
