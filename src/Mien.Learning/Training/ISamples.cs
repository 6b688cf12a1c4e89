using Mien.Tensors;

namespace Mien.Learning.Training;

/// <summary>Labelled inputs that can be fetched in any order, from several threads at once.</summary>
public interface ISamples
{
    /// <summary>Number of samples.</summary>
    int Count { get; }

    /// <summary>Sizes of one input; N is 1.</summary>
    Shape SampleShape { get; }

    /// <summary>Number of classes, or of the values that a network is to give back.</summary>
    int Classes { get; }

    /// <summary>Number of target values; more than <see cref="Classes"/> where a network learns more than the class, which comes first.</summary>
    int Targets => Classes;

    /// <summary>The class of a sample, from 0; -1 where it has none, so that it does not count for accuracy.</summary>
    int Label(int index);

    /// <summary>Writes a sample as the network sees it, the same for the same epoch and index.</summary>
    /// <param name="epoch">Epoch, from 0; augmentation differs between epochs.</param>
    /// <param name="index">Sample, from 0.</param>
    /// <param name="input">Receives the input.</param>
    /// <param name="target">Receives the target probabilities, times the class weight where classes are weighted; or what is to be given back.</param>
    void Fill(int epoch, int index, Span<float> input, Span<float> target);
}
