using Mien.Cli.Output;

namespace Mien.Cli.Tests.Output;

public sealed class ProgressLineTests
{
    [Theory]
    [InlineData(0, 12, null, "12 pictures, 6.0 a second")]
    [InlineData(0, 12, 100, "12 of 100 pictures, 6.0 a second, 15 s left")]
    [InlineData(40, 12, 100, "52 of 100 pictures, 6.0 a second, 8 s left")]
    [InlineData(0, 12, 2000, "12 of 2000 pictures, 6.0 a second, 6 min left")]
    [InlineData(0, 12, 50_000, "12 of 50000 pictures, 6.0 a second, 2 h 18 min left")]
    [InlineData(5, 0, 100, "5 of 100 pictures, 0.0 a second")]
    [InlineData(88, 12, 100, "100 of 100 pictures, 6.0 a second")]
    public void Line_tells_count_rate_and_time_left(int skipped, int done, int? total, string text) =>
        ProgressLine.Text(skipped, done, total, TimeSpan.FromSeconds(2), "pictures").ShouldBe(text);

    [Fact]
    public void Total_is_asked_only_where_the_line_is_shown()
    {
        var captured = new CapturedStreams();
        using var progress = new ProgressLine(captured.Streams, "pictures", dataGoesToFile: true, () => throw new InvalidOperationException("not reached"));

        Thread.Sleep(150);
        progress.Advance();

        captured.Error.ShouldBeEmpty();
    }
}
