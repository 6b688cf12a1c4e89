using Mien.Tensors.Shapes;

namespace Mien.Tensors.Tests.Managed;

public sealed class ConvolutionReferenceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradients_equal_central_differences(bool depthwise)
    {
        var s = new ConvolutionShape(2, 5, 4, 3, depthwise ? 3 : 2, new Window(3, 2, 2, 1, 0, 1, 1));
        var x = Numbers.Normal(s.Batch * s.Height * s.Width * s.In, 1);
        var w = Numbers.Normal(s.Window.Height * s.Window.Width * s.In * (depthwise ? 1 : s.Out), 2);
        var bias = Numbers.Normal(s.Out, 3);
        var dy = Numbers.Normal(s.Batch * s.OutHeight * s.OutWidth * s.Out, 4);
        double Loss() => Numbers.Dot(dy, ConvolutionReference.Forward(s, depthwise, x, w, bias));

        var (dx, dw, db) = ConvolutionReference.Backward(s, depthwise, x, w, dy);

        Numbers.ShouldAgree(dx, Numbers.Differences(x, Loss), 1e-7, "dx");
        Numbers.ShouldAgree(dw, Numbers.Differences(w, Loss), 1e-7, "dw");
        Numbers.ShouldAgree(db, Numbers.Differences(bias, Loss), 1e-7, "db");
    }
}
