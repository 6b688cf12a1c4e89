using Mien.Research.Data;
using Mien.Tests;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Data;

public sealed class PhotoSetTests : IDisposable
{
    private static readonly byte[] picture = Mien.Vision.Pictures.Picture.FromPixels(new byte[3 * 8 * 8], 8, 8).Encode(PictureFormat.Png);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Wider_face_tells_boxes_and_which_faces_are_hard()
    {
        Add("widerface/images/0--Parade/a.png");
        folder.Add(
            "widerface/wider_face_val_bbx_gt.txt",
            "0--Parade/a.png\n4\n1 2 3 4 0 0 0 0 1 1\n5 6 7 8 2 0 0 0 0 0\n5 6 7 8 0 0 0 1 0 0\n5 6 7 8 0 0 0 0 2 0\n");

        var photo = PhotoSets.Open("widerface", folder.Path).ShouldHaveSingleItem();

        photo.Name.ShouldBe("0--Parade/a.png");
        photo.Faces.ShouldBe([new(new Box(1, 2, 3, 4)), .. Enumerable.Repeat(new FaceAnnotation(new Box(5, 6, 7, 8), IsHard: true), 3)]);
    }

    [Fact]
    public void A_picture_without_faces_has_a_line_of_zeros_and_one_that_is_not_there_is_left_out()
    {
        Add("widerface/images/0--Parade/b.png");
        folder.Add(
            "widerface/wider_face_val_bbx_gt.txt",
            "0--Parade/a.png\n1\n1 2 3 4 0 0 0 0 0 0\n0--Parade/b.png\n0\n0 0 0 0 0 0 0 0 0 0\n");

        PhotoSets.Open("widerface", folder.Path).ShouldHaveSingleItem().Faces.ShouldBeEmpty();
    }

    [Fact]
    public void With_the_training_list_that_is_trained_on_and_the_other_is_the_test()
    {
        Add("widerface/WIDER_train/images/0--Parade/a.png");
        Add("widerface/WIDER_val/images/0--Parade/b.png");
        folder.Add("widerface/wider_face_train_bbx_gt.txt", "0--Parade/a.png\n1\n1 2 3 4 0 0 0 0 0 0\n");
        folder.Add("widerface/wider_face_val_bbx_gt.txt", "0--Parade/b.png\n1\n1 2 3 4 0 0 0 0 0 0\n");

        PhotoSets.Open("widerface", folder.Path).Select(photo => (photo.Name, photo.Split)).ShouldBe([("0--Parade/a.png", Split.Train), ("0--Parade/b.png", Split.Test)]);
    }

    [Fact]
    public void Without_it_every_second_picture_is_trained_on()
    {
        var names = new[] { "c.png", "a.png", "b.png" };
        foreach (var name in names)
            Add($"widerface/images/0--Parade/{name}");
        folder.Add("widerface/wider_face_val_bbx_gt.txt", string.Concat(names.Select(name => $"0--Parade/{name}\n1\n1 2 3 4 0 0 0 0 0 0\n")));

        PhotoSets.Open("widerface", folder.Path).Select(photo => (photo.Name[^5..], photo.Split)).ShouldBe([("a.png", Split.Test), ("b.png", Split.Train), ("c.png", Split.Test)]);
    }

    [Theory]
    [InlineData("../a.png\n1\n1 2 3 4 0 0 0 0 0 0\n", 1, "expected the name of a picture, such as 0--Parade/0_Parade_1.jpg")]
    [InlineData("0--Parade/a.png\nx\n", 2, "expected the number of faces")]
    [InlineData("0--Parade/a.png\n2\n1 2 3 4 0 0 0 0 0 0\n", 3, "expected x y w h blur expression illumination invalid occlusion pose of a face")]
    [InlineData("0--Parade/a.png\n1\n1 2 3 999999999 0 0 0 0 0 0\n", 3, "expected x y w h blur expression illumination invalid occlusion pose of a face")]
    public void A_line_that_does_not_fit_is_named(string list, int line, string reason)
    {
        Add("widerface/images/0--Parade/a.png");
        folder.Add("widerface/wider_face_val_bbx_gt.txt", list);

        Should.Throw<MienException>(() => PhotoSets.Open("widerface", folder.Path))
            .Message.ShouldEndWith($":{line}: {reason}");
    }

