using Mien.Labels;

namespace Mien.Tests;

/// <summary>The labels of most models: those of FER-2013.</summary>
internal static class SevenExpressions
{
    public static LabelSet Labels { get; } = new("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral");
}
