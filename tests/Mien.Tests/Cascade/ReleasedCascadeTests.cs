using System.Globalization;
using System.Xml.Linq;
using Mien.Cascade;
using Mien.Vision;

namespace Mien.Tests.Cascade;

/// <summary>The released weights of MTCNN on pictures with known faces.</summary>
public sealed class ReleasedCascadeTests : IDisposable
{
    private readonly CascadeDetector detector =
        CascadeDetector.Load(Path.Combine(RealData.Folder("weights"), "mtcnn", "mtcnn.safetensors"));

    private readonly string photos = RealData.Folder("photos");

    public void Dispose() => detector.Dispose();

    [Fact]
    public void Finds_the_annotated_faces()
    {
        foreach (var image in XDocument.Load(Path.Combine(photos, "voc_boxes.xml")).Descendants("image"))
        {
            var name = image.Attribute("file")!.Value;
            var faces = detector.Detect(Picture.Load(Path.Combine(photos, name)));
            foreach (var annotated in image.Elements("box").Select(ToBox))
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
