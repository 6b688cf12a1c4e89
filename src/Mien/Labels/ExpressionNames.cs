namespace Mien.Labels;

/// <summary>The spellings of the basic expressions that data sets and folders use.</summary>
internal static class ExpressionNames
{
    private static readonly Dictionary<string, string> Adjectives = new(StringComparer.OrdinalIgnoreCase)
    {
        ["anger"] = "angry",
        ["angry"] = "angry",
        ["disgust"] = "disgust",
        ["disgusted"] = "disgust",
        ["fear"] = "fear",
        ["fearful"] = "fear",
        ["happiness"] = "happy",
        ["happy"] = "happy",
        ["sadness"] = "sad",
        ["sad"] = "sad",
        ["surprise"] = "surprise",
        ["surprised"] = "surprise",
        ["neutral"] = "neutral",
        ["contempt"] = "contempt",
    };

    /// <summary>The name used throughout for a spelling such as "anger" or "Happy"; other names stay as they are.</summary>
    public static string Canonical(string name) => Adjectives.GetValueOrDefault(name, name);
}
