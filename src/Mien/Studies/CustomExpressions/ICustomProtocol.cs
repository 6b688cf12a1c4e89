namespace Mien.Studies;

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
