namespace Mien.Studies;

/// <summary>A class that is added to a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">The faces that are enrolled.</param>
internal sealed record AddedClass(string Name, IReadOnlyList<int> Rows);
