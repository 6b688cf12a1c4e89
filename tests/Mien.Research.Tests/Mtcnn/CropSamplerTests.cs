using Mien.Mtcnn;
using Mien.Research.Mtcnn;
using Mien.Tensors;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Mtcnn;

/// <summary>The crops that a stage learns from, in scenes whose pixels tell their place: red is the column, green the row.</summary>
public sealed class CropSamplerTests
{
    private const int Width = 250;
    private const int Height = 200;
    private const int Size = 24;

    private static readonly FaceLandmarks landmarks = new(new(110, 75), new(130, 76), new(121, 85), new(112, 101), new(129, 99));

    [Theory]
    [InlineData(false, 20)]
    [InlineData(true, 6)]
    public void Around_a_face_there_are_so_many_faces_parts_and_others(bool isPasted, int most)
    {
        var crops = Around(new Box(90, 60, 60, 60), isPasted, unsettled: true, seed: 1);

        crops.Count(crop => crop.Label == 1).ShouldBe(most);
        crops.Count(crop => crop is { Label: -1, Offsets: not null }).ShouldBe(most);
        crops.Count(crop => crop.Label == 0).ShouldBe(3);
        crops.Count(crop => crop is { Label: -1, Offsets: null }).ShouldBe(3);
        Around(new Box(90, 60, 60, 60), isPasted, unsettled: false, seed: 1).ShouldAllBe(crop => crop.Label == 0 || crop.Offsets != null);
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(36, 72)]
    [InlineData(72, 48)]
    public void Crops_of_faces_and_parts_are_squares_around_them_and_their_offsets_those_of_the_pixels(int width, int height)
    {
        var face = new Box(120 - width / 2f, 95 - height / 2f, width, height);
        var crops = Enumerable.Range(0, 15).SelectMany(seed => Around(face, isPasted: false, unsettled: true, (ulong)seed)).ToList();
        var (least, greatest, across, down) = (float.MaxValue, 0f, 0f, 0f);
        foreach (var crop in crops.Where(crop => crop.Offsets is not null))
        {
            var box = BoxOf(crop, face);
            box.Height.ShouldBe(box.Width, 1e-2f);
            var overlap = PlainOverlap(box, face);
            if (crop.Label == 1)
                overlap.ShouldBeGreaterThan(0.6499f);
            else
                overlap.ShouldBeInRange(0.3999f, 0.6501f);
            ShouldShow(crop, box);
            (least, greatest) = (Math.Min(least, box.Width), Math.Max(greatest, box.Width));
            across = Math.Max(across, Math.Abs(box.X + box.Width / 2 - 120) / width);
            down = Math.Max(down, Math.Abs(box.Y + box.Height / 2 - 95) / height);
        }

        // Up to e^0.45 of the longer side, shifted by up to half of either.
        var side = Math.Max(width, height);
        least.ShouldBeInRange(0.637f * side, 0.75f * side);
        greatest.ShouldBeInRange(1.1f * side, 1.569f * side);
        across.ShouldBeInRange(0.2f, 0.501f);
        down.ShouldBeInRange(0.2f, 0.501f);
    }

    [Fact]
    public void Backgrounds_of_a_scene_lie_within_it_and_small_ones_are_as_frequent_as_large_ones()
    {
        var crops = Crops(new Scene(Places(), [], []), before: null, unsettled: true, seed: 4);
        crops.Count.ShouldBe(60);
        crops.ShouldAllBe(crop => crop.Label == 0 && crop.Offsets == null && crop.Landmarks == null);
        var boxes = crops.ConvertAll(Shown);
        boxes.Min(box => box.Width).ShouldBeInRange(11, 20);
        boxes.Max(box => box.Width).ShouldBeInRange(80, 102);
        boxes.Count(box => box.Width < Math.Sqrt(12 * 100)).ShouldBeInRange(20, 40);
        boxes.Min(box => box.X).ShouldBeInRange(-1, 30);
        boxes.Min(box => box.Y).ShouldBeInRange(-1, 30);
        boxes.Max(box => box.Right).ShouldBeInRange(220, Width + 1);
        boxes.Max(box => box.Bottom).ShouldBeInRange(170, Height + 1);
    }

