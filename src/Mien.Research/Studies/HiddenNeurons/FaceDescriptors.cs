using Mien.Models;
using Mien.Research.Data;
using Mien.Vision.Features;

namespace Mien.Research.Studies.HiddenNeurons;

/// <summary>LPQ and PHOG of faces that were cut from the frames, beside those that the sheet brings.</summary>
internal static class FaceDescriptors
{
    private static readonly PixelShape shape = new(128, 128, 1);

    /// <summary>Describes faces.</summary>
    public static FeatureSet Describe(FaceSet faces) => DescriptorFeatures.Describe(faces.InShape(shape), null, new LocalPhaseQuantization(), new PyramidHistogramOfGradients());

    /// <summary>Makes of a fold's descriptions their principal components, found in the samples that the fold does not test.</summary>
    /// <param name="components">Components of each descriptor.</param>
    public static Func<SampleSet, SampleSet> Components(int components) => fold => DescriptorFeatures.ReduceBlocks((FeatureSet)fold, fold.Rows(Split.Train), components);
}
