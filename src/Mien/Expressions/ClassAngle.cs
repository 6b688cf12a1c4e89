namespace Mien.Expressions;

/// <summary>How far another class is.</summary>
/// <param name="Name">Name of the other class.</param>
/// <param name="Degrees">Angle between the centres, degrees.</param>
/// <param name="Collides">Whether each would accept the centre of the other, see <see cref="Separation"/>.</param>
public readonly record struct ClassAngle(string Name, double Degrees, bool Collides);
