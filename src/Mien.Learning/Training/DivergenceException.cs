namespace Mien.Learning;

/// <summary>A training whose loss or gradients are no numbers any more: the message is one line with what to do.</summary>
public sealed class DivergenceException : Exception
{
    /// <summary>Says what is no number.</summary>
    /// <param name="reason">What, and in which step where that is known.</param>
    public DivergenceException(string reason)
        : base($"{reason}; lower the learning rate")
    {
    }
}
