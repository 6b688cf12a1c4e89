using Mien.Mtcnn;
using Mien.Tensors;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Tests.Mtcnn;

/// <summary>The search as the paper tells it, one window after the other, without blocks, batches or sorting tricks.</summary>
internal sealed class PlainMtcnn(PNet pnet, RNet rnet, ONet onet, MtcnnOptions options) : IDisposable
{
    private readonly Stage proposal = new(pnet, 12);
    private readonly Stage refinement = new(rnet, 24);
    private readonly Stage output = new(onet, 48);

    public List<Detection> Proposals(Picture picture)
    {
        using var pyramid = new PicturePyramid();
        pyramid.Set(picture);
        return [.. Propose(picture, pyramid).Select(window => new Detection(window.Face, window.Score))];
    }

    public List<Detection> Detect(Picture picture)
    {
        using var pyramid = new PicturePyramid();
        pyramid.Set(picture);
        var windows = Look(refinement, pyramid, Propose(picture, pyramid), options.RefinementThreshold);
        windows = Suppress(windows, window => window.Square, options.RefinementOverlap, Union);
        var faces = Look(output, pyramid, windows, options.OutputThreshold);
        return [.. Suppress(faces, face => face.Face, options.OutputOverlap, Smaller).Select(face => new Detection(face.Face, face.Score, face.Marks))];
    }

    public void Dispose()
    {
        proposal.Dispose();
        refinement.Dispose();
        output.Dispose();
    }

    private List<Window> Propose(Picture picture, PicturePyramid pyramid)
    {
        var all = new List<Window>();
        for (var side = options.MinFaceSize; Math.Min(picture.Width, picture.Height) >= side; side /= options.ScaleFactor)
        {
            // Windows 2 pixels apart, until one reaches over the border.
            var level = new List<Window>();
            var step = side / 6;
            for (var row = 0; ((row - 1) * step) + side < picture.Height; row++)
            {
                for (var column = 0; ((column - 1) * step) + side < picture.Width; column++)
                    level.AddRange(proposal.Look(pyramid, new Box(column * step, row * step, side, side), options.ProposalThreshold));
            }

            all.AddRange(Suppress(level, window => window.Square, options.LevelOverlap, Union));
        }

        return Suppress(all, window => window.Square, options.ProposalOverlap, Union);
    }

    private static List<Window> Look(Stage stage, PicturePyramid pyramid, List<Window> windows, float threshold) =>
        [.. windows.SelectMany(window => stage.Look(pyramid, window.Face.Square(), threshold))];

    private static List<Window> Suppress(List<Window> windows, Func<Window, Box> box, float limit, Func<Box, Box, float> overlap)
    {
        var kept = new List<Window>();
        foreach (var window in windows.OrderByDescending(window => window.Score))
        {
            if (kept.TrueForAll(better => overlap(box(better), box(window)) <= limit))
                kept.Add(window);
        }

        return kept;
    }

    private static float Union(Box a, Box b) => a.Overlap(b);

    private static float Smaller(Box a, Box b) => a.Intersection(b) / Math.Min(a.Area, b.Area);

    private readonly record struct Window(Box Square, Box Face, float Score, FaceLandmarks? Marks);

    private sealed class Stage(MtcnnNetwork network, int side) : IDisposable
    {
        private readonly NetworkPass pass = new(network, new Shape(1, side, side, 3));

        public IEnumerable<Window> Look(PicturePyramid pyramid, Box window, float threshold)
        {
            pyramid.CropRgb(window, side, side, 127.5f, 128, pass.Input);
            pass.Forward();
            var (no, yes) = (Math.Exp(pass.Logits[0]), Math.Exp(pass.Logits[1]));
            var score = (float)(yes / (no + yes));
            if (score < threshold)
                return [];
            var (left, top) = (window.X + (pass.Offsets[0] * window.Width), window.Y + (pass.Offsets[1] * window.Height));
            var (right, bottom) = (window.Right + (pass.Offsets[2] * window.Width), window.Bottom + (pass.Offsets[3] * window.Height));
            var face = new Box(left, top, right - left, bottom - top);
            return [new(window, face, score, pass.Landmarks.IsEmpty ? null : new(Mark(0), Mark(1), Mark(2), Mark(3), Mark(4)))];

            Point Mark(int i) => new(window.X + (pass.Landmarks[i] * window.Width), window.Y + (pass.Landmarks[5 + i] * window.Height));
        }

        public void Dispose() => pass.Dispose();
    }
}
