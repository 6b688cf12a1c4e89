using System.Diagnostics;
using System.Globalization;
using System.Text;
using Mien.Expressions;
using Mien.Expressions.Stores;
using Mien.Labels;
using Mien.Models;
using Mien.Research.Data;
using Mien.Vision.Pictures;

namespace Mien.Cli.Tests.Documents;

/// <summary>A folder with ./mien and all that the documents call a reader's own: pictures, a video, data sets, models. They are made, but for the portraits of the walk-through where the data sets hold them.</summary>
internal sealed class DocumentFolder : IDisposable
{
    private const int Portraits = 8;

    private static readonly string program = Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll");

    private readonly TemporaryFolder _folder = new();

    public DocumentFolder()
    {
        _folder.Add("mien", $"#!/bin/sh\nexec dotnet '{program}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder.PathOf("mien"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        AddPictures();
        AddDataSets();
        foreach (var (name, model) in new[] { ("MODEL", "light"), ("NAME", "light"), ("RELEASED", ModelCatalogue.Mtcnn), ("runs/light-seed1/best.safetensors", "light"), ("runs/embedding-seed1/best.safetensors", "light"), ("runs/mtcnn-seed1/mtcnn.safetensors", ModelCatalogue.Mtcnn) })
            Link(name, ModelCatalogue.PathOf(model));
        AddStore();
    }

    /// <summary>Whether the walk-through's own portraits are here, so that it prints what it shows.</summary>
    public bool HasPortraits { get; private set; }

    public void AddVideo()
    {
        using var process = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-loop", "1", "-i", _folder.PathOf("photo.jpg"), "-t", "0.5", "-r", "10", "-pix_fmt", "yuv420p", _folder.PathOf("clip.mp4")]);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
    }

    public Task<ProgramResult> Shell(string command) => Run("sh", "-c", command);

    public Task<DocumentedServer> Serve(string command) => DocumentedServer.StartAsync(command, _folder.Path);

    public Task<ProgramResult> Run(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = _folder.Path };
        start.Environment[DataSets.RootVariable] = _folder.PathOf("data");
        return ProgramResult.Of(start);
    }

    public void Dispose() => _folder.Dispose();

    private void AddPictures()
    {
        var astronaut = Path.Join(Repository.Root, "samples/astronaut.jpg");
        Link("photo.jpg", astronaut);
        Link("samples/astronaut.jpg", astronaut);
        Link("results/studies", Path.Join(Repository.Root, "results/studies"));
        Link("photos/a.jpg", astronaut);
        Link("photos/b/b.jpg", astronaut);
        var picture = Picture.Load(astronaut);
        for (var i = 1; i <= Portraits; i++)
        {
            var darker = Picture.FromPixels(Array.ConvertAll(picture.Pixels.ToArray(), value => (byte)(value * (20 - i) / 20)), picture.Width, picture.Height)
                .Encode(PictureFormat.Jpeg);
            _folder.Add($"aloof/{i}.jpg", darker);
            if (Environment.GetEnvironmentVariable(DataSets.RootVariable) is { } root && Path.Join(root, $"photos/stock-emotions-a-{i}.jpg") is var portrait && File.Exists(portrait))
            {
                Link($"a-{i}.jpg", portrait);
                HasPortraits = i == Portraits;
            }
            else
            {
                _folder.Add($"a-{i}.jpg", darker);
            }
        }
    }

    private void AddDataSets()
    {
        var random = new Random(1);
        var rows = new StringBuilder("emotion,pixels,Usage\n");
        foreach (var usage in new[] { "Training", "PublicTest", "PrivateTest" })
            for (var row = 0; row < 21; row++)
                rows.Append(CultureInfo.InvariantCulture, $"{row % 7},{string.Join(' ', Enumerable.Range(0, 48 * 48).Select(_ => random.Next(256)))},{usage}\n");
        _folder.Add("data/fer2013/fer2013.csv", rows.ToString());
        _folder.Add("SET/fer2013.csv", rows.ToString());
        foreach (var name in ExpressionLabels.SixAndContempt)
            _folder.Add($"data/ckplus48/{name}/S005_001_00000009.png", FakeRecognizer.Picture(48));

        for (var i = 0; i < 7; i++)
        {
            var noise = new byte[3 * 64 * 64];
            random.NextBytes(noise);
            _folder.Add($"data/sfew/crop_faces/{i}/Airheads_00051924{i}_00000005.png", Picture.FromPixels(noise, 64, 64).Encode(PictureFormat.Png));
        }

        var (face, width, height) = ("180 60 90 120", 90, 120);
        foreach (var name in new[] { "a", "b" })
            Link($"data/widerface/images/a/{name}.jpg", Path.Join(Repository.Root, "samples/astronaut.jpg"));
        _folder.Add("data/widerface/wider_face_val_bbx_gt.txt", $"a/a.jpg\n1\n{face} 0 0 0 0 0 0\na/b.jpg\n1\n{face} 0 0 0 0 0 0\n");
        Link("data/photos/a.jpg", Path.Join(Repository.Root, "samples/astronaut.jpg"));
        _folder.Add("data/photos/voc_boxes.xml", $"""<dataset><images><image file="a.jpg"><box top="60" left="180" width="{width}" height="{height}"/></image></images></dataset>""");
    }

    // A store with a set called ann.
    private void AddStore()
    {
        using var embedder = new ExpressionEmbedder(ModelCatalogue.Load(ModelCatalogue.Embedding));
        using var store = ExpressionStore.Open(_folder.PathOf("sets.db"));
        store.TrySave("ann", embedder.TrainedExpressions(), null).ShouldBeTrue();
    }

    private void Link(string name, string target)
    {
        var path = _folder.PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, target);
    }
}
