using Mien.Labels;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Mtcnn;
using Mien.Research.Tests.Data;
using Mien.Tests;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Mtcnn;

/// <summary>Scenes whose pasted faces are green discs, so that their places can be read from the pixels.</summary>
public sealed class SceneSourceTests : IDisposable
{
    private const int Side = 400;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(60, 60, 20, 15)]
    [InlineData(90, 60, 40, 15)]
    [InlineData(90, 60, 2, 25)]
    [InlineData(60, 90, 20, 55)]
    [InlineData(60, 90, 5, 3)]
    public void A_pasted_face_is_where_its_box_and_landmarks_are(int width, int height, int left, int top)
    {
        const int face = 30;
        var file = folder.Add("grey.png", SmallSets.Picture(Side, Side, 128, 128, 128));
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < width * height; i++)
        {
            var (x, y) = (i % width - left - face / 2f + 0.5f, i / width - top - face / 2f + 0.5f);
            pixels[3 * i + 1] = (byte)(x * x + y * y < face * face / 4f ? 255 : 0);
        }
        var faces = new FaceSet("discs", ExpressionLabels.Seven, [new Sample("disc", 0, Split.Train)], new InMemoryPixels(new PixelShape(height, width, 3), pixels));
        var box = new Box(left, top, face, face);
        // All landmarks on the left half of the middle row, so that a mirrored one is known.
        var eye = new Point(left + face / 4f, top + face / 2f);
        var cutout = new FaceCutout(0, new(box, new(eye, eye, eye, eye, eye)));
        var source = new SceneSource([new SceneFile(file, [], [])], faces, [cutout], seed: 3);

        var (seen, mirrored) = (0, 0);
        for (var round = 0; round < 12; round++)
        {
            var scene = source.Load(0, round);
            foreach (var pasted in scene.Faces)
            {
                pasted.IsPasted.ShouldBeTrue();
                if (pasted.Box.X < 2 || pasted.Box.Y < 2 || pasted.Box.Right > scene.Picture.Width - 2 || pasted.Box.Bottom > scene.Picture.Height - 2)
                    continue;
                var green = GreenAt(scene.Picture, pasted.Box);
                green.Overlap(pasted.Box).ShouldBeGreaterThan(0.8f, $"round {round}: {green} for {pasted.Box}");
                var nose = pasted.Landmarks!.Nose;
                IsGreen(scene.Picture, (int)nose.X, (int)nose.Y).ShouldBeTrue();
                var side = (nose.X - pasted.Box.X) / pasted.Box.Width;
                Math.Min(side, 1 - side).ShouldBe(0.25f, 0.12f);
                seen++;
                mirrored += side > 0.5f ? 1 : 0;
            }
        }
        seen.ShouldBeGreaterThan(15);
        mirrored.ShouldBeInRange(1, seen - 1);
    }

    private static bool IsGreen(Picture picture, int x, int y) =>
        picture.Pixels[3 * (y * picture.Width + x) + 1] - picture.Pixels[3 * (y * picture.Width + x)] > 100;

    // The box of what is green and joined to the middle of a box.
    private static Box GreenAt(Picture picture, Box box)
    {
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, -1, -1);
        var open = new Stack<(int X, int Y)>([((int)(box.X + box.Width / 2), (int)(box.Y + box.Height / 2))]);
        var seen = new HashSet<(int, int)>();
        while (open.TryPop(out var place))
        {
            var (x, y) = place;
            if (x < 0 || y < 0 || x >= picture.Width || y >= picture.Height || !IsGreen(picture, x, y) || !seen.Add(place))
                continue;
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
            foreach (var next in new[] { (x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1) })
                open.Push(next);
        }
        return new(left, top, right + 1 - left, bottom + 1 - top);
    }
}
