using Mien.Tensors;
using Mien.Vision.Alignment;
using Mien.Vision.Video;

namespace Mien.Vision.Pictures;

/// <summary>
/// An upright picture in memory: sRGB, 8 bits a channel, interleaved R, G, B, rows from top to bottom without padding.
/// Immutable, and safe to share between threads, but for that of a <see cref="VideoFrame"/> or in a <see cref="PictureRoom"/>, which
/// changes with the next one there.
/// </summary>
public sealed class Picture
{
    /// <summary>Pictures with more pixels than this are refused before they are decoded.</summary>
    public const long MaxPixels = 178_000_000;

    private const int MaxStreamBytes = 256 << 20;

    private readonly ReadOnlyMemory<byte> pixels;

    internal Picture(ReadOnlyMemory<byte> pixels, int width, int height, int originalWidth, int originalHeight)
    {
        this.pixels = pixels;
        Width = width;
        Height = height;
        OriginalWidth = originalWidth;
        OriginalHeight = originalHeight;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Width of the upright original, before it was shrunk while loading.</summary>
    public int OriginalWidth { get; }

    /// <summary>Height of the upright original, before it was shrunk while loading.</summary>
    public int OriginalHeight { get; }

    /// <summary>What was noticed while the picture was read, each on one line without the file's name; empty when it was whole and in order.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Width as a share of that of the original, over 0, up to 1.</summary>
    public float Scale => Width / (float)OriginalWidth;

    /// <summary>The pixels, 3 * Width * Height bytes.</summary>
    public ReadOnlySpan<byte> Pixels => pixels.Span[..(3 * Width * Height)];

    internal PixelPlane Plane => new(Pixels, 0, 0, Width, Height, 3);

    /// <summary>Reads a JPEG, PNG, WebP, TIFF, GIF, AVIF or BMP file (its first frame or page).</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">How large a picture is read; larger ones are shrunk, smaller ones stay as they are. Null for the default.</param>
    /// <param name="room">Where its pixels go; null for room of its own.</param>
    /// <returns>The picture, turned upright by its EXIF orientation, converted to sRGB, transparency laid on white.</returns>
    /// <exception cref="MienException">The file cannot be read, is no such picture, is damaged or cut short, or is larger than <see cref="MaxPixels"/>.</exception>
    public static Picture Load(string path, PictureSize? size = null, PictureRoom? room = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = OpenRegularFile(path);
        return PictureDecoder.Decode(new EncodedPicture(path, file, path), Checked(size), room);
    }

    /// <summary>Reads an encoded picture from memory.</summary>
    /// <param name="encoded">A whole file of a kind that <see cref="Load"/> reads.</param>
    /// <param name="name">What errors call the picture, such as a file name.</param>
    /// <param name="size">How large a picture is read; null for the default.</param>
    /// <param name="room">Where its pixels go; null for room of its own.</param>
    /// <returns>The picture, as from <see cref="Load"/>.</returns>
    /// <exception cref="MienException">The bytes are no such picture, are damaged or cut short, or the picture is larger than <see cref="MaxPixels"/>.</exception>
    public static Picture Decode(ReadOnlySpan<byte> encoded, string name, PictureSize? size = null, PictureRoom? room = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        using var bytes = new MemoryStream(encoded.ToArray(), 0, encoded.Length, writable: false, publiclyVisible: true);
        return Decoded(bytes, name, size, room);
    }

    /// <summary>Reads an encoded picture from a stream, to its end, such as standard input.</summary>
    /// <param name="stream">A file of a kind that <see cref="Load"/> reads, of at most 256 MiB.</param>
    /// <param name="name">What errors call the picture, such as a file name.</param>
    /// <param name="size">How large a picture is read; null for the default.</param>
    /// <param name="room">Where its pixels go; null for room of its own.</param>
    /// <returns>The picture, as from <see cref="Load"/>.</returns>
    /// <exception cref="MienException">The bytes are no such picture, are damaged or cut short, or too many.</exception>
    public static Picture Read(Stream stream, string name, PictureSize? size = null, PictureRoom? room = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var encoded = new MemoryStream();
        var chunk = new byte[81920];
        for (int read; (read = stream.Read(chunk)) > 0;)
        {
            if (encoded.Length + read > MaxStreamBytes)
                throw new MienException(name, $"not a picture (over {MaxStreamBytes >> 20} MiB of data)", "give a smaller one");
            encoded.Write(chunk, 0, read);
        }

        return Decoded(encoded, name, size, room);
    }

    /// <summary>Makes a picture of pixels, which are copied.</summary>
    /// <param name="rgb">Interleaved R, G, B bytes, 3 * width * height of them.</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="room">Where the copy goes; null for room of its own.</param>
    /// <returns>The picture; its original size is its size.</returns>
    /// <exception cref="ArgumentException">The number of bytes does not fit the size.</exception>
    public static Picture FromPixels(ReadOnlySpan<byte> rgb, int width, int height, PictureRoom? room = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (rgb.Length != 3L * width * height)
            throw new ArgumentException($"{rgb.Length} bytes for {width} x {height} RGB pixels; {3L * width * height} are needed", nameof(rgb));
        var pixels = PictureRoom.Take(room, rgb.Length);
        rgb.CopyTo(pixels.Span);
        return new Picture(pixels, width, height, width, height);
    }

    /// <summary>Turns a box in pixels of this picture into pixels of the upright original.</summary>
    /// <param name="box">A box in pixels of this picture.</param>
    public Box ToOriginal(Box box) => box.Scale(OriginalWidth / (float)Width, OriginalHeight / (float)Height);

    /// <summary>Turns landmarks in pixels of this picture into pixels of the upright original.</summary>
    /// <param name="landmarks">Landmarks in pixels of this picture.</param>
    public FaceLandmarks ToOriginal(FaceLandmarks landmarks) =>
        landmarks.Scale(OriginalWidth / (float)Width, OriginalHeight / (float)Height);

    /// <summary>
    /// Cuts a box out and resamples it as grey (ITU-R 601 luma): averaged with a triangle filter where it shrinks, bilinear where it
    /// grows. Where the box hangs over the border, the border's pixels go on. Allocates nothing.
    /// </summary>
    /// <param name="box">What to cut, in pixels of this picture; sides over 0 and up to 100,000.</param>
    /// <param name="width">Width of the crop in pixels, at least 1.</param>
    /// <param name="height">Height of the crop in pixels, at least 1.</param>
    /// <param name="destination">Receives width * height values from 0 to 255, row by row.</param>
    /// <exception cref="ArgumentException">The box is empty or out of range, or the destination is not of that length.</exception>
    public void CropGrey(Box box, int width, int height, Span<float> destination) => Resampler.Grey(Plane, box, width, height, destination);

    /// <summary>Cuts a box out and resamples it in colour, as <see cref="CropGrey"/> does in grey.</summary>
    /// <param name="box">What to cut, in pixels of this picture; sides over 0 and up to 100,000.</param>
    /// <param name="width">Width of the crop in pixels, at least 1.</param>
    /// <param name="height">Height of the crop in pixels, at least 1.</param>
    /// <param name="destination">Receives height * width * 3 values from 0 to 255, interleaved R, G, B.</param>
    /// <exception cref="ArgumentException">The box is empty or out of range, or the destination is not of that length.</exception>
    public void CropRgb(Box box, int width, int height, Span<float> destination) =>
        Resampler.Rgb(Plane, box, width, height, 1, 0, destination);

    /// <summary>
    /// Resamples as grey along turned axes: the mean of bilinear samples over each pixel of the crop. Outside of the picture its border
    /// goes on. Allocates nothing.
    /// </summary>
    /// <param name="toPicture">From pixels of the crop to pixels of this picture; its scale is over 0.</param>
    /// <param name="width">Width of the crop in pixels, at least 1.</param>
    /// <param name="height">Height of the crop in pixels, at least 1.</param>
    /// <param name="destination">Receives width * height values from 0 to 255, row by row.</param>
    /// <exception cref="ArgumentException">The transform is out of range, or the destination is not of that length.</exception>
    public void WarpGrey(SimilarityTransform toPicture, int width, int height, Span<float> destination) =>
        Warp.Sample(this, toPicture, width, height, 1, destination);

    /// <summary>Resamples in colour along turned axes, as <see cref="WarpGrey"/> does in grey.</summary>
    /// <param name="toPicture">From pixels of the crop to pixels of this picture; its scale is over 0.</param>
    /// <param name="width">Width of the crop in pixels, at least 1.</param>
    /// <param name="height">Height of the crop in pixels, at least 1.</param>
    /// <param name="destination">Receives height * width * 3 values from 0 to 255, interleaved R, G, B.</param>
    /// <exception cref="ArgumentException">The transform is out of range, or the destination is not of that length.</exception>
    public void WarpRgb(SimilarityTransform toPicture, int width, int height, Span<float> destination) =>
        Warp.Sample(this, toPicture, width, height, 3, destination);

    /// <summary>The picture turned clockwise.</summary>
    /// <param name="degrees">0, 90, 180 or 270.</param>
    /// <param name="room">Where its pixels go, which is not where the picture's are; null for room of its own.</param>
    /// <returns>A copy; the picture itself for 0 degrees.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The angle is none of these.</exception>
    public Picture Turn(int degrees, PictureRoom? room = null)
    {
        if (degrees == 0)
            return this;
        var turned = PictureRoom.Take(room, Pixels.Length);
        QuarterTurns.Turn(Pixels, Width, Height, 3, degrees, turned.Span);
        return degrees == 180
            ? new Picture(turned, Width, Height, OriginalWidth, OriginalHeight) { Notes = Notes }
            : new Picture(turned, Height, Width, OriginalHeight, OriginalWidth) { Notes = Notes };
    }

    /// <summary>Encodes the picture in memory.</summary>
    /// <param name="format">The file format.</param>
    /// <returns>A whole file of that format.</returns>
    public byte[] Encode(PictureFormat format) => PictureEncoder.Encode(this, format);

    /// <summary>
    /// Writes the picture as JPEG, PNG or WebP. The file appears complete or not at all; what a killed process leaves is taken away by
    /// <see cref="AtomicFile.DeleteAllUnfinished"/>.
    /// </summary>
    /// <param name="path">The file; .jpg, .jpeg, .png or .webp decides the format.</param>
    /// <exception cref="MienException">The extension is none of these, or the file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var encoded = Encode(FormatOf(path));
        try
        {
            using var file = AtomicFile.Create(path);
            file.Stream.Write(encoded);
            file.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unsaved(path, e);
        }
    }

