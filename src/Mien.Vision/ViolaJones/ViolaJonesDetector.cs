using System.Buffers;
using System.Collections.Concurrent;
using Mien.Tensors;
using Mien.Tensors.Threads;
using Mien.Vision.Pictures;

namespace Mien.Vision.ViolaJones;

/// <summary>
/// The face detector of Viola and Jones (2001) with the extended features of Lienhart and Maydt (2002): a boosted cascade of Haar-like
/// features, read from OpenCV's files and run with the results of its detectMultiScale. May be used by several threads at once.
/// </summary>
public sealed class ViolaJonesDetector : IFaceDetector, IDisposable
{
    /// <summary>Of the frontal cascades the one with the fewest mistakes on WIDER FACE pictures, at the same recall and speed.</summary>
    // Of the best accuracy on the frames of SFEW, of -0.1 to 0.3.
    private const float BoxMargin = 0.1f;

    private const string DefaultCascade = "haarcascade_frontalface_alt.xml";
    private const string FolderVariable = "MIEN_CASCADES";

    private static readonly string[] DefaultFolders = ["/usr/share/opencv4/haarcascades", "/usr/share/opencv/haarcascades"];

    private readonly HaarCascade cascade;
    private readonly ViolaJonesOptions options;
    private readonly Sessions<ScaleSearch> searches;

    private ViolaJonesDetector(HaarCascade cascade, ViolaJonesOptions options)
    {
        this.cascade = cascade;
        this.options = options;
        searches = new(this, () => new ScaleSearch(cascade));
    }

    /// <summary>Reads a cascade file.</summary>
    /// <param name="path">A boosted Haar cascade in the format of opencv_traincascade.</param>
    /// <param name="options">How to search; null for the defaults.</param>
    /// <exception cref="InvalidDataException">The file is no such cascade.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ViolaJonesDetector Load(string path, ViolaJonesOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ViolaJonesOptions();
        options.Validate();
        return new ViolaJonesDetector(HaarCascadeReader.Read(path), options);
    }

    /// <summary>
    /// Reads the frontal-face cascade of Debian's opencv-data, from the folder that MIEN_CASCADES names or from where the package puts it.
    /// </summary>
    /// <param name="options">How to search; null for the defaults.</param>
    /// <exception cref="MienException">The package is not installed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ViolaJonesDetector LoadDefault(ViolaJonesOptions? options = null) => Load(FindDefault(), options);

    /// <summary>The file that <see cref="LoadDefault"/> reads.</summary>
    /// <exception cref="MienException">The package is not installed.</exception>
    public static string FindDefault()
    {
        var named = Environment.GetEnvironmentVariable(FolderVariable);
        string[] folders = string.IsNullOrEmpty(named) ? DefaultFolders : [named];
        return folders.Select(folder => Path.Combine(folder, DefaultCascade)).FirstOrDefault(File.Exists)
            ?? throw new MienException(DefaultCascade, $"not found in {string.Join(" or ", folders)}", $"install it with: apt install opencv-data, or name its folder in {FolderVariable}");
    }

    /// <summary>Finds the faces of a picture.</summary>
    /// <param name="picture">The picture to search.</param>
    /// <returns>
    /// The faces, best score first, boxes clipped to the picture. The score is n^2 / (n^2 + 36) for a face that n windows agreed on.
    /// It follows the share of true faces among detections of the default cascade on WIDER FACE pictures, and is no probability elsewhere.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The detector was disposed.</exception>
    public IReadOnlyList<Detection> Detect(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        searches.ThrowIfDisposed();
        using var stage = Stages.Begin(Stages.Detect);
        var pixels = picture.Width * picture.Height;
        var grey = ArrayPool<byte>.Shared.Rent(pixels);
        try
        {
            Luma.FromRgb(picture.Pixels, grey.AsSpan(0, pixels));
            return Detect(grey, picture.Width, picture.Height, picture.Scale);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(grey);
        }
    }

    /// <inheritdoc/>
    public float SmallestFace(float scale) => Math.Max(options.MinSize, cascade.Width / scale);

    /// <summary>Frees the buffers.</summary>
    public void Dispose() => searches.Dispose();

    /// <param name="grey">At least width * height bytes.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="scale">Share of the original's width.</param>
    internal List<Detection> Detect(byte[] grey, int width, int height, float scale = 1)
    {
        var candidates = Search(grey, width, height, scale);
        var groups = options.MinNeighbors == 0
            ? candidates.ConvertAll(window => new CandidateGroup(window, 1))
            : CandidateGrouping.Group(candidates, options.MinNeighbors);
        return [.. groups
            .Select(group => new Detection(Clip(group.Window, width, height), Score(group.Count), Margin: BoxMargin))
            .Where(face => face.Box.Area > 0)
            .OrderByDescending(face => face.Score).ThenBy(face => face.Box.Y).ThenBy(face => face.Box.X).ThenBy(face => face.Box.Width)];
    }

    private List<Candidate> Search(byte[] grey, int width, int height, float scale)
    {
        var scales = PyramidScale.Of(cascade, width, height, options.For(scale));
        var candidates = new List<Candidate>();
        if (options.Threads == 1)
        {
            using var turn = searches.Take();
            foreach (var size in scales)
                turn.Session.Search(grey.AsSpan(0, width * height), width, height, size, candidates);
            return candidates;
        }

        Parallel.ForEach(
            Partitioner.Create(scales, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = options.Threads },
            size =>
            {
                var found = new List<Candidate>();
                using (var turn = searches.Take())
                    turn.Session.Search(grey.AsSpan(0, width * height), width, height, size, found);
                lock (candidates)
                    candidates.AddRange(found);
            });
        return candidates;
    }

    private static Box Clip(Candidate window, int width, int height)
    {
        var (left, top) = (Math.Max(0, window.X), Math.Max(0, window.Y));
        return new Box(left, top, Math.Min(width, window.X + window.Width) - left, Math.Min(height, window.Y + window.Height) - top);
    }

    private static float Score(int windows) => windows * (float)windows / ((windows * (float)windows) + 36);
}
