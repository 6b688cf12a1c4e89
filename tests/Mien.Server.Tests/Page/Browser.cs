using Microsoft.Playwright;
using Mien.Vision.Pictures;

namespace Mien.Server.Tests.Page;

/// <summary>Chromium of the system, whose camera is a clip of one picture; a test without it is skipped.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";

    private readonly TemporaryFolder folder = new();
    private IPlaywright? playwright;

    /// <summary>Whose picture the camera shows, 640x480.</summary>
    internal Picture Scene { get; } = MakeScene();

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program))
            return;
        WriteClip(folder.PathOf("camera.y4m"));
        playwright = await Playwright.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        playwright?.Dispose();
        folder.Dispose();
        await Task.CompletedTask;
    }

    /// <summary>Starts Chromium.</summary>
    /// <param name="hasCamera">Whether it has a camera.</param>
    public async Task<IBrowser> StartAsync(bool hasCamera = true)
    {
        Assert.SkipWhen(playwright is null, "install chromium to run this test");
        return await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", .. hasCamera ? new[] { "--use-fake-device-for-media-stream", $"--use-file-for-fake-video-capture={folder.PathOf("camera.y4m")}" } : []],
        });
    }

    private static Picture MakeScene()
    {
        var photo = Picture.Load(Path.Join(AppContext.BaseDirectory, "samples/astronaut.jpg"));
        var pixels = new byte[3 * 640 * 480];
        for (var y = 0; y < 480; y++)
            photo.Pixels.Slice(3 * y * photo.Width, 3 * photo.Width).CopyTo(pixels.AsSpan(3 * (y * 640 + 64)));
        return Picture.FromPixels(pixels, 640, 480);
    }

    // BT.601, as cameras have it.
    private void WriteClip(string path)
    {
        using var file = File.Create(path);
        file.Write("YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n"u8);
        for (var frame = 0; frame < 2; frame++)
        {
            file.Write("FRAME\n"u8);
            file.Write(Plane(1, 0.299, 0.587, 0.114, 0));
            file.Write(Plane(2, -0.168736, -0.331264, 0.5, 128));
            file.Write(Plane(2, 0.5, -0.418688, -0.081312, 128));
        }
    }

    private byte[] Plane(int step, double red, double green, double blue, double offset)
    {
        var plane = new byte[640 / step * (480 / step)];
        for (var i = 0; i < plane.Length; i++)
        {
            var (x, y, sum) = (i % (640 / step) * step, i / (640 / step) * step, 0.0);
            for (var part = 0; part < step * step; part++)
            {
                var pixel = Scene.Pixels.Slice(3 * ((y + part / step) * 640 + x + part % step), 3);
                sum += red * pixel[0] + green * pixel[1] + blue * pixel[2] + offset;
            }
            plane[i] = (byte)Math.Clamp(Math.Round(sum / (step * step)), 0, 255);
        }
        return plane;
    }
}
