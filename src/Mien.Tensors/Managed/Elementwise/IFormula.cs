namespace Mien.Tensors.Managed;

/// <summary>A formula of two numbers, written once for registers of every width.</summary>
internal interface IFormula
{
    static abstract T Apply<T>(T a, T b) where T : struct, ILanes<T>;
}
