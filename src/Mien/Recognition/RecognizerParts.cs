using Mien.Expressions;
using Mien.Models;
using Mien.Mtcnn;
using Mien.Vision;
using Mien.Vision.ViolaJones;

namespace Mien.Recognition;

/// <summary>What recognisers are made of that are opened together: a detector or model that several of them want is loaded once.</summary>
internal sealed class RecognizerParts : IDisposable
{
    private readonly Dictionary<object, object> loaded = [];
    private readonly Stack<IDisposable> opened = [];

    /// <summary>The detector that options ask for.</summary>
    /// <exception cref="MienException">There is none, its file is none, or what it needs is not installed.</exception>
    public IFaceDetector Detector(RecognizerOptions options)
    {
        var upright = options.OwnDetector ?? Once((options.Detector, options.MinFace), () => FaceDetectors.Load(
            options.Detector,
            options.MinFace is { } side ? new MtcnnOptions { MinFaceSize = side } : null,
            options.MinFace is { } window ? new ViolaJonesOptions { MinSize = window } : null));
        return options.Turned ? Once((upright, nameof(options.Turned)), () => new TurnedFaceDetector(upright)) : upright;
    }

    /// <summary>The classifier that options ask for.</summary>
    /// <exception cref="MienException">There is no such model, its file is none, or the expressions belong to another.</exception>
    public IExpressionClassifier Classifier(RecognizerOptions options)
    {
        if (options.OwnClassifier is { } own)
            return own;
        if (options.Expressions is { } set)
            return new ExpressionSetClassifier(Once((options.ModelName, set.Fingerprint), () => new ExpressionEmbedder(ExpressionSetLocation.LoadModel(options.Model, set), isOwned: true)), set);
        return Once(options.ModelName, () => new ExpressionClassifier(ModelCatalogue.Load(options.ModelName), isOwned: true));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in opened)
            part.Dispose();
    }

    private T Once<T>(object key, Func<T> load)
        where T : class
    {
        if (loaded.TryGetValue(key, out var part))
            return (T)part;
        var made = load();
        loaded.Add(key, made);
        if (made is IDisposable disposable)
            opened.Push(disposable);
        return made;
    }
}
