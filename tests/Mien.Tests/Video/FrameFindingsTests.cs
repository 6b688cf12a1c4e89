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
}
