using System.Runtime.InteropServices;
using Mien.Tensors.Memory;

namespace Mien.Tensors.OneDnn;

internal sealed unsafe class OneDnnKernels : KernelSet
{
    private OneDnnKernels()
    {
    }

    public override string Name => "onednn";

    /// <summary>The kernels, or null where the library is not installed or is of another version.</summary>
    public static KernelSet? TryLoad() =>
        NativeLibrary.TryLoad(Native.Library, out _) && NativeLibrary.TryLoad("libgomp.so.1", out _) && IsKnown(*Native.dnnl_version())
            ? new OneDnnKernels()
            : null;

    /// <summary>Whether a version has the structures that <see cref="Native"/> fills; 2.x may change them with each minor number.</summary>
    public static bool IsKnown(Version version) => version is { Major: 2, Minor: 6 };

    internal override void Product(in Matrix a, in Matrix b, in Matrix c, bool accumulate, Workspace workspace)
    {
        _ = Engine.Stream;
        int m = a.Rows, n = b.Columns, k = a.Columns;
        Native.Check(Native.dnnl_sgemm(
            Flag(a.IsTransposed), Flag(b.IsTransposed), m, n, k, 1, a.Values, a.IsTransposed ? m : k, b.Values, b.IsTransposed ? k : n,
            accumulate ? 1 : 0, c.Values, n));
    }

    private static byte Flag(bool transpose) => (byte)(transpose ? 'T' : 'N');
}
