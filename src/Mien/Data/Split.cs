namespace Mien.Data;

/// <summary>What a sample is for.</summary>
public enum Split
{
    /// <summary>The data set has no splits of its own.</summary>
    None,

    /// <summary>Learning the weights.</summary>
    Train,

    /// <summary>Choosing among models and settings.</summary>
    Validation,

    /// <summary>The one final report.</summary>
    Test,
}
