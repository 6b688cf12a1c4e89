using System.Globalization;
using Mien.Recognition;
using Mien.Vision;

namespace Mien.Expressions;

/// <summary>
/// Teaches expressions from pictures to a set where it is kept: reads the faces, adds or moves the class, chooses thresholds and says how
/// well the class is told from the others. Nothing is trained.
/// </summary>
/// <param name="location">Where the set is kept; it stays the caller's. A set that is not there is made of the model's own classes.</param>
/// <param name="detector">Finds faces; it is disposed with this.</param>
/// <param name="embedder">Embeds them; it is disposed with this.</param>
/// <param name="options">How; null for the defaults.</param>
public sealed class Enroller(ExpressionSetLocation location, IFaceDetector detector, ExpressionEmbedder embedder, EnrolmentOptions? options = null)
    : IDisposable
{
    /// <summary>How much new pictures count in an update.</summary>
    public const double DefaultRate = 0.1;

    private readonly EnrolmentOptions options = options ?? new();

    /// <summary>Told of each picture that could not be used, before the set is changed.</summary>
    public event Action<LeftOutPicture>? LeftOut;

    /// <summary>Opens detector and model for a set.</summary>
    /// <param name="location">Where the set is kept; it stays the caller's.</param>
    /// <param name="model">Name of a shipped model or path of a model file; null for that of the set, else the default.</param>
    /// <param name="detector">One of <see cref="FaceDetectors.Names"/> or a weight file of MTCNN; null for the default.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="MienException">A file is missing or bad, or the set belongs to another model.</exception>
    public static Enroller Open(ExpressionSetLocation location, string? model = null, string? detector = null, EnrolmentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(location);
        var set = location.Load();
        var faces = FaceDetectors.Load(detector ?? FaceDetectors.Default);
        ExpressionEmbedder? embedder = null;
        try
        {
            embedder = new ExpressionEmbedder(ExpressionSetLocation.LoadModel(model, set), isOwned: true);
            set?.RequireModel(embedder);
            return new Enroller(location, faces, embedder, options);
        }
        catch
        {
            embedder?.Dispose();
            (faces as IDisposable)?.Dispose();
            throw;
        }
    }

    /// <summary>Adds a class.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="pictures">Pictures of it; about ten are enough.</param>
    /// <exception cref="MienException">The set has the class already, or no picture could be used.</exception>
    public EnrolmentReport Add(string name, IEnumerable<PictureSource> pictures)
    {
        if (location.Load()?.Find(name) is { } taken)
            throw new MienException(null, $"there is an expression '{taken.Name}' already", "update or rename it, or give another name");
        return Change(name, Read(name, "added", pictures), (set, samples) => set.Add(name, samples));
    }

    /// <summary>Moves a class towards new pictures of it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="pictures">The new pictures.</param>
    /// <param name="rate">How much they count, above 0 and up to 1.</param>
    /// <exception cref="MienException">There is no such class, or no picture could be used.</exception>
    public EnrolmentReport Update(string name, IEnumerable<PictureSource> pictures, double rate = DefaultRate)
    {
        location.Need().Need(name);
        return Change(name, Read(name, "updated", pictures), (set, samples) => set.Update(name, samples, rate));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        embedder.Dispose();
        (detector as IDisposable)?.Dispose();
    }

    private EnrolledPictures Read(string name, string done, IEnumerable<PictureSource> sources)
    {
        var pictures = new Enrolment(detector, embedder, options).Read(sources, DateTimeOffset.UtcNow);
        foreach (var picture in pictures.LeftOut)
            LeftOut?.Invoke(picture);
        return pictures.Samples.Count > 0 ? pictures : throw new MienException(null, "no picture could be used", $"'{name}' was not {done}");
    }

    private EnrolmentReport Change(
        string name, EnrolledPictures pictures, Func<ExpressionSet, IReadOnlyList<ExpressionSample>, ExpressionSet> change)
    {
        IReadOnlyList<ChosenThreshold> thresholds = [];
        ExpressionClass? before = null;
        var after = location.Change(set =>
        {
            var current = set ?? embedder.TrainedExpressions();
            current.RequireModel(embedder);
            before = current.Find(name);
            var changed = change(current, pictures.Samples);
            return options.FalseAcceptRate is { } rate ? Thresholds.Choose(changed, rate, embedder.References, out thresholds)
                : embedder.References.IsEmpty ? changed
                : Thresholds.Choose(changed, Thresholds.DefaultRate, embedder.References, out thresholds, only: name);
        });

        var separation = Separation.Of(after, name);
        return new EnrolmentReport
        {
            Pictures = pictures,
            Separation = separation,
            Moved = before?.AngleTo(after.Need(name)),
            Thresholds = thresholds,
            Warnings = [.. Warnings(separation, isUncalibrated: options.FalseAcceptRate is not null && thresholds.Count == 0)],
        };
    }

    private static IEnumerable<string> Warnings(Separation separation, bool isUncalibrated)
    {
        var name = separation.Subject.Name;
        if (separation.Subject.Samples.Count == 1)
            yield return $"'{name}' has one picture, which says little; about ten are better";
        var near = separation.Angles.Where(angle => angle.Collides)
            .Select(angle => string.Create(CultureInfo.InvariantCulture, $"'{angle.Name}' ({angle.Degrees:0.0}°)")).ToList();
        if (near.Count > 0)
            yield return $"'{name}' collides with {string.Join(", ", near)}: the centre of each is within the threshold of the other";
        if (isUncalibrated)
            yield return "no threshold was calibrated; that takes two samples of a class and one of another";
    }
}
