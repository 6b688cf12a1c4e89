using System.Text.Json;

namespace Mien.Tests.Results;

public sealed class AnalysisConverterTests
{
    private static readonly Analysis whole = new()
    {
        Source = "clip-ä.mp4",
        Frame = 12,
        Time = 0.48f,
        Annotated = "out/clip.mp4",
        Width = 640,
        Height = 480,
        Notes = ["its end is missing", "a second"],
        Faces =
        [
            new()
            {
                Box = new(1.5f, -2, 30.1f, 40),
                Score = 0.1f,
                Track = 3,
                Landmarks = new(new(1, 2), new(3, 4.5f), new(5, 6), new(7, 8), new(9, 10)),
                Turn = 90,
                Quality = FaceQuality.Blurred | FaceQuality.Turned,
                Expression = "unknown",
                Similarity = -0.25f,
                Probabilities = [new("happy", 0.7f), new("sad", 0.3f)],
                RawProbabilities = [new("happy", 1), new("sad", 0)],
            },
            new() { Box = default, Score = 1, Expression = "sad", Probabilities = [new("happy", 0.2f), new("sad", 0.8f)] },
        ],
    };

    public static TheoryData<string, Analysis> All => new()
    {
        { """{"schema":"mien.analysis/1","source":"a.jpg","error":"no such file"}""", Analysis.Failed("a.jpg", "no such file") },
        { """{"schema":"mien.analysis/1","source":"a.jpg","width":2,"height":3,"faces":[]}""", new() { Source = "a.jpg", Width = 2, Height = 3 } },
        {
            """{"schema":"mien.analysis/1","source":"clip-\u00E4.mp4","frame":12,"time":0.48,"annotated":"out/clip.mp4","width":640,"height":480,"notes":["its end is missing","a second"],"faces":[{"track":3,"box":[1.5,-2,30.1,40],"score":0.1,"landmarks":[[1,2],[3,4.5],[5,6],[7,8],[9,10]],"turn":90,"quality":["blurred","turned"],"expression":"unknown","similarity":-0.25,"probabilities":{"happy":0.7,"sad":0.3},"rawProbabilities":{"happy":1,"sad":0}},{"box":[0,0,0,0],"score":1,"expression":"sad","probabilities":{"happy":0.2,"sad":0.8}}]}""",
            whole
        },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_written_is_read_back_equal(string json, Analysis analysis)
    {
        JsonSerializer.Serialize(analysis).ShouldBe(json);
        JsonSerializer.Deserialize<Analysis>(json).ShouldBe(analysis);
        JsonSerializer.Deserialize<Analysis>(json)!.GetHashCode().ShouldBe(analysis.GetHashCode());
    }

    [Fact]
    public void Face_stands_by_itself_as_it_stands_in_an_analysis() =>
        JsonSerializer.Deserialize<FaceExpression>(JsonSerializer.Serialize(whole.Faces[0])).ShouldBe(whole.Faces[0]);

    [Fact]
    public void Members_of_later_versions_are_passed_over() =>
        JsonSerializer.Deserialize<Analysis>("""{"schema":"mien.analysis/1","source":"a","mood":{},"width":2,"height":3,"faces":[]}""")
            .ShouldBe(new() { Source = "a", Width = 2, Height = 3 });

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"schema":"mien.analysis/2","source":"a","width":2,"height":3,"faces":[]}""")]
    [InlineData("""{"schema":"mien.analysis/1","source":null,"width":2,"height":3,"faces":[]}""")]
    [InlineData("""{"schema":"mien.analysis/1","source":"a","width":2.5,"height":3,"faces":[]}""")]
    [InlineData("""{"schema":"mien.analysis/1","source":"a","width":2,"height":3,"faces":{}}""")]
    [InlineData("""{"schema":"mien.analysis/1","source":"a","width":2,"height":3,"faces":[{"box":[1,2,3],"score":1,"expression":"sad","probabilities":{}}]}""")]
    [InlineData("""{"schema":"mien.analysis/1","source":"a","width":2,"height":3,"faces":[{"box":[1,2,3,4],"score":1,"landmarks":[[1,2]],"expression":"sad","probabilities":{}}]}""")]
    [InlineData("""{"schema":"mien.analysis/1","source":"a","width":2,"height":3,"faces":[{"box":[1,2,3,4],"score":1,"quality":["odd"],"expression":"sad","probabilities":{}}]}""")]
    public void What_is_no_analysis_is_refused(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Analysis>(json)).Message.ShouldStartWith("no JSON of mien.analysis/1: ");

    [Fact]
    public void Analyses_are_equal_by_what_they_hold()
    {
        whole.ShouldNotBe(whole with { Faces = [whole.Faces[1]] });
        whole.ShouldNotBe(whole with { Notes = [] });
        (whole.Faces[0] with { RawProbabilities = null }).ShouldNotBe(whole.Faces[0]);
        (whole.Faces[1] with { Probabilities = [.. whole.Faces[1].Probabilities] }).ShouldBe(whole.Faces[1]);
    }
}
