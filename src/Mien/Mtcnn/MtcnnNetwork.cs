using Mien.Learning.Layers;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;

namespace Mien.Mtcnn;

/// <summary>
/// A stage of the face detector MTCNN. Input is RGB, (x - 127.5) / 128; weights have the names of the public port of the
/// authors' release.
/// </summary>
/// <remarks>
/// Zhang, Zhang, Li and Qiao, "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional Networks", IEEE
/// SPL 2016, figure 2; kernels, ceil-mode pooling and PReLU as in the authors' release. In the figure every stage finds
/// landmarks; the released P- and R-Net do not, so theirs are a choice here.
/// </remarks>
public abstract class MtcnnNetwork : Layer
{
    /// <summary>Records the stage with all its outputs on the tape of <paramref name="x"/> [N, H, W, 3].</summary>
    public abstract MtcnnOutputs Detect(Tensor x);

    /// <summary>Pictures [N, H, W, 3] to logits [N, h, w, 2] of no face and face.</summary>
    protected sealed override Tensor Record(Tensor x) => Detect(x).Logits;

    private protected static Tensor MaxPool(Tensor x, int size) => x.MaxPool(Window.Ceiling(size, 2, x.Shape.H, x.Shape.W));
}

/// <summary>What a stage of MTCNN says about each window of its input.</summary>
/// <param name="Logits">[N, h, w, 2]: no face, face; their softmax is the probability.</param>
/// <param name="Offsets">
/// [N, h, w, 4]: by how much the left, top, right and bottom edges of the face lie beside the window's, in widths and
/// heights of the window.
/// </param>
/// <param name="Landmarks">
/// [N, h, w, 10]: x of left eye, right eye, nose, left and right corner of the mouth, then y of the same, from the
/// window's left top corner in widths and heights of the window; null for a stage without.
/// </param>
public sealed record MtcnnOutputs(Tensor Logits, Tensor Offsets, Tensor? Landmarks);
