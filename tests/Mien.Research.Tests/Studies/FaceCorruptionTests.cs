using Mien.Labels;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Studies.Lightweight;

namespace Mien.Research.Tests.Studies;

public sealed class FaceCorruptionTests
{
    private const int Side = 48;
    private const ulong Seed = 5;

    [Fact]
    public void There_are_seven_and_each_grows_in_five_strengths()
    {
        FaceCorruption.All.Select(corruption => corruption.Name).ShouldBe(["eyes", "mouth", "square", "darkness", "blur", "rotation", "resolution"]);
        foreach (var corruption in FaceCorruption.All)
        {
            corruption.Amounts.Count.ShouldBe(5, corruption.Name);
            corruption.Amounts.SequenceEqual(corruption.Amounts.Order()).ShouldBeTrue(corruption.Name);
            var faces = Faces(Noise(1), Noise(2), Noise(3));
            double Change(float amount) => Enumerable.Range(0, 3).Sum(row => Pixels(corruption, amount, faces, row).Zip(Pixels(faces, row), (a, b) => Math.Abs(a - b)).Sum());
            Change(corruption.Amounts[4]).ShouldBeGreaterThan(Change(corruption.Amounts[0]), corruption.Name);
        }
    }

    [Theory]
    [InlineData("eyes", 0.24f, 5, 43, 13, 24)] // rows from 12.96 to 24.48
    [InlineData("mouth", 0.24f, 10, 38, 32, 43)] // rows from 31.68 to 43.2
    public void A_bar_covers_eyes_or_mouth_and_nothing_else(string name, float amount, int left, int right, int top, int bottom)
    {
        var face = Noise(1);

        var changed = Pixels(Of(name), amount, Faces(face), 0);

        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
                changed[y * Side + x].ShouldBe(y >= top && y < bottom && x >= left && x < right ? (byte)128 : face[y * Side + x], $"{x}, {y}");
    }

    [Fact]
    public void A_square_covers_its_share_of_the_face_at_a_place_by_seed_and_number()
    {
        var faces = Faces(Even(7), Even(7), Even(7));
        var square = Of("square");

        var covered = Enumerable.Range(0, 3).Select(row => Covered(Pixels(square, 0.5f, faces, row))).ToList();

        covered.ShouldAllBe(pixels => pixels.Count == 24 * 24);
        covered.ShouldAllBe(pixels => pixels.Max(p => p.X) - pixels.Min(p => p.X) == 23 && pixels.Max(p => p.Y) - pixels.Min(p => p.Y) == 23);
        covered.Select(pixels => pixels[0]).ShouldBeUnique();
        square.Apply(faces, 0.5f, Seed + 1).ReadPicture(0).Pixels.SequenceEqual(square.Apply(faces, 0.5f, Seed).ReadPicture(0).Pixels).ShouldBeFalse();
        Pixels(square, 0.5f, faces, 1).ShouldBe(Pixels(square, 0.5f, faces, 1));
    }

    [Fact]
    public void Darkness_of_a_half_halves()
    {
        var face = Noise(1);

        Pixels(Of("darkness"), 0.5f, Faces(face), 0).ShouldBe([.. face.Select(value => (byte)MathF.Round(value / 2f))]);
    }

    [Fact]
    public void Blur_spreads_a_point_as_a_bell_curve_and_keeps_its_light()
    {
        var face = Even(0);
        face[24 * Side + 24] = 255;

        var changed = Pixels(Of("blur"), 1.5f, Faces(face), 0);

        ((double)changed.Sum(value => value)).ShouldBe(255, 30); // each pixel is rounded
        changed[24 * Side + 24].ShouldBe(changed.Max());
        (changed[24 * Side + 26] / (double)changed[24 * Side + 24]).ShouldBe(Math.Exp(-4 / (2 * 1.5 * 1.5)), 0.03);
        changed[26 * Side + 24].ShouldBe(changed[24 * Side + 26]);
        Pixels(Of("blur"), 3, Faces(Even(90)), 0).ShouldAllBe(value => value == 90);
    }

    [Fact]
    public void A_face_turned_by_so_many_degrees_has_its_marks_there()
    {
        var face = Even(0);
        for (var y = 3; y < 6; y++)
            for (var x = 23; x < 26; x++)
                face[y * Side + x] = 255; // above the middle, 19.5 pixels from it

        for (var row = 0; row < 4; row++)
        {
            var changed = Pixels(Of("rotation"), 30, Faces(face, face, face, face), row);
            double sum = changed.Sum(value => value);
            var x = changed.Select((value, i) => value * (i % Side + 0.5)).Sum() / sum - 24;
            var y = changed.Select((value, i) => value * (i / Side + 0.5)).Sum() / sum - 24;
            Math.Abs(Math.Abs(Math.Atan2(x - 0.5 * Math.Cos(Math.PI / 6), -y) * 180 / Math.PI) - 30).ShouldBeLessThan(3);
            Math.Sqrt(x * x + y * y).ShouldBe(19.5, 0.3);
        }
    }

    [Fact]
    public void Low_resolution_leaves_no_more_than_so_many_levels()
    {
        var face = Even(0);
        for (var i = 0; i < face.Length; i++)
            face[i] = (byte)(i / Side % 2 * 200); // lines of one pixel

        Pixels(Of("resolution"), 0.5f, Faces(face), 0).Skip(4 * Side).Take(40 * Side).ShouldAllBe(value => value >= 90 && value <= 110);
        var corner = Even(0);
        corner.AsSpan(0, 4 * Side).Fill(255);
        Pixels(Of("resolution"), 5 / 6f, Faces(corner), 0).Distinct().Count().ShouldBeGreaterThan(4); // a soft step
    }

    [Fact]
    public void Names_labels_and_splits_stay_and_colour_is_refused()
    {
        var faces = Faces(Noise(1), Noise(2));

        Of("blur").Apply(faces, 1, Seed).Samples.ShouldBe(faces.Samples);
        Should.Throw<ArgumentException>(() => Of("blur").Apply(faces.InShape(new PixelShape(Side, Side, 3)), 1, Seed));
    }

    private static FaceCorruption Of(string name) => FaceCorruption.All.Single(corruption => corruption.Name == name);

    private static byte[] Pixels(FaceCorruption corruption, float amount, FaceSet faces, int row) => Pixels(corruption.Apply(faces, amount, Seed), row);

    private static byte[] Pixels(FaceSet faces, int row)
    {
        var pixels = new byte[faces.Shape.Length];
        faces.ReadPixels(row, pixels);
        return pixels;
    }

    private static List<(int X, int Y)> Covered(byte[] pixels) => [.. Enumerable.Range(0, pixels.Length).Where(i => pixels[i] == 128).Select(i => (i % Side, i / Side))];

    private static byte[] Even(byte value) => [.. Enumerable.Repeat(value, Side * Side)];

    private static byte[] Noise(int seed)
    {
        var noise = new byte[Side * Side];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    private static FaceSet Faces(params byte[][] faces) => new(
        "faces", ExpressionLabels.Seven, [.. faces.Select((_, i) => new Sample($"{i}", i, Split.Validation))], new InMemoryPixels(new(Side, Side, 1), [.. faces.SelectMany(face => face)]));
}
