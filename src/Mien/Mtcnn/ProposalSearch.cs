using Mien.Tensors;
using Mien.Tensors.Memory;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Mtcnn;

/// <summary>
/// P-Net over the levels of a picture's pyramid. Levels are cut into blocks of one size, up to <see cref="MaxBlock"/> pixels a side
/// and overlapping so that no window is lost, and a network is built for each size of blocks. Sizes are multiples of
/// <see cref="BlockStep"/>, so pictures share them, and only the last <see cref="MaxPasses"/> are kept.
/// </summary>
internal sealed class ProposalSearch(PNet network, SharedMemory memory, SearchObserver? observer = null) : IDisposable
{
    public const int Window = 12;
    public const int Stride = 2;
    public const int MaxBlock = 160;

    private const int Overlap = Window - Stride;
    private const int BlockStep = 8;
    private const int MaxPasses = 64; // of a third of a megabyte, code of oneDNN

    private readonly Dictionary<(int Width, int Height), NetworkPass> passes = [];
    private readonly Queue<(int Width, int Height)> order = [];

    /// <summary>Adds the windows of a picture that may hold faces.</summary>
    /// <param name="pyramid">The picture.</param>
    /// <param name="width">Its width in pixels.</param>
    /// <param name="height">Its height in pixels.</param>
    /// <param name="smallest">Side of the smallest faces, in pixels of the picture.</param>
    /// <param name="regions">Where to look; null for everywhere. The windows of a region are those of the whole picture that lie in it.</param>
    /// <param name="options">Ratio of the levels, threshold and overlap.</param>
    /// <param name="candidates">Where they go.</param>
    /// <param name="cancellation">Ends the search before its next block.</param>
    public void Propose(
        PicturePyramid pyramid, int width, int height, float smallest, IReadOnlyList<FaceRegion>? regions, MtcnnOptions options, List<Proposal> candidates,
        CancellationToken cancellation)
    {
        for (var scale = smallest / Window; Math.Min(width, height) >= Window * scale; scale /= options.ScaleFactor)
        {
            var (columns, rows) = (Cells.Of(width / scale), Cells.Of(height / scale));
            if (regions is null)
            {
                var (across, down) = (Blocks.Of(columns), Blocks.Of(rows));
                ProposeIn(pyramid, scale, across, down, Pass(across.Side, down.Side), options, candidates, cancellation);
                continue;
            }

            for (var i = 0; i < regions.Count; i++)
            {
                var (box, least, most) = regions[i];
                if (Window * scale < least || Window * scale > most)
                    continue;
                var (inColumns, inRows) = (columns.Within(box.X / scale, box.Right / scale), rows.Within(box.Y / scale, box.Bottom / scale));
                if (inColumns.Count <= 0 || inRows.Count <= 0)
                    continue;
                // Squares have few sizes, whatever the regions.
                var (across, down) = (Blocks.Of(inColumns), Blocks.Of(inRows));
                var side = Math.Max(across.Side, down.Side);
                ProposeIn(pyramid, scale, across with { Side = side }, down with { Side = side }, Pass(side, side), options, candidates, cancellation);
            }
        }
    }

    public void Dispose()
    {
        foreach (var pass in passes.Values)
            pass.Dispose();
    }

    private void ProposeIn(
        PicturePyramid pyramid, float scale, Blocks columns, Blocks rows, NetworkPass pass, MtcnnOptions options, List<Proposal> candidates,
        CancellationToken cancellation)
    {
        var first = candidates.Count;
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < columns.Count; column++)
            {
                cancellation.ThrowIfCancellationRequested();
                var block = new Box(columns.Start(column) * scale, rows.Start(row) * scale, columns.Side * scale, rows.Side * scale);
                pyramid.CropRgb(block, columns.Side, rows.Side, NetworkPass.Mean, NetworkPass.Deviation, pass.Input);
                observer?.Did(SearchWork.Resampling);
                pass.Forward(observer);
                Collect(pass, block, scale, columns.CellsOf(column), rows.CellsOf(row), options.ProposalThreshold, candidates);
                observer?.Did(SearchWork.Windows);
            }
        }

        NonMaximumSuppression.Apply(candidates, first, options.LevelOverlap);
        observer?.Did(SearchWork.Suppression);
    }

    private static void Collect(NetworkPass pass, Box block, float scale, int columns, int rows, float threshold, List<Proposal> candidates)
    {
        var margin = NetworkOutputs.Margin(threshold);
        var logits = pass.Logits;
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var cell = (row * pass.OutWidth) + column;
                var difference = logits[(2 * cell) + 1] - logits[2 * cell];
                if (!(difference >= margin))
                    continue;
                var window = new Box(block.X + (Stride * column * scale), block.Y + (Stride * row * scale), Window * scale, Window * scale);
                if (NetworkOutputs.TryMove(window, pass.Offsets.Slice(4 * cell, 4), out var face))
                    candidates.Add(new Proposal(window, face, NetworkOutputs.Probability(difference)));
            }
        }
    }

    private NetworkPass Pass(int width, int height)
    {
        if (passes.TryGetValue((width, height), out var pass))
            return pass;
        if (order.Count == MaxPasses && passes.Remove(order.Dequeue(), out var oldest))
            oldest.Dispose();
        order.Enqueue((width, height));
        return passes[(width, height)] = new NetworkPass(network, new Shape(1, height, width, 3), memory);
    }

    /// <summary>Windows along one side of a level.</summary>
    /// <param name="First">The first; that of the level is 0.</param>
    /// <param name="Count">How many.</param>
    private readonly record struct Cells(int First, int Count)
    {
        /// <param name="side">Side of the level, pixels, at least that of a window.</param>
        public static Cells Of(float side) => new(0, (int)MathF.Ceiling((side - Overlap) / Stride));

        /// <summary>Those that lie between two places, in pixels of the level.</summary>
        public Cells Within(float from, float to)
        {
            var first = Math.Max(First, (int)MathF.Ceiling(from / Stride));
            return new(first, Math.Min(First + Count, (int)MathF.Floor((to - Overlap) / Stride)) - first);
        }
    }

    /// <summary>How they are cut into blocks.</summary>
    /// <param name="Cells">The windows.</param>
    /// <param name="Count">Number of blocks.</param>
    /// <param name="Step">Pixels of the level from block to block.</param>
    /// <param name="Side">Pixels of a block.</param>
    private readonly record struct Blocks(Cells Cells, int Count, int Step, int Side)
    {
        public static Blocks Of(Cells cells)
        {
            var count = ((Stride * cells.Count) + MaxBlock - Overlap - 1) / (MaxBlock - Overlap);
            var step = (cells.Count + count - 1) / count * Stride;
            return new(cells, count, step, (step + Overlap + BlockStep - 1) / BlockStep * BlockStep);
        }

        /// <summary>Where a block begins, in pixels of the level.</summary>
        public int Start(int block) => (Stride * Cells.First) + (block * Step);

        public int CellsOf(int block) => Math.Min(Step / Stride, Cells.Count - (block * Step / Stride));
    }
}
