using Mien.Learning.Checkpoints;
using static Mien.Learning.Tests.Checkpoints.TorchArchive;

namespace Mien.Learning.Tests.Checkpoints;

/// <summary>Pickles and archives that no honest program writes.</summary>
public sealed class HostileStateDictTests
{
    [Theory]
    [InlineData("cos\nsystem\n(X\u0004\0\0\0exittR.", "wants Python's 'os.system'")]
    [InlineData("cbuiltins\neval\n.", "wants Python's 'builtins.eval'")]
    [InlineData("X\u0002\0\0\0osX\u0006\0\0\0system\u0093.", "wants Python's 'os.system'")]
    [InlineData("ctorch\u001b[2J\nx\n.", @"wants Python's 'torch\u001B[2J.x'")]
    [InlineData("(ios\nsystem\n.", "the instruction 0x28", "the instruction 0x69")]
    [InlineData("ccollections\nOrderedDict\n(K\u0001tR.", "calls collections.OrderedDict in a way")]
    [InlineData("ctorch\nFloatStorage\n)R.", "calls what is no function")]
    [InlineData("K\u0001)R.", "calls what is no function")]
    [InlineData("K\u0001}b.", "no dictionary")]
    [InlineData("}q\0h\0s.", "damaged")]
    [InlineData("}q\0X\u0001\0\0\0ah\0s.", "holds itself")]
    [InlineData("}q\0X\u0001\0\0\0a]q\u0001sh\u0001h\0a.", "holds itself")]
    [InlineData("}X\u0001\0\0\0a", "cut off")]
    [InlineData("X\u00ff\u00ff\u00ff\u007fa.", "2147483647 bytes are claimed")]
    [InlineData("\u008a\u0009\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001.", "an integer of 9 bytes")]
    [InlineData("\u0080\u0009.", "protocol 9")]
    [InlineData("\u0080\u0006}.", "protocol 6")]
    [InlineData("\u0080\u0005}.", "holds no state dict")]
    [InlineData("h\0.", "damaged")]
    [InlineData(".", "damaged")]
    [InlineData("a.", "damaged")]
    [InlineData("(.", "damaged")]
    [InlineData("u.", "damaged")]
    [InlineData("}(K\u0001u.", "damaged")]
    [InlineData("K\u0001\u0087.", "damaged")]
    [InlineData("]K\u0001K\u0002s.", "damaged")]
    [InlineData("K\u0001.", "holds no state dict")]
    [InlineData("}.", "holds no state dict")]
    [InlineData("X\u0001\0\0\0aQ.", "no storage")]
    public void Pickle_is_refused(string pickle, params string[] reasons)
    {
        var message = Refusal(TorchArchive.Of(("x/data.pkl", Latin(pickle))));
        reasons.Any(reason => message.Contains(reason, StringComparison.Ordinal)).ShouldBeTrue(message);
    }

    [Theory]
    [InlineData("K\u0000K\u0002\u0085K\u0001\u0085", null)]
    [InlineData("K\u0001K\u0002\u0085K\u0001\u0085", "reaches to element 2 of a storage of 2")]
    [InlineData("K\u0000K\u0003\u0085K\u0001\u0085", "reaches to element 2 of a storage of 2")]
    [InlineData("K\u0000K\u0002\u0085K\u0002\u0085", "reaches to element 2 of a storage of 2")]
    [InlineData("J\u00ff\u00ff\u00ff\u00ffK\u0002\u0085K\u0001\u0085", "negative size, stride or offset")]
    [InlineData("K\u0000J\u00ff\u00ff\u00ff\u00ff\u0085K\u0001\u0085", "negative size, stride or offset")]
    [InlineData("K\u0001K\u0002\u0085J\u00ff\u00ff\u00ff\u00ff\u0085", "negative size, stride or offset")]
    [InlineData("K\u0000J\u00ff\u00ff\u00ff\u007f\u0085K\u0000\u0085", "more values than the file has bytes")]
    [InlineData("K\u0000J\u00ff\u00ff\u00ff\u007fJ\u00ff\u00ff\u00ff\u007fJ\u00ff\u00ff\u00ff\u007f\u0087K\u0000K\u0000K\u0000\u0087", "is larger than its storage")]
    [InlineData("K\u0000K\u0002\u0085K\u0001K\u0001\u0086", "1 sizes and 2 strides")]
    [InlineData("K\u0000(K\u0001K\u0001K\u0001K\u0001K\u0001K\u0001K\u0001K\u0001K\u0001tK\u0001\u0085", "more than 8")]
    [InlineData("K\u0000G\0\0\0\0\0\0\0\0\u0085K\u0001\u0085", "no integer")]
    public void Tensor_outside_its_storage_is_refused(string view, string? reason)
    {
        var pickle = $"}}X\u0001\0\0\0actorch._utils\n_rebuild_tensor_v2\n({Storage}{view}\u0089NtRs.";
        var archive = TorchArchive.Of(("x/data.pkl", Latin(pickle)), ("x/data/0", new byte[8]));
        if (reason is null)
            Read(archive).Tensors.Single().Values.ShouldBe([0, 0]);
        else
            Refusal(archive).ShouldContain(reason);
    }

