using Mien.Tensors.Memory;
using Product = Mien.Tensors.Managed.MatrixProduct;

namespace Mien.Tensors.Managed;

internal sealed unsafe class ManagedKernels : Kernels
{
    public override string Name => "managed";

    internal override ConvolutionKernel DirectConvolution(in ConvolutionRequest request, WeightLayout? layout, Workspace workspace) =>
        new ManagedConvolution(request, workspace);

    internal override void MatrixProduct(
        int m, int n, int k, float* a, bool transposeA, float* b, bool transposeB, float* c, bool accumulate, float* scratch) =>
        Product.Multiply(m, n, k, a, transposeA, b, transposeB, c, accumulate, scratch);

    internal override long MatrixProductScratch(int m, int n, int k) => Product.ScratchLength(m, n, k);
}
