using Mien.Tensors.Operations;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Autograd;

/// <summary>
/// Is told the operations of a <see cref="Tape"/> in order, each as <see cref="TensorOperations"/> recorded it: for
/// whoever writes a network down in another form.
/// </summary>
public interface IOperationVisitor
{
    /// <summary>y = convolution of x, depthwise or over all channels; weights (out, in or 1, height, width).</summary>
    void Convolve(Tensor x, Parameter weights, Parameter? bias, Window window, bool depthwise, Tensor y);

    /// <summary>y = batch normalisation of x.</summary>
    void BatchNorm(Tensor x, NormalizationParameters parameters, Tensor y);

    /// <summary>y = x Wᵀ + b; weights (out, in).</summary>
    void Linear(Tensor x, Parameter weights, Parameter? bias, Tensor y);

    /// <summary>y = a + b.</summary>
    void Add(Tensor a, Tensor b, Tensor y);

    /// <summary>y = max(x, 0).</summary>
    void Relu(Tensor x, Tensor y);

    /// <summary>y = x where positive, slope · x elsewhere; one slope for each channel.</summary>
    void PRelu(Tensor x, Parameter slope, Tensor y);

    /// <summary>y = 1 / (1 + e⁻ˣ).</summary>
    void Sigmoid(Tensor x, Tensor y);

    /// <summary>y = tanh x.</summary>
    void Tanh(Tensor x, Tensor y);

    /// <summary>y = softmax of x over channels.</summary>
    void Softmax(Tensor x, Tensor y);

    /// <summary>y = logarithm of softmax of x over channels.</summary>
    void LogSoftmax(Tensor x, Tensor y);

    /// <summary>y = largest value of each window of x.</summary>
    void MaxPool(Tensor x, Window window, Tensor y);

    /// <summary>y = mean of each window of x, padding counted or not.</summary>
    void AveragePool(Tensor x, Window window, bool countPadding, Tensor y);

    /// <summary>y = mean of x over all pixels.</summary>
    void GlobalAveragePool(Tensor x, Tensor y);

    /// <summary>y = the values of each picture of x as one vector, in the order rows, columns, channels.</summary>
    void Flatten(Tensor x, Tensor y);

    /// <summary>y = the channels of all inputs one after the other.</summary>
    void Concat(IReadOnlyList<Tensor> inputs, Tensor y);

    /// <summary>y = factor · x.</summary>
    void Scale(Tensor x, float factor, Tensor y);

    /// <summary>y = x / √max(|x|, epsilon).</summary>
    void SignedRoot(Tensor x, float epsilon, Tensor y);

    /// <summary>y = x / max(‖x‖, epsilon), the values of each picture being one vector.</summary>
    void L2Normalize(Tensor x, float epsilon, Tensor y);

    /// <summary>y = x Ŵᵀ with the rows w / max(‖w‖, epsilon) of the weights (out, in).</summary>
    void UnitLinear(Tensor x, Parameter weights, float epsilon, Tensor y);

    /// <summary>y = for each picture the sum over pixels of the outer products of a and b, the channels of b running fastest.</summary>
    void BilinearPool(Tensor a, Tensor b, Tensor y);

    /// <summary>An operation that tells no more than its name: a loss, a margin, or the dropout of training.</summary>
    void Other(string operation);
}
