using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Mien.Tests.Video;
using Mien.Vision.Pictures;

namespace Mien.Tests;

/// <summary>Measures the memory of a process of its own, in which nothing runs but two hundred calls at once.</summary>
[Collection(nameof(Alone))]
public sealed class ManyCallersMemoryTests
{
    private const string Folder = "MIEN_TEST_PICTURES";
    private const int Calls = 200;
    private const int LargeEvery = 12;

    [Fact]
    public void Two_hundred_calls_at_once_take_less_than_500_megabytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the peak is read from /proc");
        using var folder = new TemporaryFolder();
        var portrait = Picture.Load(HighRangeClipTests.Portrait);
        for (var i = 0; i < 6; i++)
            Enlarged(portrait.Turn(90 * (i % 3)), 1 + (i % 3), 1 + (i % 3)).Save(folder.PathOf(i % 2 == 0 ? $"ordinary{i}.jpg" : $"ordinary{i}.png"));
        // 24 megapixels, upright and on its side, as cameras give them.
        Enlarged(portrait, 10, 9).Save(folder.PathOf("large0.jpg"));
        Enlarged(portrait, 9, 10).Save(folder.PathOf("large1.jpg"));

        var start = new ProcessStartInfo(Path.Join(AppContext.BaseDirectory, "Mien.Tests"), ["--explicit", "only", "--filter-method", $"*.{nameof(Calls_in_a_process_of_their_own)}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[Folder] = folder.PathOf("");
        start.Environment["MIEN_THREADS"] = "2";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, output);
    }

    [Fact(Explicit = true)]
    public async Task Calls_in_a_process_of_their_own()
    {
        var folder = Environment.GetEnvironmentVariable(Folder);
        Assert.SkipWhen(folder is null, "run by the test above");
        using var recognizer = Recognizer.Open(new() { Threads = 2 });
        var ordinary = Directory.GetFiles(folder, "ordinary*");
        var large = Directory.GetFiles(folder, "large*");
        var expected = ordinary.Concat(large).ToDictionary(path => path, path => JsonSerializer.Serialize(recognizer.Analyze(path)));

        string PathOf(int i) => i % LargeEvery < large.Length ? large[i % LargeEvery] : ordinary[i % ordinary.Length];
        var together = await Task.WhenAll(Enumerable.Range(0, Calls).Select(i => Task.Factory.StartNew(
            () => JsonSerializer.Serialize(recognizer.Analyze(PathOf(i))), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        together.ShouldBe(Enumerable.Range(0, Calls).Select(i => expected[PathOf(i)]));
        large.ShouldAllBe(path => expected[path].Contains("\"happy\""));
        PeakMegabytes().ShouldBeLessThan(500);
    }

    private static int PeakMegabytes() => int.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ')[^2], CultureInfo.InvariantCulture) / 1000;

    private static Picture Enlarged(Picture picture, int across, int down)
    {
        var (width, height) = (across * picture.Width, down * picture.Height);
        var pixels = new byte[3 * width * height];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                picture.Pixels.Slice(3 * ((y / down * picture.Width) + (x / across)), 3).CopyTo(pixels.AsSpan(3 * ((y * width) + x)));
        return Picture.FromPixels(pixels, width, height);
    }
}
