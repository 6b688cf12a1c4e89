using Mien.Tensors;

namespace Mien.Tests;

/// <summary>The two sets of kernels by name.</summary>
internal static class KernelSets
{
    /// <summary>A set; skips the test where it is not installed.</summary>
    public static KernelSet Named(string name)
    {
        Assert.SkipWhen(name == "onednn" && KernelSet.OneDnn is null, "libdnnl2 is not installed");
        return name == "onednn" ? KernelSet.OneDnn! : KernelSet.Managed;
    }
}
