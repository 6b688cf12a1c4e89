namespace Mien.Vision.Pictures;

/// <summary>What libvips does not tell of a GIF file.</summary>
internal static class GifFile
{
    private const int HeaderLength = 13;
    private const int DescriptorLength = 9;
    private const int PackedOfHeader = 10;
    private const int PackedOfDescriptor = 8;

    /// <summary>Bytes from the start of the file to the end of its first picture; null where that is not all there.</summary>
    public static int? FirstPictureLength(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderLength)
            return null;
        var position = HeaderLength + ColoursLength(file[PackedOfHeader]);
        while (position + 1 < file.Length)
        {
            var isPicture = file[position] == (byte)',';
            if (!isPicture && file[position] != (byte)'!')
                return null;
            if (isPicture && position + 1 + DescriptorLength >= file.Length)
                return null;
            // An extension has a byte that names it before its blocks, a picture its descriptor, its colours and the size of its codes.
            position += isPicture ? 2 + DescriptorLength + ColoursLength(file[position + 1 + PackedOfDescriptor]) : 2;
            if (BlocksEnd(file, position) is not { } end)
                return null;
            if (isPicture)
                return end;
            position = end;
        }

        return null;
    }

    private static int ColoursLength(byte packed) => (packed & 0x80) == 0 ? 0 : 3 << ((packed & 7) + 1);

    // Blocks begin with their length; one of none ends them.
    private static int? BlocksEnd(ReadOnlySpan<byte> file, int position)
    {
        for (; position < file.Length; position += 1 + file[position])
        {
            if (file[position] == 0)
                return position + 1;
        }

        return null;
    }
}
