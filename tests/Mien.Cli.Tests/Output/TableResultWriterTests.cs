using System.Text;
using Mien.Cli.Output;

namespace Mien.Cli.Tests.Output;

public sealed class TableResultWriterTests
{
    [Fact]
    public void Table_aligns_columns_and_names_the_picture_last() =>
        Write(Samples.TwoFaces(), Samples.NoFace(), Analysis.Failed("bad.gif", "no picture"))
            .ShouldBe("""
                expression   probability  score      x     y     w     h  picture
                happy              0.750  0.990     10    21   100   120  a.jpg
                angry              0.500  0.990     10    21   100   120  a.jpg
                (no face)                                                 empty.png
                (failed)                                                  bad.gif

                """);

    [Fact]
    public void Table_shows_control_characters_harmlessly_on_one_row_a_face() =>
        Write(Samples.NoFace("a\e[31m\nb\u202e.png")).Split('\n')[1]
            .ShouldBe("(no face)                                                 a [31m b .png");

    [Fact]
    public void Table_has_a_head_for_pictures_and_one_for_videos() =>
        Write(Samples.NoFace(), Samples.NoFace("a.mp4") with { Frame = 3, Time = 0.125 }, Analysis.Failed("a.mp4", "cut"))
            .ShouldBe("""
                expression   probability  score      x     y     w     h  picture
                (no face)                                                 empty.png
                  frame      time track  expression   probability  score      x     y     w     h  source
                      3     0.125        (no face)                                                 a.mp4
                                         (failed)                                                  a.mp4

                """);

    [Fact]
    public void Every_row_is_flushed_before_the_next()
    {
        using var stream = new MemoryStream();
        using var buffered = new BufferedStream(stream, 1 << 16);
        using var writer = new TableResultWriter(buffered);

        writer.Write(Samples.NoFace("first.png"));

        Encoding.UTF8.GetString(stream.ToArray()).ShouldContain("first.png");
    }

    private static string Write(params Analysis[] analyses)
    {
        using var stream = new MemoryStream();
        using (var writer = new TableResultWriter(stream))
        {
            foreach (var analysis in analyses)
                writer.Write(analysis);
            writer.Complete();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
