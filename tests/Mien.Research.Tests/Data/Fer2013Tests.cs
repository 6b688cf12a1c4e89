using System.Text;
using Mien.Labels;
using Mien.Models;
using Mien.Research.Data;
using Mien.Tests;
using static Mien.Research.Tests.Data.SmallSets;

namespace Mien.Research.Tests.Data;

public sealed class Fer2013Tests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Plain_file_gives_labels_splits_and_pixels(string lineEnd)
    {
        var text = string.Join(lineEnd, FerHeader, FerRow(3, 1), FerRow(6, 2, "PublicTest"), FerRow(0, 3, "PrivateTest"));
        var set = Fer2013.Load(folder.Add("fer2013.csv", text + lineEnd));

        ShouldBeTheThree(set);
    }

    [Fact]
    public void Last_line_needs_no_end() =>
        Fer2013.Load(folder.Add("fer2013.csv", FerHeader + "\n" + FerRow())).Count.ShouldBe(1);

    [Fact]
    public void Packed_file_is_found_in_its_folder()
    {
        folder.Add("fer2013.csv.gz", Gzip(Csv(FerHeader, FerRow(3, 1), FerRow(6, 2, "PublicTest"), FerRow(0, 3, "PrivateTest"))));

        ShouldBeTheThree(Fer2013.Load(folder.Path));
    }

    [Fact]
    public void Columns_may_stand_in_another_order_after_a_byte_order_mark()
    {
        var fields = FerRow(5).Split(',');
        var text = Csv("Usage,emotion,pixels", $"{fields[2]},{fields[0]},{fields[1]}");

        var set = Fer2013.Load(folder.Add("fer2013.csv", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]));

        set.Samples[0].ShouldBe(new Sample("fer2013.csv:2", 5, Split.Train));
    }

    [Theory]
    [InlineData("2303", "2303 pixels, expected 2304 (48x48)")]
    [InlineData("2305", "2305 pixels, expected 2304 (48x48)")]
    [InlineData("NaN", "pixel 2 is 'NaN', expected 0 to 255")]
    [InlineData("256", "pixel 2 is '256', expected 0 to 255")]
    [InlineData("-1", "pixel 2 is '-1', expected 0 to 255")]
    [InlineData("1.5", "pixel 2 is '1.5', expected 0 to 255")]
    [InlineData("label 9", "emotion '9', expected 0 to 6")]
    [InlineData("no label", "emotion '', expected 0 to 6")]
    [InlineData("usage", "Usage 'Trainin?', expected Training, PublicTest or PrivateTest")]
    [InlineData("columns", "2 columns, expected 3")]
    [InlineData("blank", "1 columns, expected 3")]
    [InlineData("long", "longer than a megabyte")]
    public void Bad_row_is_named_with_its_line_or_left_out(string fault, string reason)
    {
        var file = folder.Add("fer2013.csv", Csv(FerHeader, FerRow(3, 1), BadRow(fault), FerRow(6, 2, "PublicTest"), FerRow(0, 3, "PrivateTest")));

        ShouldFail(() => Fer2013.Load(file), $"{file}:3: {reason}");

        var faults = new DataFaults();
        ShouldBeTheThree(Fer2013.Load(file, faults), secondLine: 4);
        faults.Listed.ShouldHaveSingleItem().ToString().ShouldBe($"{file}:3: {reason}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n \t\r\n\n")]
    [InlineData("\n\n\n\n   ")]
    public void Blank_lines_at_the_end_are_no_rows(string rest)
    {
        var text = Csv(FerHeader, FerRow(3, 1), FerRow(6, 2, "PublicTest"), FerRow(0, 3, "PrivateTest")) + rest;
        folder.Add("ferplus.csv", Csv(VotesHeader, "Training,a,1,0,0,0,0,0,0,0,0,0", "PublicTest,b,0,1,0,0,0,0,0,0,0,0", "PrivateTest,c,0,0,1,0,0,0,0,0,0,0") + rest);

        ShouldBeTheThree(Fer2013.Load(folder.Add("fer2013.csv", text)));
    }

    [Fact]
    public void Blank_line_between_rows_is_named_and_counted()
    {
        var file = folder.Add("fer2013.csv", Csv(FerHeader, FerRow(3, 1), "", " ", FerRow(6, 2)) + "\n\n");
        var faults = new DataFaults();

        Fer2013.Load(file, faults).Samples.Select(sample => sample.Name).ShouldBe(["fer2013.csv:2", "fer2013.csv:5"]);
        faults.Listed.Select(fault => (fault.Line, fault.Reason)).ShouldBe([(3, "1 columns, expected 3"), (4, "1 columns, expected 3")]);
    }

    [Fact]
    public void Fields_may_be_quoted()
    {
        // As R's write.csv does it: names of rows in front, all that is no number in quotes.
        string Row(int number, string row) => $"\"{number}\",{row[..2]}\"{row[2..].Replace(",", "\",\"", StringComparison.Ordinal)}\"";
        var text = Csv(
            "\"\",\"emotion\",\"pixels\",\"Usage\"", Row(1, FerRow(3, 1)), Row(2, FerRow(6, 2, "PublicTest")), Row(3, FerRow(0, 3, "PrivateTest")));
        ShouldBeTheThree(Fer2013.Load(folder.Add("fer2013.csv", text)));

        // A comma and a quote in a field that nobody asks for.
        text = Csv("Usage,\"a \"\"note\"\", or two\",emotion,pixels", $"\"Training\",\"x,\"\",\"\"\",3,{FerRow(3, 1).Split(',')[1]}");
        Fer2013.Load(folder.Add("other.csv", text)).Samples.ShouldHaveSingleItem().Label.ShouldBe(3);
    }

    [Theory]
    [InlineData("\"3,1,Training")]
    [InlineData("3,\"1\"2,Training")]
    [InlineData("3,\"1,Training")]
    [InlineData("3,1,\"Training\"\"")]
    public void Quotes_that_do_not_close_are_named(string row)
    {
        var file = folder.Add("fer2013.csv", Csv(FerHeader, row));
        ShouldFail(() => Fer2013.Load(file), $"{file}:2: a quoted field has no end, or something behind its end");
    }

    [Fact]
    public void Missing_column_is_named()
    {
        var file = folder.Add("fer2013.csv", Csv("emotion,pixels", "0,1"));

        ShouldFail(() => Fer2013.Load(file), $"{file}:1: no column 'Usage', expected emotion,pixels,Usage");
    }

    [Fact]
    public void Empty_file_says_so()
    {
        var file = folder.Add("fer2013.csv", "");

        ShouldFail(() => Fer2013.Load(file), $"{file}: the file is empty, expected the columns emotion,pixels,Usage");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(500)]
    [InlineData(-1)]
    [InlineData(-9)]
    public void Packed_file_that_is_cut_off_is_refused(int length)
    {
        var packed = Gzip(Csv(FerHeader, FerRow(3, 1), FerRow(6, 2)));
        var file = folder.Add("fer2013.csv.gz", packed.AsSpan(0, length < 0 ? packed.Length + length : length));

        ShouldFail(() => Fer2013.Load(file), $"{file}: the gzip file is cut off or damaged; fetch it again");
    }

    [Theory]
    [InlineData("bgzip")]
    [InlineData("lines")]
    [InlineData("one")]
    public void Packed_file_of_several_members_is_read_whole_or_not_at_all(string kind)
    {
        string[] lines = [FerHeader, FerRow(3, 1), FerRow(6, 2, "PublicTest"), FerRow(0, 3, "PrivateTest")];
        byte[] packed = kind switch
        {
            "bgzip" => [.. Gzip(Csv(lines)), .. Gzip("")],
            "lines" => [.. lines.SelectMany(line => Gzip(line + "\n"))],
            _ => Gzip(Csv(lines)),
        };
        var file = folder.Add("fer2013.csv.gz", packed);
        ShouldBeTheThree(Fer2013.Load(file));

        // Where it is cut between members, nobody can tell.
        var ends = kind == "one" ? [] : Ends(packed);
        for (var length = 1; length < packed.Length; length += length < packed.Length - 60 ? 197 : 1)
        {
            if (ends.Contains(length))
                continue;
            File.WriteAllBytes(file, packed.AsSpan(0, length));
            Should.Throw<MienException>(() => Fer2013.Load(file), $"{length} of {packed.Length}").Message.ShouldContain("cut off or damaged");
        }

        static HashSet<int> Ends(byte[] packed) =>
            [.. Enumerable.Range(0, packed.Length - 2).Where(i => packed.AsSpan(i, 3).SequenceEqual(new byte[] { 0x1f, 0x8b, 8 }))];
    }

    [Fact]
    public void Packed_file_with_a_flipped_bit_is_refused()
    {
        var packed = Gzip(Csv(FerHeader, FerRow(3, 1), FerRow(6, 2)));
        packed[packed.Length / 2] ^= 4;
        var file = folder.Add("fer2013.csv.gz", packed);

        Should.Throw<MienException>(() => Fer2013.Load(file)).Message.ShouldStartWith(file);
    }

    [Fact]
    public void File_without_permission_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "the superuser may read every file");
        var file = folder.Add("fer2013.csv", Csv(FerHeader, FerRow()));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.None);

        ShouldFail(() => Fer2013.Load(file), $"{file}: may not be read; check its permissions");
    }

    [Fact]
    public void Reconstruction_has_the_published_class_counts()
    {
        var set = Fer2013.Load(RealData.Folder("fer2013"));

        Counts(set, Split.Train).ShouldBe([3995, 436, 4097, 7215, 4830, 3171, 4965]);
        Counts(set, Split.Validation).ShouldBe([467, 56, 496, 895, 653, 415, 607]);
        Counts(set, Split.Test).ShouldBe([491, 55, 528, 879, 594, 416, 626]);
        set.Votes.ShouldNotBeNull().Count.ShouldBe(35887);
    }

    private static int[] Counts(FaceSet set, Split split) =>
        [.. Enumerable.Range(0, 7).Select(label => set.Rows(split).Count(row => set.Samples[row].Label == label))];

    private static string BadRow(string fault)
    {
        var good = FerRow();
        return fault switch
        {
            "2303" => good.Replace(",0 7 ", ",7 ", StringComparison.Ordinal),
            "2305" => good.Replace(",0 7 ", ",0 7 9 ", StringComparison.Ordinal),
            "label 9" => "9" + good[1..],
            "no label" => good[1..],
            "usage" => good.Replace("Training", "Trainin\u0001", StringComparison.Ordinal),
            "columns" => good[..good.LastIndexOf(',')],
            "blank" => "",
            "long" => new string('x', 3 << 20),
            _ => good.Replace(",0 7 ", $",0 {fault} ", StringComparison.Ordinal),
        };
    }

    private static void ShouldBeTheThree(FaceSet set, int secondLine = 3)
    {
        set.Labels.ShouldBe(ExpressionLabels.Seven);
        set.Shape.ShouldBe(new PixelShape(48, 48, 1));
        set.Samples.Select(sample => (sample.Label, sample.Split)).ShouldBe([(3, Split.Train), (6, Split.Validation), (0, Split.Test)]);
        set.Samples[1].Name.ShouldEndWith($":{secondLine}");
        for (var row = 0; row < 3; row++)
            Read(set, row).ShouldBe([.. Enumerable.Range(0, 48 * 48).Select(i => (byte)(7 * i + 31 * (row + 1)))]);
    }
}