    [Fact]
    public void Backgrounds_keep_off_faces_and_what_may_be_one()
    {
        Box face = new(20, 20, 90, 90), unsure = new(140, 60, 100, 120);
        var crops = Crops(new Scene(Places(), [new(face, null)], [unsure]), before: null, unsettled: false, seed: 5).Where(crop => crop.Label == 0).ToList();
        crops.Count.ShouldBeInRange(15, 55);
        foreach (var box in crops.Select(Shown))
        {
            PlainOverlap(box, face).ShouldBeLessThan(0.34f);
            (PlainCommon(box, unsure) / (box.Width * box.Height)).ShouldBeLessThan(0.36f);
        }
    }

    [Fact]
    public void Detections_are_learned_as_their_overlap_with_the_nearest_face_says()
    {
        SceneFace[] faces = [new(new Box(100, 60, 42, 50), landmarks), new(new Box(170, 70, 30, 30), null)];
        Box unsure = new(20, 140, 50, 50);
        var detections = new List<Detection>();
        foreach (var side in new[] { 30, 40, 56 })
            foreach (var dx in new[] { -30, -20, -12, -6, -2, 3, 9, 16, 45 })
                foreach (var dy in new[] { -12, 0, 9 })
                    detections.Add(new(new Box(105 + dx, 65 + dy, side, side), 0.9f));
        detections.Add(new(new Box(30, 150, 20, 20), 0.9f));
        detections.Add(new(new Box(10, 130, 30, 30), 0.9f));
        // As squares a face and a part; as they are a part and less.
        detections.Add(new(new Box(110, 60, 26, 50), 0.9f));
        detections.Add(new(new Box(178, 58, 14, 44), 0.9f));

        var crops = Crops(new Scene(Places(), faces, [unsure]), new Fixed(detections), unsettled: true, seed: 6)[^detections.Count..];

        foreach (var (crop, detection) in crops.Zip(detections))
        {
            var square = new Box(
                detection.Box.X - (Math.Max(detection.Box.Width, detection.Box.Height) - detection.Box.Width) / 2, detection.Box.Y,
                Math.Max(detection.Box.Width, detection.Box.Height), Math.Max(detection.Box.Width, detection.Box.Height));
            float[] overlaps = [PlainOverlap(square, faces[0].Box), PlainOverlap(square, faces[1].Box)];
            var nearest = overlaps[0] >= overlaps[1] ? 0 : 1;
            var isUnsure = PlainCommon(square, unsure) >= 0.3f * square.Area;
            var expected = overlaps[nearest] switch { >= 0.65f => "face", >= 0.4f => "part", < 0.3f when !isUnsure => "background", _ => "unsettled" };
            (crop switch { { Label: 1 } => "face", { Label: 0 } => "background", { Offsets: not null } => "part", _ => "unsettled" })
                .ShouldBe(expected, $"{detection.Box}: {overlaps[0]}, {overlaps[1]}");
            ShouldShow(crop, square);
            if (expected is not ("face" or "part"))
                continue;

            // What is learned is what the detector adds to find the face.
            NetworkOutputs.TryMove(square, crop.Offsets, out var found).ShouldBeTrue();
            PlainOverlap(found, faces[nearest].Box).ShouldBe(1, 1e-4f);
            (crop.Landmarks is null).ShouldBe(nearest == 1);
            if (crop.Landmarks is { } places)
                PlainDistance(NetworkOutputs.Landmarks(square, places), landmarks).ShouldBeLessThan(1e-3f);
        }
        crops.GroupBy(crop => (crop.Label, crop.Offsets is null)).Count().ShouldBe(4);
    }

    [Fact]
    public void Of_false_detections_the_best_eighty_are_learned_from()
    {
        var detections = Enumerable.Range(0, 100).Select(i => new Detection(new Box(20 + 2 * i, 150, 20, 20), 1 - i / 200f)).ToList();
        var crops = Crops(new Scene(Places(), [], []), new Fixed(detections), unsettled: true, seed: 7);
        crops.Count.ShouldBe(80);
        for (var i = 0; i < 80; i++)
            ShouldShow(crops[i], detections[i].Box);
    }

    [Fact]
    public void Of_each_kind_that_is_found_the_best_are_learned_from_where_a_number_is_set()
    {
        SceneFace[] faces = [new(new Box(60, 60, 40, 40), null), new(new Box(160, 60, 40, 40), null)];
        // Sides of 40 shifted by n pixels: faces, parts, from 18 on what is not settled, and from 22 on background.
        var detections = Enumerable.Range(0, 26).Select(i => new Detection(new Box(60 + i, 60, 40, 40), 1 - i / 100f)).ToList();

        var crops = Crops(new Scene(Places(), faces, []), new Fixed(detections), unsettled: true, seed: 8, perFace: 2, found: 2)
            .Where(crop => !Array.Exists(Of(new Scene(Places(), faces, [])), own => own.Pixels.AsSpan().SequenceEqual(crop.Pixels))).ToList();

        crops.Select(crop => (crop.Label, crop.Offsets is null)).ShouldBe([(1, false), (-1, true), (-1, true), (0, true), (0, true)]);
        foreach (var (crop, detection) in crops.Zip([detections[0], .. detections[18..20], .. detections[22..24]]))
            ShouldShow(crop, detection.Box);

        static DetectionCrop[] Of(Scene scene) => [.. Crops(scene, new Fixed([]), unsettled: true, seed: 8, perFace: 2)];
    }

