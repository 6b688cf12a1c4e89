using System.Text;
using System.Text.Json;
using Mien.Cli.Output;

namespace Mien.Cli.Tests.Output;

public sealed class AnalysisWriterTests
{
    [Fact]
    public void Table_aligns_columns_and_names_the_picture_last() =>
        Write(OutputFormat.Table, Samples.TwoFaces(), Samples.NoFace(), Analysis.Failed("bad.gif", "no picture"))
            .ShouldBe("""
                expression   probability  score      x     y     w     h  picture
                happy              0.750  0.990     10    21   100   120  a.jpg
                angry              0.500  0.990     10    21   100   120  a.jpg
                (no face)                                                 empty.png
                (failed)                                                  bad.gif

                """);

    [Fact]
    public void Json_lines_hold_one_object_each() =>
        Write(OutputFormat.JsonLines, Samples.TwoFaces("é \"x\".jpg"), Samples.NoFace(), Analysis.Failed("bad.gif", "no picture"))
            .ShouldBe("""
                {"schema":"mien.analysis/1","source":"é \"x\".jpg","width":640,"height":480,"faces":[{"box":[10,20.5,100,120],"score":0.99,"expression":"happy","probabilities":{"angry":0.125,"happy":0.75,"neutral":0.125}},{"box":[10,20.5,100,120],"score":0.99,"expression":"angry","probabilities":{"angry":0.5,"happy":0.25,"neutral":0.25}}]}
                {"schema":"mien.analysis/1","source":"empty.png","width":32,"height":16,"faces":[]}
                {"schema":"mien.analysis/1","source":"bad.gif","error":"no picture"}

                """);

    [Fact]
    public void Json_has_notes_where_there_are_any() =>
        Write(OutputFormat.JsonLines, Samples.NoFace() with { Notes = ["its end is missing", "the first of 3 frames"] })
            .ShouldBe("""
                {"schema":"mien.analysis/1","source":"empty.png","width":32,"height":16,"notes":["its end is missing","the first of 3 frames"],"faces":[]}

                """);

    [Fact]
    public void Json_of_one_named_picture_is_an_object()
    {
        using var document = JsonDocument.Parse(Write(OutputFormat.Json, isSingle: true, Samples.TwoFaces()));

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

        using var document = JsonDocument.Parse(Write(OutputFormat.Json, analyses));

        document.RootElement.GetArrayLength().ShouldBe(count);
    }

    [Fact]
    public void Csv_has_a_header_quotes_what_must_be_and_as_many_fields_in_every_row() =>
        Write(OutputFormat.Csv, Samples.TwoFaces("a, \"b\"\n.jpg"), Samples.NoFace(), Analysis.Failed("bad.gif", "no, picture"))
            .ShouldBe(
                "source,width,height,face,x,y,w,h,score,expression,angry,happy,neutral,error\r\n"
                + "\"a, \"\"b\"\"\n.jpg\",640,480,0,10,20.5,100,120,0.99,happy,0.125,0.75,0.125,\r\n"
                + "\"a, \"\"b\"\"\n.jpg\",640,480,1,10,20.5,100,120,0.99,angry,0.5,0.25,0.25,\r\n"
                + "empty.png,32,16,,,,,,,,,,,\r\n"
                + "bad.gif,,,,,,,,,,,,,\"no, picture\"\r\n");

    [Fact]
    public void Every_record_is_flushed_before_the_next()
    {
        foreach (var format in Enum.GetValues<OutputFormat>())
        {
            using var stream = new MemoryStream();
            using var buffered = new BufferedStream(stream, 1 << 16);
            using var writer = AnalysisWriter.Create(format, buffered, Samples.Labels, isSingle: false);

            writer.Write(Samples.NoFace("first.png"));

            Encoding.UTF8.GetString(stream.ToArray()).ShouldContain("first.png", Case.Sensitive, format.ToString());
        }
    }

    private static string Write(OutputFormat format, params Analysis[] analyses) => Write(format, isSingle: false, analyses);

    private static string Write(OutputFormat format, bool isSingle, params Analysis[] analyses)
    {
        using var stream = new MemoryStream();
        using (var writer = AnalysisWriter.Create(format, stream, Samples.Labels, isSingle))
        {
            foreach (var analysis in analyses)
                writer.Write(analysis);

            writer.Complete();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
