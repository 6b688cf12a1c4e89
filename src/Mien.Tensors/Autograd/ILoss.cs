namespace Mien.Tensors;

/// <summary>An operation that starts the backward pass by itself.</summary>
internal interface ILoss;
