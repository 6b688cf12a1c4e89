using System.Text;
using System.Text.Json;
using Mien.Results;
using Mien.Vision;

namespace Mien.Tests.Results;

public sealed class ResultWriterTests
{
    [Fact]
    public void Json_lines_hold_one_object_each() =>
        Write(ResultFormat.JsonLines, Samples.TwoFaces("é \"x\".jpg"), Samples.NoFace(), Analysis.Failed("bad.gif", "no picture"))
            .ShouldBe("""
                {"schema":"mien.analysis/1","source":"é \"x\".jpg","width":640,"height":480,"faces":[{"box":[10,20.5,100,120],"score":0.99,"expression":"happy","probabilities":{"angry":0.125,"happy":0.75,"neutral":0.125}},{"box":[10,20.5,100,120],"score":0.99,"expression":"angry","probabilities":{"angry":0.5,"happy":0.25,"neutral":0.25}}]}
                {"schema":"mien.analysis/1","source":"empty.png","width":32,"height":16,"faces":[]}
                {"schema":"mien.analysis/1","source":"bad.gif","error":"no picture"}

                """);

    [Fact]
    public void Json_has_notes_where_there_are_any() =>
        Write(ResultFormat.JsonLines, Samples.NoFace() with { Notes = ["its end is missing", "the first of 3 frames"] })
            .ShouldBe("""
                {"schema":"mien.analysis/1","source":"empty.png","width":32,"height":16,"notes":["its end is missing","the first of 3 frames"],"faces":[]}

                """);

