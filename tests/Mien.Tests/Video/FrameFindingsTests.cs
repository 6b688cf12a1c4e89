using Mien.Labels;
using Mien.Video;
using Mien.Vision;

namespace Mien.Tests.Video;

public sealed class FrameFindingsTests
{
    [Fact]
    public void What_was_found_in_a_frame_is_read_as_it_was_written()
    {
        Detection[] detections =
        [
            new(new Box(1.5f, 2, 30, 40), 0.75f, new(new(1, 2), new(3, 4), new(5, 6), new(7, 8), new(9, 10)), Turn: 90),
            new(new Box(-3, 4, 5, 6), 0.5f, Margin: 0.1f),
        ];
        var labels = new LabelSet("happy", "sad");
        using var stream = new MemoryStream();
        new FrameFindings(detections, [new ExpressionResult("happy", [new("happy", 0.75f), new("sad", 0.25f)], null)]).WriteTo(stream);
        stream.Position = 0;
        var read = FrameFindings.Read(stream, labels);

        read.Detections.ShouldBe(detections);
        read.Names.Single().Expression.ShouldBe("happy");
        stream.Position.ShouldBe(stream.Length);
    }

    [Fact]
    public void A_frame_without_a_search_is_told_from_one_without_a_face()
    {
        var names = new[] { new ExpressionResult("sad", [new("happy", 0.25f), new("sad", 0.75f)], 0.5f), new ExpressionResult("unknown", [new("happy", 0.5f), new("sad", 0.5f)], -1) };
        var stream = Written(new FrameFindings(null, names), new FrameFindings([], []));

        var followed = FrameFindings.Read(stream, labels);
        followed.Detections.ShouldBeNull();
        followed.Names.Select(name => (name.Expression, name.Similarity, string.Join(' ', name.Probabilities.Select(item => $"{item.Label} {item.Probability}")))).ShouldBe(
            [("sad", 0.5f, "happy 0.25 sad 0.75"), ("unknown", -1, "happy 0.5 sad 0.5")]);
        var searched = FrameFindings.Read(stream, labels);
        searched.Detections.ShouldNotBeNull().ShouldBeEmpty();
        searched.Names.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_cut_off_or_claims_too_much_is_refused()
    {
        var whole = Written(new FrameFindings([new(new Box(1, 2, 3, 4), 0.5f)], [new ExpressionResult("sad", [new("happy", 0.25f), new("sad", 0.75f)], null)])).ToArray();
        FrameFindings.Read(new MemoryStream(whole), labels).Names.Count.ShouldBe(1);
        for (var length = 0; length < whole.Length; length++)
            Should.Throw<InvalidDataException>(() => FrameFindings.Read(new MemoryStream(whole[..length]), labels));
        foreach (var count in new[] { int.MaxValue, whole.Length })
            Should.Throw<InvalidDataException>(() => FrameFindings.Read(new MemoryStream([.. BitConverter.GetBytes(count), .. whole[4..]]), labels));
        Should.Throw<InvalidDataException>(() => FrameFindings.Read(new MemoryStream([.. BitConverter.GetBytes(-1), .. BitConverter.GetBytes(-1)]), labels));
    }

    private static readonly LabelSet labels = new("happy", "sad");

    private static MemoryStream Written(params FrameFindings[] findings)
    {
        var stream = new MemoryStream();
        foreach (var one in findings)
            one.WriteTo(stream);
        stream.Position = 0;
        return stream;
    }
}
