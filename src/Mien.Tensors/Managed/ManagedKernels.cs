using Mien.Tensors.Memory;

namespace Mien.Tensors.Managed;

internal sealed class ManagedKernels : KernelSet
{
    public override string Name => "managed";

    internal override unsafe void Product(in Matrix a, in Matrix b, in Matrix c, bool accumulate, Workspace workspace)
    {
        workspace.Reserve(MatrixProduct.ScratchLength(a.Rows, b.Columns, a.Columns));
        MatrixProduct.Multiply(a, b, c, accumulate, workspace.Pointer);
    }
}
