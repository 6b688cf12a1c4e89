using System.Globalization;
using Mien.Recognition;

namespace Mien.Expressions;

/// <summary>
/// Teaches expressions from pictures to a set where it is kept: reads the faces, adds or moves the class, chooses thresholds and says how
/// well the class is told from the others. Nothing is trained.
/// </summary>
/// <param name="location">Where the set is kept; it stays the caller's. A set that is not there is made of the model's own classes.</param>
/// <param name="recognizer">Reads the pictures and finds the faces; it stays the caller's.</param>
/// <param name="embedder">Embeds them; it stays the caller's.</param>
/// <param name="options">How; null for the defaults.</param>
public sealed class Enroller(ExpressionSetLocation location, Recognizer recognizer, ExpressionEmbedder embedder, EnrolmentOptions? options = null)
    : IDisposable
{
    /// <summary>How much new pictures count in an update.</summary>
    public const double DefaultRate = 0.1;

    private readonly EnrolmentOptions options = options ?? new();
    private readonly Enrolment enrolment = new(recognizer, embedder, options);
    private bool isOwner;

    /// <summary>Told of each picture that could not be used, before the set is changed.</summary>
    public event Action<EnrolledPicture>? LeftOut;

    /// <summary>Opens detector and model for a set; they are disposed with the enroller.</summary>
    /// <param name="location">Where the set is kept; it stays the caller's.</param>
    /// <param name="recognition">
    /// How faces are found, and the model: null for that of the set, else the default. What it says of expressions and own classifiers has no
    /// meaning here. Null for the defaults.
    /// </param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="MienException">A file is missing or bad, or the set belongs to another model.</exception>
    public static Enroller Open(ExpressionSetLocation location, RecognizerOptions? recognition = null, EnrolmentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(location);
        var set = location.Load();
        recognition ??= new();
        var embedder = new ExpressionEmbedder(ExpressionSetLocation.LoadModel(recognition.Model, set), isOwned: true);
        try
        {
            var classifier = new ExpressionSetClassifier(embedder, set ?? embedder.TrainedExpressions());
            return new Enroller(location, Recognizer.Open(recognition with { Model = null, Expressions = null, OwnClassifier = classifier }), embedder, options) { isOwner = true };
        }
        catch
        {
            embedder.Dispose();
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

    /// <summary>Reads one picture for <see cref="Teach"/>.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="cancellation">Ends the search for faces.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public EnrolledPicture Read(PictureSource picture, CancellationToken cancellation = default) => enrolment.Read(picture, DateTimeOffset.UtcNow, cancellation);

    /// <summary>Which of the pictures of a class that were read can be used together.</summary>
    /// <param name="pictures">Pictures from <see cref="Read(PictureSource, CancellationToken)"/>.</param>
    public EnrolledPictures Choose(IReadOnlyList<EnrolledPicture> pictures) => enrolment.Choose(pictures);

    /// <summary>Adds a class, or where there is one of its name moves that towards its pictures; whichever holds when the set is written.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="pictures">Pictures from <see cref="Choose"/>, of which one can be used.</param>
    /// <param name="rate">How much they count where the class is there, above 0 and up to 1.</param>
    /// <exception cref="MienException">The name cannot be used, or no picture can.</exception>
    public EnrolmentReport Teach(string name, EnrolledPictures pictures, double rate = DefaultRate)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        return Change(name, pictures, (set, samples) => set.Find(name) is null ? set.Add(name, samples) : set.Update(name, samples, rate));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!isOwner)
            return;
        recognizer.Dispose();
        embedder.Dispose();
    }

    private EnrolledPictures Read(string name, string done, IEnumerable<PictureSource> sources)
    {
        var pictures = enrolment.Read(sources, DateTimeOffset.UtcNow);
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
