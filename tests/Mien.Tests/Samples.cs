using Mien.Vision;

namespace Mien.Tests;

/// <summary>Results to write.</summary>
internal static class Samples
{
    public static readonly IReadOnlyList<string> Labels = ["angry", "happy", "neutral"];

    public static Analysis TwoFaces(string source = "a.jpg") => new()
    {
        Source = source,
        Width = 640,
        Height = 480,
        Faces = [Face("happy", 0.125f, 0.75f, 0.125f), Face("angry", 0.5f, 0.25f, 0.25f)],
    };

    public static Analysis NoFace(string source = "empty.png") => new() { Source = source, Width = 32, Height = 16 };

    private static FaceExpression Face(string expression, params float[] probabilities) => new()
    {
        Box = new Box(10, 20.5f, 100, 120),
        Score = 0.99f,
        Expression = expression,
        Probabilities = [.. Labels.Select((label, i) => new LabelProbability(label, probabilities[i]))],
    };
}
