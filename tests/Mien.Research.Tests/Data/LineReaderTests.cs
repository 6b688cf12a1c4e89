using System.Text;
using Mien.Research.Data;

namespace Mien.Research.Tests.Data;

public sealed class LineReaderTests
{
    private const int Room = 1 << 20;

    [Theory]
    [InlineData("a\r\n\nb\n", "1:a 2: 3:b")]
    [InlineData("a\n \t\n\nb", "1:a 2: 3: 4:b")]
    [InlineData("\n\na\n\n\n", "1: 2: 3:a")]
    [InlineData("a", "1:a")]
    [InlineData("\n\n", "")]
    [InlineData("", "")]
    public void Blank_lines_count_but_not_at_the_end(string text, string lines) => Lines(text).ShouldBe(lines);

    [Fact]
    public void The_mark_of_an_encoding_is_one_at_the_beginning_alone() => Lines("\uFEFFa\n\uFEFFb\n").ShouldBe("1:a 2:\uFEFFb");

    [Fact]
    public void A_line_of_less_than_a_megabyte_is_read_wherever_it_begins()
    {
        var (whole, part) = (new string('x', Room - 1), new string('y', Room - 2));
        Lines($"{whole}\na\n").ShouldBe($"1:{whole} 2:a");
        Lines($"a\n{whole}\nb").ShouldBe($"1:a 2:{whole} 3:b");
        Lines($"a\n{part}\r\nb").ShouldBe($"1:a 2:{part} 3:b");
    }

    [Theory]
    [InlineData(Room)]
    [InlineData(Room + 1)]
    [InlineData((2 * Room) + 5)]
    public void A_longer_one_is_told_and_what_follows_is_read(int length)
    {
        var line = new string('x', length);
        Lines($"{line}\na\n").ShouldBe("1!  2:a");
        Lines($"a\n{line}\n\nb\n").ShouldBe("1:a 2!  3: 4:b");
        Lines(line).ShouldBe("1! ");
    }

    private static string Lines(string text)
    {
        var reader = new LineReader(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        var lines = new List<string>();
        while (reader.TryRead(out var line))
            lines.Add($"{reader.Number}{(reader.IsTooLong ? "! " : ":")}{Encoding.UTF8.GetString(line)}");
        return string.Join(' ', lines);
    }
}
