namespace Mien.Data;

/// <summary>Something in a data set that cannot be used.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1; null if the whole file is meant.</param>
/// <param name="Reason">What is wrong and what was expected.</param>
public sealed record DataFault(string File, long? Line, string Reason)
{
    /// <summary>One line such as <c>fer2013.csv:1234: 2303 pixels, expected 2304 (48x48)</c>.</summary>
    public override string ToString() => (Line is null ? $"{File}: {Reason}" : $"{File}:{Line}: {Reason}").ReplaceLineEndings(" ");

    /// <summary>Notes the fault and goes on where there is a list for it, and throws where there is none.</summary>
    internal void Report(DataFaults? faults)
    {
        if (faults is null)
            throw new DataException(this);
        faults.Add(this);
    }
}
