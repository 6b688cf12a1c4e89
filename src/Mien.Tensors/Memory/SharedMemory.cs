using System.Numerics;

namespace Mien.Tensors.Memory;

/// <summary>
/// Memory in which inference tapes compute that run one after the other, such as those of one network for many input shapes: beside its
/// weights none needs memory of its own. What a tape takes in and gives is only good until another of them is filled or runs. For one
/// thread at a time.
/// </summary>
public sealed class SharedMemory : IDisposable
{
    private readonly List<Storage> blocks = [];
    private readonly List<Workspace> workspaces = [];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var block in blocks)
            block.Dispose();
        foreach (var workspace in workspaces)
            workspace.Dispose();
    }

    /// <summary>
    /// A block of at least the length that is not taken: the smallest there is, or a new one. There are few lengths, so that shapes that
    /// differ a little share blocks.
    /// </summary>
    /// <param name="length">Values.</param>
    /// <param name="taken">Those that are in use already.</param>
    internal Storage Take(long length, IReadOnlyCollection<Storage> taken)
    {
        var best = blocks.Where(block => block.Length >= length && !taken.Contains(block)).MinBy(block => block.Length);
        if (best is null)
            blocks.Add(best = new Storage(RoundUp(length)));
        return best;
    }

    /// <summary>Scratch memory for each part of an operation while it runs.</summary>
    internal Workspace[] Workspaces(int count)
    {
        while (workspaces.Count < count)
            workspaces.Add(new Workspace());
        return [.. workspaces.Take(count)];
    }

    /// <summary>To three binary digits, so by less than a quarter.</summary>
    private static long RoundUp(long length)
    {
        var step = 1L << Math.Max(0, BitOperations.Log2((ulong)length) - 2);
        return (length + step - 1) / step * step;
    }
}
