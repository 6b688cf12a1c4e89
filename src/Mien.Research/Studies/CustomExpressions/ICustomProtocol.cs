namespace Mien.Research.Studies.CustomExpressions;

/// <summary>How custom expressions are measured: what is enrolled, what is tested, which figures come of it.</summary>
internal interface ICustomProtocol
{
    /// <summary>Names of the data sets.</summary>
    IReadOnlyList<string> Data { get; }

    /// <summary>What a reader of the figures must know, each on a line.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Embeds all faces of the protocol, once.</summary>
    /// <returns>Makes one draw, given its number from 0, and measures; it may be called on several threads.</returns>
    Func<int, IReadOnlyList<Measurement>> Prepare(StudyModel model, StudyData data);
}

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

/// <summary>A class that is added to a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">The faces that are enrolled.</param>
internal sealed record AddedClass(string Name, IReadOnlyList<int> Rows);
