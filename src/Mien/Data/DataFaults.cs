namespace Mien.Data;

/// <summary>
/// The faults of a data set. A loader that is given such a list leaves out what it cannot use and goes on; without
/// one it throws a <see cref="DataException"/> at the first fault.
/// </summary>
/// <param name="limit">How many faults are kept; the others are only counted.</param>
public sealed class DataFaults(int limit = 100)
{
    private readonly List<DataFault> listed = [];

    /// <summary>The number of faults.</summary>
    public int Count { get; private set; }

    /// <summary>The first faults, up to the limit.</summary>
    public IReadOnlyList<DataFault> Listed => listed;

    /// <summary>Takes note of a fault.</summary>
    public void Add(DataFault fault)
    {
        Count++;
        if (listed.Count < limit)
            listed.Add(fault);
    }
}
