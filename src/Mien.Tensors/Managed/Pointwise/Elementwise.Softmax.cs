namespace Mien.Tensors.Managed.Pointwise;

internal static unsafe partial class Elementwise
{
    // Over each row of x [n, k]: softmax y = e^(x - max) / Σ e^(x - max), dx = y * (dy - Σ dy * y);
    // log-softmax dx = dy - e^y * Σ dy. In double inside a row.

    /// <summary>y = softmax(x).</summary>
    public static void SoftmaxForward(int n, int k, float* x, float* y)
    {
        for (var i = 0; i < n; i++, x += k, y += k)
        {
            var normaliser = LogNormaliser(k, x);
            for (var j = 0; j < k; j++)
                y[j] = (float)Math.Exp(x[j] - normaliser);
        }
    }

    /// <summary>dx from y = softmax(x) and dy.</summary>
    public static void SoftmaxBackward(int n, int k, float* y, float* dy, float* dx)
    {
        for (var i = 0; i < n; i++, y += k, dy += k, dx += k)
        {
            var dot = 0.0;
            for (var j = 0; j < k; j++)
                dot += (double)dy[j] * y[j];
            for (var j = 0; j < k; j++)
                dx[j] = (float)(y[j] * (dy[j] - dot));
        }
    }

    /// <summary>y = log softmax(x).</summary>
    public static void LogSoftmaxForward(int n, int k, float* x, float* y)
    {
        for (var i = 0; i < n; i++, x += k, y += k)
        {
            var normaliser = LogNormaliser(k, x);
            for (var j = 0; j < k; j++)
                y[j] = (float)(x[j] - normaliser);
        }
    }

    /// <summary>dx from y = log softmax(x) and dy.</summary>
    public static void LogSoftmaxBackward(int n, int k, float* y, float* dy, float* dx)
    {
        for (var i = 0; i < n; i++, y += k, dy += k, dx += k)
        {
            var sum = 0.0;
            for (var j = 0; j < k; j++)
                sum += dy[j];
            for (var j = 0; j < k; j++)
                dx[j] = (float)(dy[j] - Math.Exp(y[j]) * sum);
        }
    }

    /// <summary>
    /// Cross-entropy with soft targets [n, k] whose rows sum to 1, or to the weight of the sample:
    /// loss_i = -Σ_j t_ij * log softmax_ij, dlogits = (softmax_ij * Σ_j t_ij - t_ij) * scale.
    /// </summary>
    /// <returns>Σ_i loss_i, not scaled.</returns>
    public static double CrossEntropy(int n, int k, float* logits, float* targets, float* dlogits, float scale)
    {
        var loss = 0.0;
        for (var i = 0; i < n; i++, logits += k, targets += k, dlogits += k)
        {
            var normaliser = LogNormaliser(k, logits);
            var weight = 0.0;
            for (var j = 0; j < k; j++)
            {
                weight += targets[j];
                loss += targets[j] * (normaliser - logits[j]);
            }

            for (var j = 0; j < k; j++)
                dlogits[j] = (float)((Math.Exp(logits[j] - normaliser) * weight - targets[j]) * scale);
        }

        return loss;
    }

    /// <summary>log Σ e^x without overflow.</summary>
    private static double LogNormaliser(int k, float* x)
    {
        double largest = x[0];
        for (var j = 1; j < k; j++)
            largest = Math.Max(largest, x[j]);
        var sum = 0.0;
        for (var j = 0; j < k; j++)
            sum += Math.Exp(x[j] - largest);
        return largest + Math.Log(sum);
    }
}
