namespace Mien.Labels;

/// <summary>The label sets of expressions that data sets and models share, each in the order that is used everywhere.</summary>
public static class ExpressionLabels
{
    /// <summary>The six basic expressions and neutral, as FER-2013 numbers them.</summary>
    public static LabelSet Seven { get; } = new("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral");

    /// <summary>The seven of CK+: the six basic expressions and contempt; there is no neutral.</summary>
    public static LabelSet SixAndContempt { get; } = new("angry", "disgust", "fear", "happy", "sad", "surprise", "contempt");

    /// <summary>What could be voted for in FER+; unknown and "not a face" are no expressions.</summary>
    public static LabelSet Votes { get; } =
        new("neutral", "happy", "surprise", "sad", "angry", "disgust", "fear", "contempt", "unknown", "not a face");

    /// <summary>The 14 compound expressions of RAF-CE, in the order of its numbers.</summary>
    public static LabelSet Compound { get; } = new(
        "happily surprised", "happily disgusted", "sadly fearful", "sadly angry", "sadly surprised", "sadly disgusted",
        "fearfully angry", "fearfully surprised", "fearfully disgusted", "angrily surprised", "angrily disgusted",
        "disgustedly surprised", "happily fearful", "happily sad");

    /// <summary>RAF-DB's 11 compound expressions: those of <see cref="Compound"/> without fearfully disgusted, happily fearful and happily sad.</summary>
    public static LabelSet ElevenCompound { get; } =
        new(Compound.Where(label => label is not ("fearfully disgusted" or "happily fearful" or "happily sad")));
}
