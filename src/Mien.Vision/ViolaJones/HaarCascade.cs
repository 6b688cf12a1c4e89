namespace Mien.Vision.ViolaJones;

/// <summary>A cascade of boosted decision trees over Haar-like features; stages, trees and nodes lie one after the other in flat arrays.</summary>
/// <param name="Width">Window width in pixels.</param>
/// <param name="Height">Window height in pixels.</param>
/// <param name="Stages">A window is a face if every stage's trees sum to its threshold.</param>
/// <param name="Trees">The trees of all stages.</param>
/// <param name="Nodes">The nodes of all trees; children come after their parent.</param>
internal sealed record HaarCascade(int Width, int Height, HaarStage[] Stages, HaarTree[] Trees, HaarNode[] Nodes)
{
    /// <summary>Whether any feature needs the tilted integral image.</summary>
    public bool HasTilted { get; } = Nodes.Any(node => node.Feature.Tilted);

    /// <summary>Most nodes that one tree has.</summary>
    public int MaxTreeNodes { get; } = Trees.Max(tree => tree.NodeCount);

    /// <summary>Whole pixels of a scaled length; halves go to the even neighbour, as OpenCV rounds.</summary>
    public static int Pixels(float length) => (int)MathF.Round(length);
}

/// <summary>One stage: the trees it sums and the sum a window needs to pass.</summary>
internal readonly record struct HaarStage(int FirstTree, int TreeCount, float Threshold);

/// <summary>One tree: its nodes, root first.</summary>
internal readonly record struct HaarTree(int FirstNode, int NodeCount);

/// <summary>
/// One decision: left where the feature, divided by the window's contrast, is below the threshold. A branch leads to the node that many
/// places after the tree's root, or, where it is 0, to the leaf value beside it.
/// </summary>
internal readonly record struct HaarNode(HaarFeature Feature, float Threshold, int Left, float LeftValue, int Right, float RightValue);

/// <summary>The weighted sum of up to three rectangles, upright or turned by 45 degrees; the third weighs 0 where there are two.</summary>
internal readonly record struct HaarFeature(HaarRectangle First, HaarRectangle Second, HaarRectangle Third, bool Tilted);

/// <summary>A rectangle of the window, in pixels. A tilted one starts at its top corner and runs down to the right and down to the left.</summary>
internal readonly record struct HaarRectangle(int X, int Y, int Width, int Height, float Weight);
