using Mien.Learning;
using Mien.Tensors;

namespace Mien.Networks;

/// <summary>
/// A stage of the face detector MTCNN. Input is RGB, (x - 127.5) / 128; weights have the names of the public port of the
/// authors' release.
/// </summary>
/// <remarks>
/// Zhang, Zhang, Li and Qiao, "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional Networks", IEEE
/// SPL 2016, figure 2; kernels, ceil-mode pooling and PReLU as in the authors' release. In the figure every stage finds
/// landmarks; the released P- and R-Net do not, so theirs are a choice here.
/// </remarks>
public abstract class CascadeNetwork : Layer
{
    /// <summary>Records the stage with all its outputs on the tape of <paramref name="x"/> [N, H, W, 3].</summary>
    public abstract CascadeOutputs Detect(Variable x);

    /// <summary>Pictures [N, H, W, 3] to logits [N, h, w, 2] of no face and face.</summary>
    public sealed override Variable Forward(Variable x) => Detect(x).Logits;

    private protected static Variable MaxPool(Variable x, int size) => x.MaxPool(Window.Ceiling(size, 2, x.Shape.H, x.Shape.W));
}
