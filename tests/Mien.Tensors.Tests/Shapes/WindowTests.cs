using Mien.Tensors.Shapes;

namespace Mien.Tensors.Tests.Shapes;

public sealed class WindowTests
{
    // Sizes as PyTorch 1.13 gives with ceil_mode=True.
    [Theory]
    [InlineData(2, 2, 10, 5)]
    [InlineData(2, 2, 29, 15)]
    [InlineData(3, 2, 22, 11)]
    [InlineData(3, 2, 9, 4)]
    [InlineData(3, 2, 46, 23)]
    [InlineData(3, 2, 21, 10)]
    [InlineData(3, 3, 10, 4)]
    [InlineData(3, 1, 7, 5)]
    public void Ceiling_windows_leave_no_pixel_out_and_pad_only_behind(int size, int stride, int input, int output)
    {
        var window = Window.Ceiling(size, stride, input, input);
        window.OutHeight(input).ShouldBe(output);
        window.OutWidth(input).ShouldBe(output);
        (window.Top, window.Left).ShouldBe((0, 0));
        ((output - 1) * stride + size).ShouldBe(input + window.Bottom);
        ((output - 1) * stride).ShouldBeLessThan(input);
    }
}
