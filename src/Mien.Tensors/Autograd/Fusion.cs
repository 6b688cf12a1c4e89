namespace Mien.Tensors.Autograd;

/// <summary>
/// Joins an operation with its only consumer where one kernel can do both: batch normalisation and addition with the
/// ReLU behind them; at inference also a convolution with normalisation, residual addition and ReLU.
/// </summary>
internal static class Fusion
{
    public static void Apply(List<Operation> operations, List<Tensor> outputs, TapeMode mode)
    {
        for (var i = 0; i < operations.Count; i++)
        {
            var operation = operations[i];
            while (OnlyConsumer(operations, outputs, operation) is { } next && CanFollow(operations, operation, next)
                && operation is IFuses fuses && fuses.TryFuse(next, mode))
            {
                operation.Output = next.Output;
                operations.Remove(next);
            }
        }
    }

    private static Operation? OnlyConsumer(List<Operation> operations, List<Tensor> outputs, Operation operation)
    {
        if (outputs.Contains(operation.Output))
            return null;
        var consumers = operations.Where(other => other.Inputs.Contains(operation.Output)).Take(2).ToList();
        return consumers.Count == 1 && consumers[0].Inputs.Count(input => input == operation.Output) == 1 ? consumers[0] : null;
    }

    // The consumer moves up to the operation, so its other inputs must be ready there.
    private static bool CanFollow(List<Operation> operations, Operation operation, Operation next)
    {
        var place = operations.IndexOf(operation);
        return next.Inputs.All(input => operations.FindIndex(other => other.Output == input) <= place);
    }
}

/// <summary>An operation that can take over the work of its only consumer.</summary>
internal interface IFuses
{
    /// <summary>Takes over <paramref name="next"/> if it can.</summary>
    bool TryFuse(Operation next, TapeMode mode);
}
