using Mien.Labels;
using Mien.Learning.Training;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Recognition;

/// <summary>Names the expression of a face that is already found. Implementations may be used by several threads at once.</summary>
public interface IExpressionClassifier
{
    /// <summary>The expressions, in the order of the probabilities.</summary>
    LabelSet Labels { get; }

    /// <summary>What it is called where several are told apart; "own" where it does not say.</summary>
    string Title => "own";

    /// <summary>Gives each expression its probability.</summary>
    /// <param name="picture">Picture with the face.</param>
    /// <param name="face">The face, in pixels of <paramref name="picture"/>.</param>
    /// <param name="probabilities">Receives one value for each label, 0 to 1, summing to 1.</param>
    void Classify(Picture picture, Detection face, Span<float> probabilities);

    /// <summary>Names the expression: the most likely label, where the classifier does not know better.</summary>
    /// <param name="picture">Picture with the face.</param>
    /// <param name="face">The face, in pixels of <paramref name="picture"/>.</param>
    ExpressionResult Name(Picture picture, Detection face)
    {
        Span<float> probabilities = stackalloc float[Labels.Count];
        Classify(picture, face, probabilities);
        return new(Labels[Predictions.ArgMax(probabilities)], LabelProbability.List(Labels, probabilities));
    }
}
