using System.Buffers.Binary;
using Mien.Vision.Video;

namespace Mien.Vision.Tests.Video;

public sealed class StatedSizeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, null)]
    [InlineData(1024, null)]
    [InlineData(1025, "it states 10000 bytes and has 8975")]
    public void Avi_states_its_chunk(int missing, string? expected) => Missing([.. Chunk("AVI ", 10_000)], missing).ShouldBe(expected);

    [Theory]
    [InlineData(0, null)]
    [InlineData(5000, "it states 30000 bytes and has 25000")]
    [InlineData(12_000, "it states 20000 bytes and has 18000")]
    public void Large_avi_is_a_row_of_chunks(int missing, string? expected) =>
        Missing([.. Chunk("AVI ", 10_000), .. Chunk("AVIX", 10_000), .. Chunk("AVIX", 10_000)], missing).ShouldBe(expected);

    [Fact]
    public void Avi_whose_size_was_never_written_states_nothing()
    {
        var bytes = Chunk("AVI ", 10_000);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), uint.MaxValue);
        Missing(bytes, 0).ShouldBeNull();

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), 0);
        Missing(bytes, 0).ShouldBeNull();
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(5000, "it states 10000 bytes and has 5000")]
    [InlineData(9940, null)]
    public void Asf_states_it_among_its_properties(int missing, string? expected) => Missing(Asf(otherSize: 50), missing).ShouldBe(expected);

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void Damaged_header_of_asf_states_nothing(long otherSize) => Missing(Asf(otherSize), 5000).ShouldBeNull();

    [Fact]
    public void Other_files_state_nothing()
    {
        Missing(new byte[5000], 2000).ShouldBeNull();
        Missing([.. "RIFF"u8], 0).ShouldBeNull();
        Missing([.. "RIFF\x10\x27\0\0WAVE"u8, .. new byte[100]], 0).ShouldBeNull();
        StatedSize.Missing(Path.Join(_folder.Path, "none")).ShouldBeNull();
    }

    private string? Missing(byte[] bytes, int missing)
    {
        var path = Path.Join(_folder.Path, "a");
        File.WriteAllBytes(path, bytes[..^missing]);
        return StatedSize.Missing(path);
    }

    private static byte[] Chunk(string kind, int bytes)
    {
        byte[] chunk = [.. "RIFF    "u8, .. System.Text.Encoding.ASCII.GetBytes(kind), .. new byte[bytes - 12]];
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(4), bytes - 8);
        return chunk;
    }

    // The header holds another object and the file properties; of these the size of the file comes after the number of the file.
    private static byte[] Asf(long otherSize)
    {
        var bytes = new byte[10_000];
        Convert.FromHexString("3026B2758E66CF11A6D900AA0062CE6C").CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), 500);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(30 + 16), otherSize);
        Convert.FromHexString("A1DCAB8C47A9CF118EE400C00C205365").CopyTo(bytes, 80);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(80 + 16), 104);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(80 + 40), 10_000);
        return bytes;
    }
}
