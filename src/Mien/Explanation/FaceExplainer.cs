using Mien.Expressions;
using Mien.Models;
using Mien.Recognition;
using Mien.Tensors.Threads;
using Mien.Vision;
using Mien.Vision.Alignment;
using Mien.Vision.Pictures;

namespace Mien.Explanation;

/// <summary>Explains what a classifier says of faces, one at a time on each thread that asks.</summary>
internal sealed class FaceExplainer : IDisposable
{
    private const int ShownSide = 288;

    private readonly Sessions<IExplainedClassifier> sessions;

    private FaceExplainer(Func<IExplainedClassifier> make) => sessions = new(this, make);

    /// <summary>Takes a classifier, which stays the caller's.</summary>
    /// <returns>What explains it; null where it does not tell what it is shown.</returns>
    public static FaceExplainer? Of(IExpressionClassifier classifier) => classifier switch
    {
        ExpressionClassifier { Model: var model } => new(() => new ExplainedNetwork(model)),
        ExpressionSetClassifier set => new(() => new ExplainedNetwork(set)),
        IFaceCropClassifier other => new(() => new ExplainedByOcclusion(other)),
        _ => null,
    };

    /// <summary>Explains the expression that a face is named by.</summary>
    /// <param name="picture">Picture with the face.</param>
    /// <param name="face">The face, in pixels of <paramref name="picture"/>.</param>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public FaceExplanation Explain(Picture picture, Detection face)
    {
        using var turn = sessions.Take();
        var (crop, shape) = (turn.Session.Crop, turn.Session.Face);
        var values = new float[shape.Length];
        if (shape.Channels == 1)
            crop.Grey(picture, face, shape.Width, shape.Height, values);
        else
            crop.Rgb(picture, face, shape.Width, shape.Height, values);
        return turn.Session.Explain(values, picture.ToOriginal(face.Box), Shown(picture, face, crop, shape));
    }

    /// <inheritdoc/>
    public void Dispose() => sessions.Dispose();

    // Both sides grow by the same factor, so that the maps lie over it as over what the network sees.
    private static Picture Shown(Picture picture, Detection face, FaceCrop crop, PixelShape shape)
    {
        var factor = (double)ShownSide / Math.Max(shape.Width, shape.Height);
        var (width, height) = (Math.Max((int)Math.Round(shape.Width * factor), 1), Math.Max((int)Math.Round(shape.Height * factor), 1));
        var values = new float[3 * width * height];
        crop.Rgb(picture, face, width, height, values);
        return Picture.FromPixels(Array.ConvertAll(values, value => (byte)Math.Clamp(MathF.Round(value), 0, 255)), width, height);
    }
}

/// <summary>A classifier as one thread explains it, one face at a time.</summary>
internal interface IExplainedClassifier : IDisposable
{
    /// <summary>What of a picture it is shown.</summary>
    FaceCrop Crop { get; }

    /// <summary>In which shape.</summary>
    PixelShape Face { get; }

    /// <summary>Explains a face.</summary>
    /// <param name="values">The face as it was cut out, 0 to 255; changed.</param>
    /// <param name="box">Where it is, for the explanation.</param>
    /// <param name="shown">The same in colour and larger, for the explanation.</param>
    FaceExplanation Explain(Span<float> values, Box box, Picture shown);
}
