using Mien.Tensors;
using Mien.Tensors.Threads;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Mtcnn;

/// <summary>
/// The face detector MTCNN: P-Net proposes windows at all scales, R-Net and O-Net look at them again, and O-Net finds five landmarks.
/// May be used by several threads at once; each has networks and buffers of its own, which stay for the next picture.
/// </summary>
/// <remarks>
/// Zhang, Zhang, Li and Qiao, "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional Networks", IEEE SPL 2016;
/// the order of suppression and box regression is that of the authors' release. Outside of the picture its border goes on, where the
/// release has black.
/// </remarks>
public sealed class MtcnnDetector : IRegionFaceDetector, IDisposable
{
    private readonly Sessions<MtcnnSearch> searches;

    /// <summary>Puts a detector together of networks that stay the caller's; the weights must not change any more.</summary>
    /// <param name="pnet">First stage.</param>
    /// <param name="rnet">Second stage; may be null when <see cref="MtcnnOptions.Networks"/> is 1.</param>
    /// <param name="onet">Third stage; may be null when <see cref="MtcnnOptions.Networks"/> is 1 or 2.</param>
    /// <param name="options">How to search; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentNullException">A stage that is to run is missing.</exception>
    public MtcnnDetector(PNet pnet, RNet? rnet, ONet? onet, MtcnnOptions? options = null)
        : this(pnet, rnet, onet, options, owned: null)
    {
    }

    private MtcnnDetector(PNet pnet, RNet? rnet, ONet? onet, MtcnnOptions? options, IReadOnlyList<IDisposable>? owned)
    {
        Options = options ?? new MtcnnOptions();
        Options.Validate();
        ArgumentNullException.ThrowIfNull(pnet);
        if (Options.Networks >= 2)
            ArgumentNullException.ThrowIfNull(rnet);
        if (Options.Networks >= 3)
            ArgumentNullException.ThrowIfNull(onet);
        (PNet, RNet, ONet) = (pnet, rnet, onet);
        searches = new(this, () => new MtcnnSearch(this), owned: owned);
    }

    /// <summary>How it searches.</summary>
    public MtcnnOptions Options { get; }

    internal PNet PNet { get; }

    internal RNet? RNet { get; }

    internal ONet? ONet { get; }

    /// <summary>Reads a file of all three stages.</summary>
    /// <param name="path">A safetensors file as <see cref="MtcnnWeights"/> describes it.</param>
    /// <param name="options">How to search; null for the defaults.</param>
    /// <exception cref="MienException">The file is unreadable, or a tensor is missing, misshapen or not finite.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static MtcnnDetector Load(string path, MtcnnOptions? options = null)
    {
        var (pnet, rnet, onet) = MtcnnWeights.Load(path);
        return new MtcnnDetector(pnet, rnet, onet, options, owned: [pnet, rnet, onet]);
    }

    /// <summary>Finds the faces of a picture.</summary>
    /// <param name="picture">The picture to search.</param>
    /// <returns>
    /// The faces, best score first, with the probability that the last stage gives them. Boxes may hang over the border, and are
    /// narrower than high for upright faces. After one or two stages there are landmarks only where that stage was trained to find them.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The detector was disposed.</exception>
    public IReadOnlyList<Detection> Detect(Picture picture) => ((IFaceDetector)this).Detect(picture, CancellationToken.None);

    /// <inheritdoc/>
    IReadOnlyList<Detection> IFaceDetector.Detect(Picture picture, CancellationToken cancellation) => Search(picture, regions: null, cancellation);

    /// <inheritdoc/>
    public IReadOnlyList<Detection> Detect(Picture picture, IReadOnlyList<FaceRegion> regions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(regions);
        return Search(picture, regions, cancellation);
    }

    float IFaceDetector.UsualScore => MtcnnOptions.DefaultOutputThreshold;

    /// <inheritdoc/>
    public float SmallestFace(float scale) => Options.SmallestFace(scale) / scale;

    /// <summary>Frees the networks' buffers, and those that <see cref="Load"/> has read.</summary>
    public void Dispose() => searches.Dispose();

    private IReadOnlyList<Detection> Search(Picture picture, IReadOnlyList<FaceRegion>? regions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(picture);
        searches.ThrowIfDisposed();
        using var stage = Stages.Begin(Stages.Detect);
        using var turn = searches.Take();
        return turn.Session.Detect(picture, regions, cancellation);
    }
}
