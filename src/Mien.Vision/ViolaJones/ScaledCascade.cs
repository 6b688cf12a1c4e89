using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mien.Vision.ViolaJones;

/// <summary>
/// A cascade laid over the integral images of one scale: every rectangle is four distances from the window's first element.
/// Eight neighbouring windows are looked at together, as long as one of them may still hold a face.
/// </summary>
internal sealed unsafe class ScaledCascade(HaarCascade cascade)
{
    private readonly ScaledNode[] nodes = new ScaledNode[cascade.Nodes.Length];
    private Corners inner;
    private int squared;

    /// <summary>Computes the distances for integral images of the current size.</summary>
    public void Fit(IntegralImages images)
    {
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = ScaledNode.Of(cascade.Nodes[i], images);
        inner = Corners.Upright(new HaarRectangle(1, 1, cascade.Width - 2, cascade.Height - 2, 1), images);
        squared = images.Squared;
    }

    /// <summary>
    /// 1 / (area * standard deviation) of eight neighbouring windows, which makes features independent of contrast; the windows' border
    /// of one pixel is left out. Windows without contrast are not valid.
    /// </summary>
    /// <param name="windows">The sums at the left upper corner of the first window.</param>
    /// <param name="valid">One bit for each window that is worth looking at.</param>
    public Vector256<float> Contrast(int* windows, out uint valid)
    {
        double area = (cascade.Width - 2) * (cascade.Height - 2);
        var sum = inner.Sum(windows);
        var squares = inner.Sum(windows + squared);
        var lower = Deviation(Vector256.WidenLower(sum), Vector256.WidenLower(squares), area);
        var upper = Deviation(Vector256.WidenUpper(sum), Vector256.WidenUpper(squares), area);
        var inverse = Vector256.Narrow(Vector256<double>.One / lower, Vector256<double>.One / upper);
        var (inverseLower, inverseUpper) = Vector256.Widen(inverse);
        valid = Bits(IsContrast(lower, inverseLower, area), IsContrast(upper, inverseUpper, area));
        return inverse;
    }

    /// <summary>Which of eight neighbouring windows pass a stage, one bit each.</summary>
    public uint Passing(int stage, int* windows, Vector256<float> contrast)
    {
        var (firstTree, treeCount, threshold) = cascade.Stages[stage];
        var lower = Vector256<double>.Zero;
        var upper = Vector256<double>.Zero;
        var branches = stackalloc Vector256<float>[cascade.MaxTreeNodes];
        fixed (ScaledNode* all = nodes)
        {
            foreach (var tree in cascade.Trees.AsSpan(firstTree, treeCount))
            {
                var root = all + tree.FirstNode;
                for (var i = tree.NodeCount - 1; i >= 0; i--)
                {
                    var node = root + i;
                    var isLeft = Vector256.LessThan(node->Features(windows) * contrast, Vector256.Create(node->Threshold));
                    var left = node->Left > 0 ? branches[node->Left] : Vector256.Create(node->LeftValue);
                    var right = node->Right > 0 ? branches[node->Right] : Vector256.Create(node->RightValue);
                    branches[i] = Vector256.ConditionalSelect(isLeft, left, right);
                }

                var (treeLower, treeUpper) = Vector256.Widen(branches[0]);
                lower += treeLower;
                upper += treeUpper;
            }
        }

        var limit = Vector256.Create((double)threshold);
        return Bits(Vector256.GreaterThanOrEqual(lower, limit), Vector256.GreaterThanOrEqual(upper, limit));
    }

    /// <summary>Which of eight neighbouring windows pass all stages but the first, one bit each.</summary>
    /// <param name="windows">The sums at the left upper corner of the first window.</param>
    /// <param name="contrast">What <see cref="Contrast"/> returned for them.</param>
    /// <param name="alive">The windows that passed the first stage.</param>
    public uint PassingOthers(int* windows, Vector256<float> contrast, uint alive)
    {
        for (var stage = 1; stage < cascade.Stages.Length && alive != 0; stage++)
            alive &= Passing(stage, windows, contrast);
        return alive;
    }

