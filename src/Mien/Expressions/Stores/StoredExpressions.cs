namespace Mien.Expressions;

/// <summary>A set of a store.</summary>
/// <param name="Set">The set.</param>
/// <param name="Version">Which of its versions it is; every change makes another one.</param>
public sealed record StoredExpressions(ExpressionSet Set, long Version);