    [Fact]
    public void Storage_that_is_missing_or_short_is_refused()
    {
        var pickle = Latin($"}}X\u0001\0\0\0actorch._utils\n_rebuild_tensor_v2\n({Storage}K\0K\u0002\u0085K\u0001\u0085\u0089NtRs.");
        Refusal(TorchArchive.Of(("x/data.pkl", pickle))).ShouldContain("storage '0' is missing");
        Refusal(TorchArchive.Of(("x/data.pkl", pickle), ("x/data/0", new byte[7]))).ShouldContain("storage '0' needs 8 bytes, the file holds 7");
    }

    [Fact]
    public void Nesting_and_instructions_are_limited()
    {
        Refusal(TorchArchive.Of(("x/data.pkl", Latin(")" + new string('\u0085', 100) + ".")))).ShouldContain("nested more than 64 deep");
        Refusal(TorchArchive.Of(("x/data.pkl", Latin(new string('N', 1 << 20) + ".")))).ShouldContain("more than 1048576 instructions");
    }

    [Fact]
    public void Archive_that_is_no_plain_one_is_refused()
    {
        var good = TorchArchive.Of(("x/data.pkl", Latin("}.")));
        var directory = good.Length - 22 - 46 - "x/data.pkl".Length;
        Refusal(Changed(good, directory + 10, 8)).ShouldContain("is compressed or encrypted");
        Refusal(Changed(good, directory + 8, 1)).ShouldContain("is compressed or encrypted");
        Refusal(Changed(good, directory + 24, 200)).ShouldContain("is compressed or encrypted");
        Refusal(Changed(good, directory + 20, 40, directory + 24)).ShouldContain("40 bytes are claimed");
        Refusal(Changed(good, directory + 20, 200, directory + 24)).ShouldContain("longer than the file");
        Refusal(Changed(good, directory + 16, 7)).ShouldContain("its CRC-32 is another one; fetch the file again");
        Refusal(Changed(good, good.AsSpan().IndexOf("}."u8), (byte)')')).ShouldContain("its CRC-32 is another one; fetch the file again");
        Refusal(Changed(good, directory + 42, 250)).ShouldContain("lies outside");
        Refusal(Changed(good, directory, 0)).ShouldContain("directory of its zip archive is damaged");
        Refusal(good[..^1]).ShouldContain("has no end");
        Refusal(Changed(good, good.Length - 6, 255)).ShouldContain("lies outside the file");
        Refusal(TorchArchive.Of(("x/data.pkl", []), ("x/data.pkl", []))).ShouldContain("twice");
        Refusal(TorchArchive.Of(("x/other", []))).ShouldContain("holds no data.pkl");
        Refusal(TorchArchive.Of(("x/data.pkl", []), ("x/byteorder", "big"u8.ToArray()))).ShouldContain("big-endian");
    }

    private static byte[] Changed(byte[] archive, int at, byte value, int and = -1)
    {
        byte[] changed = [.. archive];
        changed[at] = value;
        if (and >= 0)
            changed[and] = value;
        return changed;
    }

    private static WeightFile Read(byte[] contents) => WeightFile.Read(new MemoryStream(contents), "some.pth");

    private static string Refusal(byte[] contents)
    {
        var error = Should.Throw<MienException>(() => Read(contents));
        error.Message.ShouldStartWith("some.pth: ");
        error.Message.Any(char.IsControl).ShouldBeFalse();
        return error.Message;
    }
}