    [Fact]
    public void The_xml_of_imglab_tells_boxes()
    {
        Add("photos/a.png");
        folder.Add(
            "photos/voc_boxes.xml",
            """<dataset><images><image file="a.png"><box top="1" left="2" width="3" height="4"/><box top="5" left="6" width="7" height="8" ignore="1"/></image></images></dataset>""");

        var photo = PhotoSets.Open("voc", folder.Path).ShouldHaveSingleItem();

        photo.Split.ShouldBe(Split.Test);
        photo.Faces.ShouldBe([new(new Box(2, 1, 3, 4)), new(new Box(6, 5, 7, 8), IsHard: true)]);
    }

    [Theory]
    [InlineData("<dataset>", "is no XML here")]
    [InlineData("<dataset/>", "no <images> in it")]
    [InlineData("""<dataset><images><image file="b.png"/></images></dataset>""", "the picture b.png is missing")]
    [InlineData("""<dataset><images><image file="a.png"><box top="1" left="2" width="3"/></image></images></dataset>""", "height of a box is missing or no number of pixels")]
    [InlineData("""<!DOCTYPE d [<!ENTITY e "x">]><dataset/>""", "is no XML here")]
    public void Xml_that_does_not_fit_is_named(string xml, string reason)
    {
        Add("photos/a.png");
        folder.Add("photos/voc_boxes.xml", xml);

        Should.Throw<MienException>(() => PhotoSets.Open("voc", folder.Path)).Explanation.ShouldBe(reason);
    }

    [Fact]
    public void All_age_faces_tells_landmarks_and_boxes_around_the_points_and_every_tenth_is_the_test()
    {
        for (var i = 0; i < 20; i++)
        {
            Add($"all-age-faces/original images/{i:00}.jpg");
            AddPoints($"{i:00}", Points(i));
        }
        AddPoints("99", Points(0)); // without its picture

        var photos = PhotoSets.Open("all-age-faces", folder.Path);

        photos.Where(photo => photo.Split == Split.Test).Select(photo => photo.Name).ShouldBe(["09.jpg", "19.jpg"]);
        photos.Count(photo => photo.Split == Split.Train).ShouldBe(18);
        var face = photos[3].Faces.ShouldHaveSingleItem();
        // The points of picture 3 are (3 + n, 2 n): the sixths of the eyes have n from 19 and 25 on, the mouth begins with 31.
        face.Landmarks.ShouldBe(new(new(24.5f, 43), new(30.5f, 55), new(16, 26), new(34, 62), new(40, 74)));
        face.Box.X.ShouldBe(3 - 0.125f * 48, 1e-3f);
        face.Box.Width.ShouldBe(1.25f * 48, 1e-3f);
        face.Box.Y.ShouldBe(-0.385f * 96, 1e-3f);
        face.Box.Height.ShouldBe(1.66f * 96, 1e-3f);
    }

    [Theory]
    [InlineData("1 2\n3 x\n", ":2: expected x and y of a point, in pixels")]
    [InlineData("1 2\n3 1e9\n", ":2: expected x and y of a point, in pixels")]
    [InlineData("1 2\n3 4\n", ": 2 points, expected 49")]
    public void Points_that_do_not_fit_are_named(string points, string reason)
    {
        Add("all-age-faces/original images/a.jpg");
        AddPoints("a", points);

        Should.Throw<MienException>(() => PhotoSets.Open("all-age-faces", folder.Path)).Message.ShouldEndWith($"a.txt{reason}");
    }

    [Fact]
    public void What_is_no_such_set_is_named()
    {
        Should.Throw<MienException>(() => PhotoSets.Open("nowhere", folder.Path)).Message.ShouldStartWith("nowhere: no such set of annotated pictures");
        Add("empty/a.png");
        Should.Throw<MienException>(() => PhotoSets.Open("empty", folder.Path)).Message.ShouldContain("no marked faces here");
    }

    private static string Points(int x) => string.Concat(Enumerable.Range(0, 49).Select(n => $"{x + n} {2 * n}.0\r\n"));

    private void AddPoints(string name, string text) => folder.Add($"all-age-faces/key points/{name}.txt", text);

    private void Add(string path) => folder.Add(path, picture);
}
