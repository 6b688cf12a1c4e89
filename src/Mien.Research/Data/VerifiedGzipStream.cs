using System.IO.Compression;
using System.Security.Cryptography;

namespace Mien.Research.Data;

/// <summary>
/// Unpacks a gzip file of one member or several (RFC 1952, section 2.2) to its very end: the base class library takes a file that
/// was cut off for a shorter one.
/// </summary>
/// <remarks>
/// A small member of our own is read behind the file. What it holds comes out only where the file ended with a whole member: in the
/// middle of one, its bytes are no valid continuation.
/// </remarks>
/// <param name="file">The file, which is disposed with this stream.</param>
internal sealed class VerifiedGzipStream(Stream file) : ForwardStream
{
    private const string Damaged = "the gzip file is cut off or damaged; fetch it again";
    private const int BufferLength = 1 << 16;

    private static readonly byte[] seal = RandomNumberGenerator.GetBytes(16);
    private static readonly byte[] sealMember = Pack(seal);

    private readonly GZipStream unpacked = new(new SealedFile(file), CompressionMode.Decompress);
    private readonly byte[] ahead = new byte[BufferLength];
    private int start;
    private int end;
    private bool isEmpty = true;

    /// <exception cref="InvalidDataException">The file is damaged, ends too early or holds nothing.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (end - start <= seal.Length && Fetch())
        {
        }
        var available = end - start - seal.Length;
        if (available <= 0)
        {
            if (isEmpty || !ahead.AsSpan(start, end - start).SequenceEqual(seal))
                throw new InvalidDataException(Damaged);
            return 0;
        }
        isEmpty = false;
        var length = Math.Min(available, buffer.Length);
        ahead.AsSpan(start, length).CopyTo(buffer);
        start += length;
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            unpacked.Dispose();
        base.Dispose(disposing);
    }

    private bool Fetch()
    {
        ahead.AsSpan(start, end - start).CopyTo(ahead);
        (start, end) = (0, end - start);
        try
        {
            var read = unpacked.Read(ahead.AsSpan(end));
            end += read;
            return read > 0;
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException(Damaged, error);
        }
    }

    private static byte[] Pack(byte[] contents)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression))
            gzip.Write(contents);
        return packed.ToArray();
    }

    /// <summary>The bytes of a file, then those of the seal.</summary>
    private sealed class SealedFile(Stream file) : ForwardStream
    {
        private readonly MemoryStream last = new(sealMember);

        public override int Read(Span<byte> buffer) => file.Read(buffer) is > 0 and var read ? read : last.Read(buffer);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                file.Dispose();
            base.Dispose(disposing);
        }
    }
}
