using System.Text;
using Mien.Vision.Video;

namespace Mien.Vision.Tests.Video;

public sealed class VideoLogTests
{
    private const string Filter = "[Parsed_showinfo_0 @ 0x5598e67bcac0] [info] ";
    private const string Standard = Filter + "color_range:tv color_space:bt709 color_primaries:bt709 color_trc:bt709";

    private readonly VideoLog log = new();

    [Fact]
    public void Frame_has_the_time_of_its_units_and_its_size()
    {
        Add(Filter + "config in time_base: 1/12800, frame_rate: 24000/1001");
        Add(Frame("128000512"));
        log.TryTake(out _).ShouldBeFalse();
        Add(Standard);

        log.TryTake(out var stamp).ShouldBeTrue();
        stamp.ShouldBe(new FrameStamp(10_000.04, 320, 240, TransferFunction.Standard, false, false));
        log.TryTake(out _).ShouldBeFalse();
        log.FrameRate.ShouldBe(24000 / 1001.0);
    }

    [Fact]
    public void Frames_come_in_their_order()
    {
        Add(Filter + "config in time_base: 1/10, frame_rate: 10/1");
        for (var i = 0; i < 100; i++)
            Add(Frame($"{i,6}"), Filter + "  side data - User Data Unregistered:", Standard);

        for (var i = 0; i < 100; i++)
        {
            log.TryTake(out var stamp).ShouldBeTrue();
            stamp.Time.ShouldBe(i / 10.0, 1e-12);
        }
    }

    [Theory]
    [InlineData("NOPTS", double.NaN)]
    [InlineData("-25", -1.0)]
    [InlineData("     0", 0.0)]
    [InlineData("9000000000", 360_000_000.0)]
    public void Time_may_be_absent_negative_or_long(string units, double expected)
    {
        Add(Filter + "config in time_base: 1/25, frame_rate: 0/0", Frame(units), Standard);

        log.TryTake(out var stamp).ShouldBeTrue();
        stamp.Time.ShouldBe(expected);
        log.FrameRate.ShouldBe(double.NaN);
    }

    [Theory]
    [InlineData("1/1", 320)]
    [InlineData("2/1", 640)]
    [InlineData("8/9", 284)]
    [InlineData("0/1", 320)]
    [InlineData("999/1", 319_680)]
    [InlineData("1000/1", 320)]
    [InlineData("1/1000", 1)]
    public void Width_is_that_of_square_pixels(string aspect, int expected)
    {
        Add(Frame("0", aspect), Standard);

        log.TryTake(out var stamp).ShouldBeTrue();
        (stamp.Width, stamp.Height).ShouldBe((expected, 240));
    }

    [Theory]
    [InlineData("color_trc:arib-std-b67", "P", "HybridLogGamma", false, false)]
    [InlineData("color_trc:smpte2084", "T", "PerceptualQuantizer", true, false)]
    [InlineData("color_trc:unknown", "B", "Standard", true, true)]
    public void Colours_and_fields_are_told(string transfer, string fields, string expected, bool isInterlaced, bool isBottomFirst)
    {
        Add(Frame("0", fields: fields), Filter + "color_range:tv color_space:bt2020nc color_primaries:bt2020 " + transfer);

        log.TryTake(out var stamp).ShouldBeTrue();
        (stamp.Transfer.ToString(), stamp.IsInterlaced, stamp.IsBottomFirst).ShouldBe((expected, isInterlaced, isBottomFirst));
    }

    [Theory]
    [InlineData("[info]   Duration: 00:00:03.08, start: 1.480000, bitrate: 133 kb/s", 3.08)]
    [InlineData("[info]   Duration: 27:46:41.60, start: 0.000000, bitrate: 0 kb/s", 100_001.6)]
    [InlineData("[info]   Duration: N/A, start: 0.000000, bitrate: N/A", double.NaN)]
    [InlineData("[info]     title           :   Duration: 00:00:09.00", double.NaN)]
    public void Duration_is_in_seconds(string line, double expected)
    {
        Add(line);

        log.Duration.ShouldBe(expected);
    }

    [Fact]
    public void Titles_of_a_file_cannot_pass_for_frames()
    {
        Add($"[info]     title           : {Frame("0")}", $"[info]     title           : {Standard}", "[info]     title           : [error] not one");

        log.TryTake(out _).ShouldBeFalse();
        log.Error.ShouldBeNull();
    }

    [Fact]
    public void First_error_after_the_last_frame_is_told()
    {
        Add("[h264 @ 0x1] [error] early.", "[h264 @ 0x1] [error] early too");
        log.Error.ShouldBe("early");
        log.EndedInError.ShouldBeTrue();

        Add(Frame("0"), Standard);
        log.EndedInError.ShouldBeFalse();
        log.Error.ShouldBe("early");

        Add("[warning] a.flv: corrupt input packet in stream 0", "[fatal] late");
        log.EndedInError.ShouldBeTrue();
        log.Error.ShouldBe("it ends in the middle of a frame");
    }

    [Theory]
    [InlineData("[h264 @ 0x1] [warning] deprecated pixel format used")]
    [InlineData("[h264 @ 0x1] [info] concealing 300 DC errors")]
    [InlineData("")]
    public void Other_lines_are_no_errors(string line)
    {
        Add(line);

        log.Error.ShouldBeNull();
        log.EndedInError.ShouldBeFalse();
    }

    [Fact]
    public void Error_is_cut_to_a_line_that_can_be_shown()
    {
        Add("[fatal] " + new string('x', 1000));

        log.Error.ShouldBe(new string('x', 300));
    }

    [Theory]
    [InlineData("n:   0 pts:      0 pts_time:0       pos:       48 fmt:yuv420p sar:1/1 s:0x240 i:P")]
    [InlineData("n:   0 pts:      0 pts_time:0       pos:       48 fmt:yuv420p sar:1/1 s:320 i:P")]
    [InlineData("n:   0 pts:      0")]
    public void Line_without_a_size_is_no_frame(string line)
    {
        Add(Filter + line, Standard);

        log.TryTake(out _).ShouldBeFalse();
    }

    private static string Frame(string units, string aspect = "1/1", string fields = "P") =>
        $"{Filter}n:   7 pts:{units} pts_time:10000   pos:       48 fmt:yuv420p sar:{aspect} s:320x240 i:{fields} iskey:1 type:I ";

    private void Add(params string[] lines)
    {
        foreach (var line in lines)
            log.Add(Encoding.UTF8.GetBytes(line));
    }
}
