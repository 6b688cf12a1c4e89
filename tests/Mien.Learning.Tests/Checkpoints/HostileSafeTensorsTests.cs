using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Mien.Learning.Checkpoints;

namespace Mien.Learning.Tests.Checkpoints;

public sealed class HostileSafeTensorsTests
{
    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("[]", "does not begin with '{'")]
    [InlineData(" {}", "does not begin with '{'")]
    [InlineData("{}x", "not valid JSON")]
    [InlineData("""{"a":1}""", "'a' is not described by an object")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", "'a' has no dtype")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", "'a' has no shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", "'a' has no data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4]}}""", "not a begin and an end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "not a begin and an end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "shape holds something")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "shape holds something")]
    [InlineData("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", "shape holds something")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", "shape holds something")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "needs 8 bytes, its data_offsets hold 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "more than 2 GB")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2305843009213693952],"data_offsets":[0,0]}}""", "more than 2 GB")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1000000000],"data_offsets":[0,4000000000]}}""", "more than 2 GB")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "dtype 'U8'; readable are F32")]
    [InlineData("""{"a":{"dtype":0,"shape":[1],"data_offsets":[0,4]}}""", "no dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "ends at byte 8, the file has 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", "4 bytes after the last tensor")]
    [InlineData("{}", "4 bytes after the last tensor")]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}}""", "begins at byte 2, expected 0 (gap)")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "(overlap)")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[0],"data_offsets":[2,2]}}""", "(overlap)")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "not valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "not valid JSON")]
    [InlineData("""{"__metadata__":{"a":1}}""", "'a' is not a text")]
    [InlineData("""{"__metadata__":[]}""", "not an object of texts")]
    [InlineData("""{"a\n\u001b[2J":{"dtype":"F32"}}""", @"'a\n\u001B[2J' has no shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[[[[[[[[[1]]]]]]]]]],"data_offsets":[0,4]}}""", "not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", "shape holds more than 8 numbers")]
    public void Bad_header(string header, string reason) => Refusal(Build(header, new byte[4])).ShouldContain(reason);

    [Fact]
    public void Good_header() =>
        SafeTensors.Read(new MemoryStream(Build("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[4])), "good")
            .Tensors.Single().Values.ShouldBe([0]);

    [Theory]
    [InlineData(78)]
    [InlineData(79)]
    [InlineData(80)]
    public void Name_is_cut_between_characters(int length)
    {
        var name = new string('a', length) + "😀 and more";
        Refusal(Build($"{{\"{name}\":1}}", [])).ShouldContain(new string('a', length));
    }

    [Fact]
    public void Long_arrays_are_refused_at_once()
    {
        var started = Stopwatch.GetTimestamp();
        var ones = string.Join(',', Enumerable.Repeat("1", 1_000_000));
        Refusal(Build("""{"a":{"dtype":"F32","shape":[""" + ones + """,[]],"data_offsets":[0,4]}}""", new byte[4])).ShouldContain("more than 8 numbers");
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_pipe_is_no_file()
    {
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out, HandleInheritability.Inheritable);
        var path = $"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}";
        Assert.SkipUnless(File.Exists(path), "there is no /proc");
        Should.Throw<MienException>(() => SafeTensors.Read(path)).Explanation.ShouldBe("is no regular file");
        Should.Throw<MienException>(() => WeightFile.Read(path)).Explanation.ShouldBe("is no regular file");
    }

    [Fact]
    public void Empty_file() => Refusal([]).ShouldContain("shorter than the eight bytes");

    [Fact]
    public void Header_beyond_the_file() => Refusal([3, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']).ShouldContain("claims 3 bytes, the file holds 2");

    [Fact]
    public void Header_beyond_the_limit() => Refusal([255, 255, 255, 255, 255, 255, 255, 255, 0]).ShouldContain("allowed are 100000000");

    [Fact]
    public void Header_of_length_zero() => Refusal(new byte[8]).ShouldContain("does not begin with '{'");

    [Fact]
    public void Header_that_is_not_utf8() =>
        Refusal(Build([.. "{\""u8, 0xff, 0xfe, .. "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"u8], new byte[4]))
            .ShouldContain("not valid JSON");

    [Fact]
    public void Missing_file_is_an_io_error() =>
        Should.Throw<IOException>(() => SafeTensors.Read(Path.Combine(AppContext.BaseDirectory, "absent.safetensors")));

    private static string Refusal(byte[] bytes)
    {
        var error = Should.Throw<MienException>(() => SafeTensors.Read(new MemoryStream(bytes), "some.safetensors"));
        error.Message.ShouldStartWith("some.safetensors: ");
        error.Message.Any(char.IsControl).ShouldBeFalse();
        return error.Message;
    }

    private static byte[] Build(string header, byte[] data) => Build(Encoding.UTF8.GetBytes(header), data);

    private static byte[] Build(byte[] header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }
}
