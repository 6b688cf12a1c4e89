using Mien.Learning.Features;
using Mien.Tensors.Threads;
using Mien.Vision.Features;

namespace Mien.Research.Data;

/// <summary>Feature vectors made of faces: LPQ and PHOG as in the studies on SFEW.</summary>
public static class DescriptorFeatures
{
    /// <summary>Describes every face by every descriptor, one block of columns each, on all threads of the process.</summary>
    /// <param name="data">Faces, at least one; those in colour are turned to grey.</param>
    /// <param name="faults">Takes note of pictures that cannot be read, which are left out; without it the first one throws.</param>
    /// <param name="descriptors">Descriptors, at least one.</param>
    /// <exception cref="MienException">A picture cannot be read, or there is none that can.</exception>
    public static FeatureSet Describe(FaceSet data, DataFaults? faults, params IReadOnlyList<IDescriptor> descriptors)
    {
        ArgumentNullException.ThrowIfNull(data);
        var grey = data.InShape(data.Shape with { Channels = 1 }).InMemory(faults);
        if (grey.Count == 0)
            throw (faults?.Listed is [var first, ..] ? first : new(data.Name, null, "holds no face")).ToException();
        var features = descriptors.Sum(descriptor => descriptor.Length);
        var values = new float[checked(grey.Count * features)];
        Parallel.For(0, grey.Count, new ParallelOptions { MaxDegreeOfParallelism = Workers.DefaultCount }, () => new byte[grey.Shape.Length], (row, _, pixels) =>
        {
            grey.ReadPixels(row, pixels);
            var start = row * features;
            foreach (var descriptor in descriptors)
            {
                descriptor.Describe(pixels, grey.Shape.Width, grey.Shape.Height, values.AsSpan(start, descriptor.Length));
                start += descriptor.Length;
            }
            return pixels;
        }, static _ => { });
        return new(grey.Name, grey.Labels, grey.Samples, [.. descriptors.Select(item => new FeatureBlock(item.Name, item.Length))], values);
    }

    /// <summary>
    /// Replaces each block of columns by its first principal components, found in some rows only: those of training, so
    /// that nothing of the other rows enters what is learnt.
    /// </summary>
    /// <param name="data">Feature vectors.</param>
    /// <param name="rows">Rows to find the components in, more than <paramref name="components"/>.</param>
    /// <param name="components">Components of each block, at least 1; the studies on SFEW take 5.</param>
    /// <exception cref="MienException">The rows do not vary in so many directions.</exception>
    public static FeatureSet ReduceBlocks(FeatureSet data, ReadOnlySpan<int> rows, int components)
    {
        ArgumentNullException.ThrowIfNull(data);
        var width = data.Blocks.Count * components;
        var reduced = new float[data.Count * width];
        var first = 0;
        for (var b = 0; b < data.Blocks.Count; b++)
        {
            var count = data.Blocks[b].Count;
            var block = new float[data.Count * count];
            for (var row = 0; row < data.Count; row++)
                data[row].Slice(first, count).CopyTo(block.AsSpan(row * count));
            var found = Fit(data, data.Blocks[b], block, rows, components);
            for (var row = 0; row < data.Count; row++)
                found.Transform(block.AsSpan(row * count, count), reduced.AsSpan(row * width + b * components, components));
            first += count;
        }
        return new(data.Name, data.Labels, data.Samples, [.. data.Blocks.Select(block => block with { Count = components })], reduced);
    }

    private static PrincipalComponents Fit(FeatureSet data, FeatureBlock block, float[] values, ReadOnlySpan<int> rows, int components)
    {
        try
        {
            return PrincipalComponents.Fit(values, block.Count, rows, components);
        }
        catch (ArgumentException)
        {
            throw new MienException(data.Name, $"its {rows.Length} training rows do not vary in {components} directions of {block.Name}", "keep fewer components");
        }
    }
}
