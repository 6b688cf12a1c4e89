namespace Mien.Research.Data;

/// <summary>Something in a data set that cannot be used.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1; null if the whole file is meant.</param>
/// <param name="Reason">What is wrong and what was expected.</param>
public sealed record DataFault(string File, long? Line, string Reason)
{
    /// <summary>One line such as <c>fer2013.csv:1234: 2303 pixels, expected 2304 (48x48)</c>.</summary>
    public override string ToString() => (Line is null ? $"{File}: {Reason}" : $"{File}:{Line}: {Reason}").ReplaceLineEndings(" ");

    /// <summary>What an error says, as a fault.</summary>
    internal static DataFault Of(MienException error) => new(error.Source ?? "", null, error.Explanation);

    /// <summary>The fault as an error.</summary>
    internal MienException ToException(Exception? cause = null) => new(Line is null ? File : $"{File}:{Line}", Reason, cause: cause);

    /// <summary>Notes the fault and goes on where there is a list for it, and throws where there is none.</summary>
    internal void Report(DataFaults? faults)
    {
        if (faults is null)
            throw ToException();
        faults.Add(this);
    }
}

/// <summary>
/// The faults of a data set. A loader that is given such a list leaves out what it cannot use and goes on; without
/// one it throws a <see cref="MienException"/> at the first fault.
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
