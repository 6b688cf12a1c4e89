using System.Buffers.Binary;
using System.IO.Compression;

namespace Mien.Data;

/// <summary>
/// Unpacks a gzip file and compares its length with the one noted in its last four bytes: the base class takes a file
/// that was cut off for a shorter one.
/// </summary>
internal sealed class VerifiedGzipStream : GZipStream
{
    private const string Damaged = "the gzip file is cut off or damaged; fetch it again";

    private readonly uint expected;
    private uint length;

    /// <param name="file">The file, which is disposed with this stream.</param>
    public VerifiedGzipStream(FileStream file)
        : base(file, CompressionMode.Decompress)
    {
        Span<byte> last = stackalloc byte[sizeof(uint)];
        if (file.Length < last.Length)
            return;
        file.Seek(-last.Length, SeekOrigin.End);
        file.ReadExactly(last);
        file.Seek(0, SeekOrigin.Begin);
        expected = BinaryPrimitives.ReadUInt32LittleEndian(last);
    }

    // The base class reads spans through this method too, as it does for every class derived from it.
    /// <exception cref="InvalidDataException">The file is damaged, or ends too early.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read;
        try
        {
            read = base.Read(buffer, offset, count);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException(Damaged, error);
        }
        length += (uint)read;
        if (read == 0 && count > 0 && (length == 0 || length != expected))
            throw new InvalidDataException(Damaged);
        return read;
    }
}
