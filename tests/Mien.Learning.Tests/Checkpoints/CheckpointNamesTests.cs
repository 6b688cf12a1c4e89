using Mien.Learning.Checkpoints;
using static Mien.Learning.Tests.Checkpoints.TorchArchive;

namespace Mien.Learning.Tests.Checkpoints;

/// <summary>Where programs put their state dict, and what wrappers make of its names.</summary>
public sealed class CheckpointNamesTests
{
    [Theory]
    [InlineData("conv1.weight", "conv1.weight")]
    [InlineData("module.conv1.weight", "conv1.weight")]
    [InlineData("_orig_mod.conv1.weight", "conv1.weight")]
    [InlineData("module._orig_mod.conv1.weight", "conv1.weight")]
    [InlineData("_orig_mod.module.conv1.weight", "conv1.weight")]
    [InlineData("features._orig_mod.0.weight", "features.0.weight")]
    [InlineData("features.module.0.weight", "features.module.0.weight")]
    [InlineData("my_orig_mod.weight", "my_orig_mod.weight")]
    public void What_wrappers_add_to_names_goes(string name, string plain) =>
        Names(Dictionary((name, Tensor))).ShouldBe([plain]);

    [Theory]
    [InlineData("net")]
    [InlineData("state_dict")]
    [InlineData("whatever the author called it")]
    public void The_one_state_dict_of_a_checkpoint_is_found_under_any_key(string key) =>
        Names(Dictionary(("acc", "K\u0005"), (key, Dictionary(("a", Tensor))), ("optimizer", Dictionary(("state", Dictionary(("0", "N"))))))).ShouldBe(["a"]);

    [Fact]
    public void Of_several_state_dicts_the_usual_one_counts()
    {
        Names(Dictionary(("ema", Dictionary(("average", Tensor))), ("model", Dictionary(("own", Tensor))))).ShouldBe(["own"]);
        Refusal(Of(Dictionary(("G", Dictionary(("a", Tensor))), ("D", Dictionary(("b", Tensor))))))
            .ShouldBe("some.pth: it holds 2 state dicts, 'G', 'D'; save the one that is meant alone");
    }

    [Theory]
    [InlineData("x/code/__torch__/net.py")]
    [InlineData("x/code/net.py.debug_pkl")]
    public void A_TorchScript_program_is_told_as_one(string code) =>
        Refusal(TorchArchive.Of(("x/data.pkl", Latin("}.")), (code, [1, 2, 3]), ("x/constants.pkl", Latin(")."))))
            .ShouldBe("some.pth: it is a TorchScript program; load it with torch.jit.load and save its state_dict()");

    private static IEnumerable<string> Names(string pickle) => Read(Of(pickle)).Tensors.Select(tensor => tensor.Name);

    private static WeightFile Read(byte[] contents) => WeightFile.Read(new MemoryStream(contents), "some.pth");

    private static string Refusal(byte[] contents) => Should.Throw<MienException>(() => Read(contents)).Message;
}
