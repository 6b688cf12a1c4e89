using System.Buffers.Binary;

namespace Mien.Vision.Pictures;

/// <summary>What libvips does not tell of a PNG file.</summary>
internal static class PngFile
{
    private const int Signature = 8;
    private const int Overhead = 12;

    /// <summary>Pictures of an animation, 1 for a still one: the chunk "acTL" stands before the pixels.</summary>
    public static int Frames(Stream stream)
    {
        Span<byte> head = stackalloc byte[Overhead];
        for (long position = Signature; position <= stream.Length - Overhead;)
        {
            stream.Position = position;
            stream.ReadExactly(head);
            var name = head[4..8];
            if (name.SequenceEqual("acTL"u8))
                return Math.Max(1, BinaryPrimitives.ReadInt32BigEndian(head[8..]));
            if (name.SequenceEqual("IDAT"u8))
                return 1;
            position += Overhead + BinaryPrimitives.ReadUInt32BigEndian(head);
        }

        return 1;
    }
}
