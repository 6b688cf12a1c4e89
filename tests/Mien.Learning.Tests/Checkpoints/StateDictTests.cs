using Mien.Learning.Checkpoints;

namespace Mien.Learning.Tests.Checkpoints;

/// <summary>Files that PyTorch wrote: tests/fixtures/state_dict.py.</summary>
public sealed class StateDictTests
{
    private static readonly Dictionary<string, long[]> shapes = new()
    {
        ["conv.weight"] = [2, 3, 2, 2],
        ["channels_last"] = [2, 3, 2, 2],
        ["transposed"] = [4, 3],
        ["slice"] = [6],
        ["columns"] = [6],
        ["double"] = [5],
        ["half"] = [5],
        ["bfloat16"] = [5],
        ["scalar"] = [],
        ["empty"] = [0, 3],
    };

    [Theory]
    [InlineData("state_dict.pth")]
    [InlineData("state_dict_legacy.pth")]
    public void All_types_and_strides_are_read_and_integers_left_out(string name)
    {
        var file = WeightFile.Read(Fixture.Path(name));

        file.Format.ShouldBe("PyTorch");
        file.Tensors.Select(tensor => tensor.Name).ShouldBe(shapes.Keys);
        foreach (var tensor in file.Tensors)
        {
            tensor.Shape.ShouldBe(shapes[tensor.Name]);
            ShouldCount(tensor);
        }
    }

    [Theory]
    [InlineData("state_dict_checkpoint.pth")]
    [InlineData("state_dict_checkpoint_legacy.pth")]
    public void State_dict_of_a_checkpoint_is_found_and_its_prefix_stripped(string name)
    {
        var tensors = WeightFile.Read(Fixture.Path(name)).Tensors;

        tensors.Select(tensor => tensor.Name).ShouldBe(["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var"]);
        foreach (var tensor in tensors)
            ShouldCount(tensor);
    }

    [Fact]
    public void Parameters_in_protocol_4_are_read()
    {
        var tensors = WeightFile.Read(Fixture.Path("state_dict_parameters.pth")).Tensors;

        tensors.Select(tensor => tensor.Name).ShouldBe(["a", "b"]);
        foreach (var tensor in tensors)
            ShouldCount(tensor);
    }

    [Fact]
    public void A_whole_network_is_refused_by_the_class_it_wants() =>
        Should.Throw<MienException>(() => WeightFile.Read(Fixture.Path("whole_network.pth"))).Message.ShouldEndWith(
            "whole_network.pth: its pickle wants Python's 'torch.nn.modules.container.Sequential', which no state dict needs; save model.state_dict() alone");

    private static void ShouldCount(TensorEntry tensor) =>
        tensor.Values.ShouldBe(Enumerable.Range(0, tensor.Values.Length).Select(i => i / 4f - tensor.Values.Length / 8f), tensor.Name);
}
