namespace Mien.Studies;

/// <summary>What one draw gave for one way to name faces.</summary>
/// <param name="Method">The way.</param>
/// <param name="Threshold">What makes a face unknown.</param>
/// <param name="Classes">The classes enrolled.</param>
/// <param name="Samples">Faces enrolled of each.</param>
/// <param name="Figures">The figures by name, the same names in the same order in all of a protocol.</param>
internal sealed record Measurement(string Method, string Threshold, string Classes, int Samples, IReadOnlyList<(string Name, double Value)> Figures)
{
    /// <summary>The share of faces with a property.</summary>
    /// <param name="faces">The faces, at least one.</param>
    /// <param name="has">Whether a face has it.</param>
    public static double Share<T>(IReadOnlyCollection<T> faces, Func<T, bool> has) => faces.Count(has) / (double)faces.Count;
}
