namespace Mien.Data;

/// <summary>A data set that cannot be used as it is: the message is one line naming file, line and reason.</summary>
/// <remarks>It is an <see cref="IOException"/>, so one catch also covers missing and unreadable files.</remarks>
/// <param name="fault">What is wrong.</param>
/// <param name="cause">The underlying error, if there is one.</param>
public sealed class DataException(DataFault fault, Exception? cause = null) : IOException(fault.ToString(), cause)
{
    /// <summary>What is wrong.</summary>
    public DataFault Fault { get; } = fault;
}