    [Fact]
    public void Json_of_one_named_picture_is_an_object()
    {
        using var document = JsonDocument.Parse(Write(ResultFormat.Json, isSingle: true, Samples.TwoFaces()));

        document.RootElement.GetProperty("schema").GetString().ShouldBe("mien.analysis/1");
        document.RootElement.GetProperty("faces").GetArrayLength().ShouldBe(2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Json_of_several_pictures_is_an_array(int count)
    {
        var analyses = Enumerable.Repeat(Samples.NoFace(), count).ToArray();

        using var document = JsonDocument.Parse(Write(ResultFormat.Json, analyses));

        document.RootElement.GetArrayLength().ShouldBe(count);
    }

    [Fact]
    public void Csv_has_a_header_quotes_what_must_be_and_as_many_fields_in_every_row() =>
        Write(ResultFormat.Csv, Samples.TwoFaces("a, \"b\"\n.jpg"), Samples.NoFace(), Analysis.Failed("bad.gif", "no, picture"))
            .ShouldBe(
                "source,frame,time,width,height,face,track,x,y,w,h,score,left eye x,left eye y,right eye x,right eye y,nose x,nose y,"
                + "left mouth x,left mouth y,right mouth x,right mouth y,expression,similarity,quality,angry,happy,neutral,raw angry,raw happy,raw neutral,"
                + "annotated,notes,error\r\n"
                + "\"a, \"\"b\"\"\n.jpg\",,,640,480,0,,10,20.5,100,120,0.99,,,,,,,,,,,happy,,,0.125,0.75,0.125,,,,,,\r\n"
                + "\"a, \"\"b\"\"\n.jpg\",,,640,480,1,,10,20.5,100,120,0.99,,,,,,,,,,,angry,,,0.5,0.25,0.25,,,,,,\r\n"
                + "empty.png,,,32,16" + new string(',', 29) + "\r\n"
                + "bad.gif" + new string(',', 33) + "\"no, picture\"\r\n");

    [Fact]
    public void Csv_has_landmarks_similarity_quality_copy_and_notes()
    {
        var face = Samples.TwoFaces().Faces[0] with
        {
            Landmarks = new FaceLandmarks(new Point(1, 2), new Point(3, 4), new Point(5, 6), new Point(7, 8), new Point(9, 10.5f)),
            Similarity = 0.5f,
            Quality = FaceQuality.Small | FaceQuality.Turned,
        };

        Write(ResultFormat.Csv, Samples.TwoFaces() with { Faces = [face], Annotated = "marked/a.jpg", Notes = ["one", "two"] }).Split("\r\n")[1]
            .ShouldBe("a.jpg,,,640,480,0,,10,20.5,100,120,0.99,1,2,3,4,5,6,7,8,9,10.5,happy,0.5,small; turned,0.125,0.75,0.125,,,,marked/a.jpg,one; two,");
    }

    [Fact]
    public void Json_says_where_the_annotated_copy_is() =>
        Write(ResultFormat.JsonLines, Samples.NoFace() with { Annotated = "marked/empty.png" })
            .ShouldBe("""
                {"schema":"mien.analysis/1","source":"empty.png","annotated":"marked/empty.png","width":32,"height":16,"faces":[]}

                """);

    // What DeepFace.analyze("a.jpg", actions=["emotion"]) returns: percentages, whole pixels, the person's left and right.
    [Fact]
    public void DeepFace_has_its_keys()
    {
        var face = Samples.TwoFaces().Faces[0] with
        {
            Landmarks = new FaceLandmarks(new Point(1, 2), new Point(3, 4), new Point(5, 6), new Point(7, 8), new Point(9, 10)),
        };

        using var document = JsonDocument.Parse(Write(ResultFormat.DeepFace, isSingle: true, Samples.TwoFaces() with { Faces = [face] }));

        JsonSerializer.Serialize(document.RootElement).ShouldBe(
            """[{"emotion":{"angry":12.5,"happy":75,"neutral":12.5},"dominant_emotion":"happy","region":{"x":10,"y":20,"w":100,"h":120,"left_eye":[3,4],"right_eye":[1,2]},"face_confidence":0.99}]""");
    }

    [Fact]
    public void DeepFace_has_places_inside_of_the_picture()
    {
        var face = Samples.TwoFaces().Faces[0] with
        {
            Box = new Box(-10, 400.4f, 100, 120),
            Landmarks = new FaceLandmarks(new Point(-1, 2), new Point(3, 479.6f), new Point(5, 6), new Point(7, 8), new Point(9, 10)),
        };

        using var document = JsonDocument.Parse(Write(ResultFormat.DeepFace, isSingle: true, Samples.TwoFaces() with { Faces = [face] }));

        JsonSerializer.Serialize(document.RootElement[0].GetProperty("region")).ShouldBe("""{"x":0,"y":400,"w":90,"h":80,"left_eye":null,"right_eye":null}""");
    }

    [Fact]
    public void DeepFace_of_several_pictures_is_a_list_of_lists()
    {
        using var document = JsonDocument.Parse(Write(ResultFormat.DeepFace, Samples.TwoFaces(), Samples.NoFace(), Analysis.Failed("bad.gif", "no picture")));

        document.RootElement.EnumerateArray().Select(list => list.GetArrayLength()).ShouldBe([2, 0, 0]);
    }

    [Fact]
    public void PyFeat_has_its_columns_and_a_row_of_nothing_where_there_is_no_face() =>
        Write(
            ResultFormat.PyFeat, Samples.TwoFaces(),
            Samples.NoFace("a.mp4") with { Frame = 1500, Time = 61.5 },
            Samples.TwoFaces("a.mp4") with { Frame = 1501, Time = 62.04, Faces = [Samples.TwoFaces().Faces[0] with { Track = 2 }] },
            Samples.NoFace())
            .ShouldBe(
                "FaceRectX,FaceRectY,FaceRectWidth,FaceRectHeight,FaceScore,anger,disgust,fear,happiness,sadness,surprise,neutral,"
                + "input,frame,FrameHeight,FrameWidth,approx_time,Identity\r\n"
                + "10,20.5,100,120,0.99,0.125,,,0.75,,,0.125,a.jpg,0,480,640,,\r\n"
                + "10,20.5,100,120,0.99,0.5,,,0.25,,,0.25,a.jpg,0,480,640,,\r\n"
                + ",,,,,,,,,,,,a.mp4,1500,16,32,01:01,\r\n"
                + "10,20.5,100,120,0.99,0.125,,,0.75,,,0.125,a.mp4,1501,480,640,01:02,Person_1\r\n"
                + ",,,,,,,,,,,,empty.png,1,16,32,,\r\n");

    [Fact]
    public void Every_record_is_flushed_before_the_next()
    {
        // DeepFace names no file.
        foreach (var format in ResultFormat.All.Where(format => format != ResultFormat.DeepFace))
        {
            using var stream = new MemoryStream();
            using var buffered = new BufferedStream(stream, 1 << 16);
            using var writer = format.CreateWriter(buffered, Samples.Labels, isSingle: false);

            writer.Write(Samples.NoFace("first.png"));

            Encoding.UTF8.GetString(stream.ToArray()).ShouldContain("first.png", Case.Sensitive, format.ToString());
        }
    }

    private static string Write(ResultFormat format, params Analysis[] analyses) => Write(format, isSingle: false, analyses);

    private static string Write(ResultFormat format, bool isSingle, params Analysis[] analyses)
    {
        using var stream = new MemoryStream();
        using (var writer = format.CreateWriter(stream, Samples.Labels, isSingle))
        {
            foreach (var analysis in analyses)
                writer.Write(analysis);

            writer.Complete();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
