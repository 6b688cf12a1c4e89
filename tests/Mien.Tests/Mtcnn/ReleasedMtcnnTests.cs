using System.Globalization;
using System.Xml.Linq;
using Mien.Mtcnn;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Tests.Mtcnn;

/// <summary>The released weights of MTCNN on pictures with known faces.</summary>
public sealed class ReleasedMtcnnTests : IDisposable
{
    private readonly MtcnnDetector detector =
        MtcnnDetector.Load(Path.Combine(RealData.Folder("weights"), "mtcnn", "mtcnn.safetensors"));

    private readonly string photos = RealData.Folder("photos");

    public void Dispose() => detector.Dispose();

    /// <summary>
    /// All but the man in the middle of voc_2008_002079.jpg: P- and R-Net find him, but O-Net gives the window that R-Net leaves 0.16, with
    /// any interpolation; the published search is as undecided about him and finds him at some smallest sizes, not at others.
    /// </summary>
    [Fact]
    public void Finds_the_annotated_faces()
    {
        var missed = new Box(122, 134, 37, 37);
        foreach (var image in XDocument.Load(Path.Combine(photos, "voc_boxes.xml")).Descendants("image"))
        {
            var name = image.Attribute("file")!.Value;
            var faces = detector.Detect(Picture.Load(Path.Combine(photos, name)));
            foreach (var annotated in image.Elements("box").Select(ToBox).Where(box => box != missed))
                faces.Count(face => face.Box.Overlap(annotated) > 0.4f).ShouldBe(1, $"{name} {annotated}");
        }
    }

    [Fact]
    public void Finds_the_astronaut_with_her_landmarks()
    {
        var face = detector.Detect(Picture.Load(Path.Combine(photos, "nasa_astronaut.png"))).ShouldHaveSingleItem();
        face.Score.ShouldBeGreaterThan(0.99f);
        face.Box.Overlap(new Box(176, 58, 93, 116)).ShouldBeGreaterThan(0.8f);
        var marks = face.Landmarks.ShouldNotBeNull();
        ShouldBeNear(marks.LeftEye, 204, 101);
        ShouldBeNear(marks.RightEye, 247, 104);
        ShouldBeNear(marks.Nose, 225, 130);
        ShouldBeNear(marks.LeftMouth, 202, 140);
        ShouldBeNear(marks.RightMouth, 245, 142);
    }

    [Fact]
    public void Finds_both_presidents_and_the_girl_beside_them()
    {
        var faces = detector.Detect(Picture.Load(Path.Combine(photos, "obama_and_biden.jpg"), 1920));
        faces.Count.ShouldBe(3);
        foreach (var box in new Box[] { new(1101, 352, 176, 224), new(728, 383, 161, 230), new(1567, 1018, 140, 163) })
            faces.Count(face => face.Box.Overlap(box) > 0.6f).ShouldBe(1, $"{box}");
    }

    [Fact]
    public void Finds_a_grey_face_and_one_in_a_very_large_picture()
    {
        var astronaut = Astronaut();
        var grey = new byte[astronaut.Pixels.Length];
        for (var i = 0; i < grey.Length; i++)
            grey[i] = astronaut.Pixels[(i / 3 * 3) + 1];
        ShouldBeHers(detector.Detect(Picture.FromPixels(grey, astronaut.Width, astronaut.Height)), left: 0, top: 0);

        const int Width = 6000, Height = 1000, Left = 3300, Top = 200;
        var large = new byte[3 * Width * Height];
        for (var row = 0; row < astronaut.Height; row++)
            astronaut.Pixels.Slice(3 * row * astronaut.Width, 3 * astronaut.Width).CopyTo(large.AsSpan(3 * (((Top + row) * Width) + Left)));
        ShouldBeHers(detector.Detect(Picture.FromPixels(large, Width, Height)), Left, Top);
    }

    [Fact]
    public void Finds_a_face_that_the_border_cuts()
    {
        var astronaut = Astronaut();
        var cut = new byte[3 * 200 * 300];
        for (var row = 0; row < 300; row++)
            astronaut.Pixels.Slice(3 * ((row * astronaut.Width) + 195), 3 * 200).CopyTo(cut.AsSpan(3 * 200 * row));
        ShouldBeHers(detector.Detect(Picture.FromPixels(cut, 200, 300)), left: -195, top: 0);
    }

    [Fact]
    public void Finds_a_face_that_lies_sideways_in_the_file()
    {
        // Turned left in the file, with the EXIF orientation 6: turn right to view.
        var astronaut = Astronaut();
        var (width, height) = (astronaut.Width, astronaut.Height);
        var turned = new byte[astronaut.Pixels.Length];
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
                astronaut.Pixels.Slice(3 * ((row * width) + column), 3).CopyTo(turned.AsSpan(3 * (((width - 1 - column) * height) + row)));
        var file = Picture.FromPixels(turned, height, width).Encode(PictureFormat.Jpeg);
        byte[] orientation =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0II*\0"u8, 8, 0, 0, 0, // APP1, little-endian TIFF
            1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, // one entry: orientation 6
        ];
        ShouldBeHers(detector.Detect(Picture.Decode([.. file[..2], .. orientation, .. file[2..]], "sideways")), left: 0, top: 0);
    }

    [Fact]
    public void One_colour_holds_no_face()
    {
        foreach (byte value in new byte[] { 0, 90, 255 })
            detector.Detect(Picture.FromPixels(Enumerable.Repeat(value, 3 * 200 * 150).ToArray(), 200, 150)).ShouldBeEmpty();
    }

    private Picture Astronaut() => Picture.Load(Path.Combine(photos, "nasa_astronaut.png"));

    private static void ShouldBeHers(IReadOnlyList<Detection> faces, float left, float top) =>
        faces.ShouldHaveSingleItem().Box.Overlap(new Box(176 + left, 58 + top, 93, 116)).ShouldBeGreaterThan(0.6f);

    private static void ShouldBeNear(Point place, float x, float y)
    {
        place.X.ShouldBe(x, 4);
        place.Y.ShouldBe(y, 4);
    }

    private static Box ToBox(XElement box)
    {
        return new(Value("left"), Value("top"), Value("width"), Value("height"));

        float Value(string name) => float.Parse(box.Attribute(name)!.Value, CultureInfo.InvariantCulture);
    }
}
