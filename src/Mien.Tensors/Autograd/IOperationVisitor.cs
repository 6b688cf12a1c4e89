namespace Mien.Tensors;

/// <summary>
/// Is told the operations of a <see cref="Tape"/> in order, each as <see cref="VariableOperations"/> recorded it: for
/// whoever writes a network down in another form.
/// </summary>
public interface IOperationVisitor
{
    /// <summary>y = convolution of x, depthwise or over all channels; weights (out, in or 1, height, width).</summary>
    void Convolve(Variable x, Parameter weights, Parameter? bias, Window window, bool depthwise, Variable y);

    /// <summary>y = batch normalisation of x.</summary>
    void Normalize(Variable x, NormalizationParameters parameters, Variable y);

    /// <summary>y = x Wᵀ + b; weights (out, in).</summary>
    void Multiply(Variable x, Parameter weights, Parameter? bias, Variable y);

    /// <summary>y = a + b.</summary>
    void Add(Variable a, Variable b, Variable y);

    /// <summary>y = max(x, 0).</summary>
    void Relu(Variable x, Variable y);

    /// <summary>y = x where positive, slope · x elsewhere; one slope for each channel.</summary>
    void PRelu(Variable x, Parameter slope, Variable y);

    /// <summary>y = 1 / (1 + e⁻ˣ).</summary>
    void Sigmoid(Variable x, Variable y);

    /// <summary>y = tanh x.</summary>
    void Tanh(Variable x, Variable y);

    /// <summary>y = softmax of x over channels.</summary>
    void Softmax(Variable x, Variable y);

    /// <summary>y = logarithm of softmax of x over channels.</summary>
    void LogSoftmax(Variable x, Variable y);

    /// <summary>y = largest value of each window of x.</summary>
    void MaxPool(Variable x, Window window, Variable y);

    /// <summary>y = mean of each window of x, padding counted or not.</summary>
    void AveragePool(Variable x, Window window, bool countPadding, Variable y);

    /// <summary>y = mean of x over all pixels.</summary>
    void GlobalAveragePool(Variable x, Variable y);

    /// <summary>y = the values of each picture of x as one vector, in the order rows, columns, channels.</summary>
    void Flatten(Variable x, Variable y);

    /// <summary>y = the channels of all inputs one after the other.</summary>
    void Concat(IReadOnlyList<Variable> inputs, Variable y);

    /// <summary>y = factor · x.</summary>
    void Scale(Variable x, float factor, Variable y);

    /// <summary>y = x / √max(|x|, epsilon).</summary>
    void SignedRoot(Variable x, float epsilon, Variable y);

    /// <summary>y = x / max(‖x‖, epsilon), the values of each picture being one vector.</summary>
    void L2Normalize(Variable x, float epsilon, Variable y);

    /// <summary>y = x Ŵᵀ with the rows w / max(‖w‖, epsilon) of the weights (out, in).</summary>
    void MultiplyUnit(Variable x, Parameter weights, float epsilon, Variable y);

    /// <summary>y = for each picture the sum over pixels of the outer products of a and b, the channels of b running fastest.</summary>
    void BilinearPool(Variable a, Variable b, Variable y);

    /// <summary>An operation that tells no more than its name: a loss, a margin, or the dropout of training.</summary>
    void Other(string operation);
}
