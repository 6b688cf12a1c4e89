using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Mien.Tensors.Managed.Lanes;

namespace Mien.Tensors.Tests.Managed;

/// <summary>
/// All tests of this project run three times: with the vectors that the machine has, with 256 bits at most, and without vector
/// instructions. MIEN_TEST_VECTORS says which run it is.
/// </summary>
public sealed class InstructionSetTests
{
    [Fact]
    public void The_run_has_the_vectors_that_it_was_meant_to_have()
    {
        var bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        switch (Environment.GetEnvironmentVariable("MIEN_TEST_VECTORS"))
        {
            case null: break;
            case "none": (bits, Avx.IsSupported, Avx512F.IsSupported).ShouldBe((0, false, false)); break;
            case "256": (bits <= 256, Avx512F.IsSupported).ShouldBe((true, false)); break;
            case var other: Assert.Fail($"MIEN_TEST_VECTORS={other}"); break;
        }
        LaneWidth.Widest.ShouldBe(bits == 512 ? 16 : 8);
    }
}
