using Mien.Models;
using Mien.Vision.Alignment;

namespace Mien.Recognition;

/// <summary>
/// A classifier that tells what of a picture it is shown and can be shown that alone, so that its judgement can be explained by covering parts
/// of it.
/// </summary>
public interface IFaceCropClassifier : IExpressionClassifier
{
    /// <summary>What of a picture is the face.</summary>
    FaceCrop Crop { get; }

    /// <summary>Shape of the faces that <see cref="Predict"/> takes.</summary>
    PixelShape Face { get; }

    /// <summary>Gives each expression of a face that is cut out already its probability.</summary>
    /// <param name="face">Values from 0 to 255 in the shape <see cref="Face"/>, channels interleaved.</param>
    /// <param name="probabilities">Receives one value for each label, 0 to 1, summing to 1.</param>
    void Predict(ReadOnlySpan<float> face, Span<float> probabilities);
}
