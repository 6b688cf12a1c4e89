using Mien.Tensors.Threads;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Recognition;

/// <summary>
/// Looks for faces that are upright, on their side and on their head, with a detector that knows upright ones: in the picture turned by
/// each quarter. Takes four times as long.
/// </summary>
/// <param name="upright">The detector, which stays its owner's.</param>
internal sealed class TurnedFaceDetector(IFaceDetector upright) : IFaceDetector, IDisposable
{
    // What is found in two positions is one face, in the one that scores higher.
    private const float SameFace = 0.3f;

    private readonly Sessions<PictureRoom> rooms = PictureRoom.ForThreads(upright);

    /// <inheritdoc/>
    public float UsualScore => upright.UsualScore;

    /// <inheritdoc/>
    public float SmallestFace(float scale) => upright.SmallestFace(scale);

    /// <inheritdoc/>
    public IReadOnlyList<Detection> Detect(Picture picture) => ((IFaceDetector)this).Detect(picture, CancellationToken.None);

    /// <inheritdoc/>
    IReadOnlyList<Detection> IFaceDetector.Detect(Picture picture, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var all = new List<Detection>();
        using var room = rooms.Take();
        for (var turn = 0; turn < 360; turn += 90)
        {
            var turned = picture.Turn((360 - turn) % 360, room.Session);
            all.AddRange(upright.Detect(turned, cancellation).Select(face => face.Turned(turned.Width, turned.Height, turn)));
        }

        var faces = new List<Detection>();
        foreach (var face in all.OrderByDescending(face => face.Score))
        {
            if (!faces.Exists(better => better.Box.Overlap(face.Box) > SameFace))
                faces.Add(face);
        }

        return faces;
    }

    /// <inheritdoc/>
    public void Dispose() => rooms.Dispose();
}