    private static List<DetectionCrop> Around(Box face, bool isPasted, bool unsettled, ulong seed) =>
        Crops(new Scene(Places(), [new(face, null, isPasted)], []), new Fixed([]), unsettled, seed);

    private static List<DetectionCrop> Crops(Scene scene, IFaceDetector? before, bool unsettled, ulong seed, int perFace = 20, int? found = null)
    {
        var random = new RandomSource(seed);
        var crops = new List<DetectionCrop>();
        new CropSampler(Size, before, perFace, found, unsettled).Add(scene, ref random, crops);
        return crops;
    }

    private static Picture Places()
    {
        var pixels = new byte[3 * Width * Height];
        for (var i = 0; i < Width * Height; i++)
            (pixels[3 * i], pixels[3 * i + 1]) = ((byte)(i % Width), (byte)(i / Width));
        return Picture.FromPixels(pixels, Width, Height);
    }

    // offset = (edge of the face - edge of the crop) / side, solved for the crop.
    private static Box BoxOf(DetectionCrop crop, Box face)
    {
        var o = crop.Offsets!;
        var (width, height) = (face.Width / (1 + o[2] - o[0]), face.Height / (1 + o[3] - o[1]));
        return new(face.X - o[0] * width, face.Y - o[1] * height, width, height);
    }

    // The place that a crop's pixels tell, to about a pixel.
    private static Box Shown(DetectionCrop crop)
    {
        var (left, right) = (crop.Pixels[3 * 4], crop.Pixels[3 * (Size - 5)]);
        var (top, bottom) = (crop.Pixels[3 * 4 * Size + 1], crop.Pixels[3 * (Size - 5) * Size + 1]);
        var (across, down) = ((right - left) / (Size - 9f), (bottom - top) / (Size - 9f));
        return new(left + 0.5f - 4.5f * across, top + 0.5f - 4.5f * down, Size * across, Size * down);
    }

    // Pixels that lie well within the picture have the places of their middles.
    private static void ShouldShow(DetectionCrop crop, Box box)
    {
        for (var row = 0; row < Size; row += 4)
            for (var column = 0; column < Size; column += 4)
            {
                var (x, y) = (box.X + (column + 0.5f) * box.Width / Size - 0.5f, box.Y + (row + 0.5f) * box.Height / Size - 0.5f);
                if (x < 6 || y < 6 || x > Width - 7 || y > Height - 7)
                    continue;
                ((float)crop.Pixels[3 * (row * Size + column)]).ShouldBe(x, 0.75f);
                ((float)crop.Pixels[3 * (row * Size + column) + 1]).ShouldBe(y, 0.75f);
            }
    }

    private static float PlainCommon(Box a, Box b)
    {
        var across = Math.Min(a.X + a.Width, b.X + b.Width) - Math.Max(a.X, b.X);
        var down = Math.Min(a.Y + a.Height, b.Y + b.Height) - Math.Max(a.Y, b.Y);
        return across < 0 || down < 0 ? 0 : across * down;
    }

    private static float PlainOverlap(Box a, Box b)
    {
        var common = PlainCommon(a, b);
        return common / (a.Width * a.Height + b.Width * b.Height - common);
    }

    private static float PlainDistance(FaceLandmarks a, FaceLandmarks b)
    {
        Span<Point> first = stackalloc Point[FaceLandmarks.Count], second = stackalloc Point[FaceLandmarks.Count];
        a.CopyTo(first);
        b.CopyTo(second);
        var most = 0f;
        for (var i = 0; i < first.Length; i++)
            most = Math.Max(most, Math.Max(Math.Abs(first[i].X - second[i].X), Math.Abs(first[i].Y - second[i].Y)));
        return most;
    }

    private sealed class Fixed(IReadOnlyList<Detection> detections) : IFaceDetector
    {
        public IReadOnlyList<Detection> Detect(Picture picture) => detections;
    }
}
