using Mien.Vision.Drawing;

namespace Mien.Recognition;

/// <summary>The colour of each expression, wherever it is drawn.</summary>
internal static class ExpressionColours
{
    private static readonly Dictionary<string, Rgb> colours = new()
    {
        ["angry"] = new Rgb(214, 60, 46),
        ["disgust"] = new Rgb(107, 142, 35),
        ["fear"] = new Rgb(126, 87, 194),
        ["happy"] = new Rgb(240, 180, 20),
        ["sad"] = new Rgb(52, 120, 190),
        ["surprise"] = new Rgb(230, 120, 30),
        ["neutral"] = new Rgb(110, 120, 130),
    };

    private static readonly Rgb otherColour = new(0, 150, 136);

    public static Rgb Of(string expression) => colours.GetValueOrDefault(expression, otherColour);
}