    /// <summary>
    /// Whether a file is one to read by its ending: .jpg, .jpeg, .jpe, .jfif, .png, .webp, .gif, .tif, .tiff, .avif, .heic, .heif or .bmp.
    /// <see cref="Load"/> itself looks at the content alone.
    /// </summary>
    public static bool CanLoad(string path) => PictureKinds.IsReadable(path);

    /// <summary>Whether <see cref="Save"/> knows the ending of a path: .jpg, .jpeg, .png or .webp.</summary>
    public static bool CanSave(string path) => PictureKinds.FormatOf(path) is not null;

    private static PictureSize Checked(PictureSize? size)
    {
        size ??= PictureSize.Default;
        size.Validate();
        return size;
    }

    private static PictureFormat FormatOf(string path) => PictureKinds.FormatOf(path)
        ?? throw new MienException(path, $"unknown picture format '{Path.GetExtension(path).ToUpperInvariant()}'", "end the name in .jpg, .png or .webp");

    private static Picture Decoded(MemoryStream encoded, string name, PictureSize? size, PictureRoom? room) => encoded.Length == 0
        ? throw new MienException(name, "not a picture (no data)", $"give a {PictureKinds.Readable} file")
        : PictureDecoder.Decode(new EncodedPicture(name, encoded, path: null), Checked(size), room);

