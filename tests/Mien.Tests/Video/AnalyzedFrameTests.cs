using Mien.Video;
using Mien.Vision.Video;

namespace Mien.Tests.Video;

public sealed class AnalyzedFrameTests
{
    private readonly VideoFrame frame = new();

    public AnalyzedFrameTests() => frame.Fill(3, 0.12, 8, 6, 8, 6)[0] = 7;

    [Fact]
    public void A_picture_that_was_asked_for_stays_the_callers_and_one_that_was_not_is_gone_with_the_next_frame()
    {
        var (asked, other) = (new AnalyzedFrame(frame, Nothing, []), new AnalyzedFrame(frame, Nothing, []));
        asked.Lent.ShouldBeSameAs(frame.Picture);
        var picture = asked.Picture;
        frame.Fill(4, 0.16, 8, 6, 8, 6)[0] = 9;

        asked.End();
        other.End();

        asked.Picture.ShouldBeSameAs(picture);
        asked.Lent.ShouldBeSameAs(picture);
        picture.Pixels[0].ShouldBe((byte)7);
        Should.Throw<InvalidOperationException>(() => other.Picture).Message.ShouldBe("the picture of a frame is to be asked for before the next frame");
        other.Lent.Pixels[0].ShouldBe((byte)9);
        frame.Picture.Pixels[0].ShouldBe((byte)9);
        other.Time.ShouldBe(0.16);
    }

    private static Analysis Nothing => new() { Source = "a.mp4" };
}
