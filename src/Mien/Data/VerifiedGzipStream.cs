using System.Buffers.Binary;
using System.IO.Compression;

namespace Mien.Data;

/// <summary>
/// Unpacks a gzip file and compares its length with the one noted in its last four bytes: the base class takes a file
/// that was cut off for a shorter one.
/// </summary>
internal sealed class VerifiedGzipStream : GZipStream
{
    private readonly uint expected;
    private uint length;

    public VerifiedGzipStream(FileStream file)
        : base(file, CompressionMode.Decompress)
    {
        Span<byte> last = stackalloc byte[sizeof(uint)];
        if (file.Length < last.Length)
            throw new InvalidDataException("too short for a gzip file");
        file.Seek(-last.Length, SeekOrigin.End);
        file.ReadExactly(last);
        file.Seek(0, SeekOrigin.Begin);
        expected = BinaryPrimitives.ReadUInt32LittleEndian(last);
    }

    // The base class reads spans through this method too, as it does for every class derived from it.
    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = base.Read(buffer, offset, count);
        length += (uint)read;
        if (read == 0 && count > 0 && length != expected)
            throw new InvalidDataException("the gzip file is cut off or damaged; fetch it again");
        return read;
    }
}
