namespace Mien.Learning.Checkpoints.PyTorch;

internal enum PickleKind
{
    Tuple,
    List,
    Dictionary,
}

/// <summary>A tuple, list or dictionary of a pickle. A dictionary holds key, value, key, value.</summary>
/// <remarks>
/// What lies in another container already takes nothing in any more. A pickle without loops never needs to, and every
/// loop would be closed by such an addition.
/// </remarks>
internal sealed class PickleContainer(PickleKind kind)
{
    private const int MaxDepth = 64;

    private readonly List<object?> items = [];
    private bool enclosed;
    private int depth;

    public PickleKind Kind => kind;

    public IReadOnlyList<object?> Items => items;

    /// <summary>The entries of a dictionary.</summary>
    public IEnumerable<(object? Key, object? Value)> Entries
    {
        get
        {
            for (var i = 0; i + 1 < items.Count; i += 2)
                yield return (items[i], items[i + 1]);
        }
    }

    public void Add(object? item)
    {
        if (enclosed || item == this)
            throw new InvalidDataException("a container of its pickle holds itself");
        if (item is PickleContainer inner)
        {
            inner.enclosed = true;
            depth = Math.Max(depth, inner.depth + 1);
            if (depth > MaxDepth)
                throw new InvalidDataException($"its pickle is nested more than {MaxDepth} deep");
        }
        items.Add(item);
    }
}
