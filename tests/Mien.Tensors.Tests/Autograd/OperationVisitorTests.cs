using Mien.Tensors.Autograd;

namespace Mien.Tensors.Tests.Autograd;

public sealed class OperationVisitorTests
{
    [Fact]
    public void Only_what_no_network_has_at_inference_tells_no_more_than_its_name()
    {
        var silent = typeof(Operation).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Operation)) && !type.IsAbstract && type.GetMethod(nameof(Operation.Accept))!.DeclaringType == typeof(Operation))
            .Select(type => type.Name);

        silent.Order(StringComparer.Ordinal).ShouldBe(
        [
            "CrossEntropyOperation", "DropoutOperation", "SquaredErrorOperation",
        ]);
    }
}
