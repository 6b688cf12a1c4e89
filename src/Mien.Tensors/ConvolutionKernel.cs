using Mien.Tensors.Memory;
using Mien.Tensors.Shapes;

namespace Mien.Tensors;

/// <summary>What a convolution kernel is built for.</summary>
/// <param name="Shape">Sizes of the range of pictures.</param>
/// <param name="Bias">Whether a bias is added.</param>
/// <param name="Relu">Inference: whether ReLU follows.</param>
/// <param name="Sum">Inference: whether the result is added to what the output holds, before ReLU.</param>
/// <param name="Training">Whether gradients are needed.</param>
/// <param name="Depthwise">Whether each channel has a filter of its own, In and Out being the same.</param>
/// <param name="PRelu">Inference: whether a slope for each channel follows, by a kernel that can.</param>
/// <param name="Pool">Inference: what is pooled by maximum behind all that, by a kernel that can; null for nothing.</param>
internal readonly record struct ConvolutionRequest(
    ConvolutionShape Shape, bool Bias, bool Relu, bool Sum, bool Training, bool Depthwise = false, bool PRelu = false, Window? Pool = null);

/// <summary>
/// The kernels of one convolution, y[n,p,q,o] = b[o] + Σ x[n, p·s+i-top, q·s+j-left, c] w[o,c,i,j], and its gradients:
/// dx = dy ⋆ w turned by 180°, dw[o,c,i,j] = Σ x[n, p·s+i-top, q·s+j-left, c] dy[n,p,q,o], db[o] = Σ dy[n,p,q,o].
/// </summary>
internal abstract unsafe class ConvolutionKernel : IDisposable
{
    /// <summary>Order of the weights and of their gradient.</summary>
    public abstract WeightLayout Layout { get; }

    /// <summary>Whether <see cref="Forward"/> applies the slopes that were asked for; else they are left to the caller.</summary>
    public virtual bool AppliesSlopes => false;

    /// <summary>The slopes, read up to the end of the last register.</summary>
    public float* Slopes { get; set; }

    public abstract void Forward(float* x, float* weights, float* bias, float* y);

    /// <summary>Overwrites dx.</summary>
    public abstract void BackwardData(float* dy, float* weights, float* dx);

    /// <summary>Overwrites dw, and db where it is not null.</summary>
    public abstract void BackwardWeights(float* x, float* dy, float* dw, float* db);

    public abstract void Dispose();
}