    /// <summary>area * standard deviation = sqrt(area * sum of squares - sum^2).</summary>
    private static Vector256<double> Deviation(Vector256<long> sum, Vector256<long> squares, double area)
    {
        var mean = Vector256.ConvertToDouble(sum);
        return Vector256.Sqrt((Vector256.ConvertToDouble(squares) * area) - (mean * mean));
    }

    /// <summary>Windows whose standard deviation is 10 grey levels or less, or whose brightness does not vary at all, hold no face.</summary>
    private static Vector256<double> IsContrast(Vector256<double> deviation, Vector256<double> inverse, double area) =>
        Vector256.GreaterThan(deviation, Vector256<double>.Zero) & Vector256.LessThan(inverse * area, Vector256.Create(0.1));

    private static uint Bits(Vector256<double> lower, Vector256<double> upper) =>
        lower.ExtractMostSignificantBits() | (upper.ExtractMostSignificantBits() << 4);

    /// <summary>Distances of a rectangle's four corners from the window: its sum is A - B - C + D.</summary>
    private readonly struct Corners
    {
        private readonly int a;
        private readonly int b;
        private readonly int c;
        private readonly int d;

        private Corners(int a, int b, int c, int d) => (this.a, this.b, this.c, this.d) = (a, b, c, d);

        public static Corners Upright(HaarRectangle r, IntegralImages images) => new(
            images.Offset(r.X, r.Y),
            images.Offset(r.X + r.Width, r.Y),
            images.Offset(r.X, r.Y + r.Height),
            images.Offset(r.X + r.Width, r.Y + r.Height));

        public static Corners Tilted(HaarRectangle r, IntegralImages images) => new(
            images.Tilted + images.Offset(r.X, r.Y),
            images.Tilted + images.Offset(r.X - r.Height, r.Y + r.Height),
            images.Tilted + images.Offset(r.X + r.Width, r.Y + r.Width),
            images.Tilted + images.Offset(r.X + r.Width - r.Height, r.Y + r.Width + r.Height));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<int> Sum(int* windows) =>
            Vector256.Load(windows + a) - Vector256.Load(windows + b) - Vector256.Load(windows + c) + Vector256.Load(windows + d);
    }

    private readonly struct ScaledNode
    {
        private readonly Corners first;
        private readonly Corners second;
        private readonly Corners third;
        private readonly float firstWeight;
        private readonly float secondWeight;
        private readonly float thirdWeight;

        private ScaledNode(HaarNode node, Corners first, Corners second, Corners third)
        {
            (this.first, this.second, this.third) = (first, second, third);
            (firstWeight, secondWeight, thirdWeight) = (node.Feature.First.Weight, node.Feature.Second.Weight, node.Feature.Third.Weight);
            (Threshold, Left, LeftValue, Right, RightValue) = (node.Threshold, node.Left, node.LeftValue, node.Right, node.RightValue);
        }

        public float Threshold { get; }

        public int Left { get; }

        public float LeftValue { get; }

        public int Right { get; }

        public float RightValue { get; }

        public static ScaledNode Of(HaarNode node, IntegralImages images)
        {
            var feature = node.Feature;
            return feature.Tilted
                ? new ScaledNode(node, Corners.Tilted(feature.First, images), Corners.Tilted(feature.Second, images), Corners.Tilted(feature.Third, images))
                : new ScaledNode(node, Corners.Upright(feature.First, images), Corners.Upright(feature.Second, images), Corners.Upright(feature.Third, images));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Features(int* windows)
        {
            var value = (Vector256.ConvertToSingle(first.Sum(windows)) * firstWeight) + (Vector256.ConvertToSingle(second.Sum(windows)) * secondWeight);
            return thirdWeight == 0 ? value : value + (Vector256.ConvertToSingle(third.Sum(windows)) * thirdWeight);
        }
    }
}