    private static FileStream OpenRegularFile(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new MienException(path, "not a picture (a folder)", "name the files in it");
            // Opening a pipe would wait for its writer; pipes and devices have no length.
            if (RegularFile.Length(path) == 0)
                throw new MienException(path, "not a picture (empty, or not a regular file)", $"give a {PictureKinds.Readable} file");
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Bytes of a name that are no UTF-8 are read as this character, and no file has that name.
            throw path.Contains('\uFFFD') && e is FileNotFoundException
                ? new MienException(path, "cannot be read (its name is not UTF-8, so that it cannot be opened)", "rename it", e)
                : new MienException(path, $"cannot be read ({Reason(e)})", "check its name and permissions", e);
        }
    }

    private static MienException Unsaved(string path, Exception e) =>
        e.Message.StartsWith($"{path}: ", StringComparison.Ordinal) ? new(path, MienException.Explain(e, path), cause: e)
        : AtomicFile.IsFull(e) ? new(path, "cannot be written (the disk is full)", "make room on it, or choose a folder on another one", e)
        : new(path, $"cannot be written ({Reason(e)})", "choose a folder that exists and can be written to", e);

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or folder",
        UnauthorizedAccessException => "permission denied",
        _ => e.Message.ReplaceLineEndings(" "),
    };
}
