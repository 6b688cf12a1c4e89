using Mien.Tensors.Managed.Lanes;
using Mien.Tensors.Managed.Tiles;
using Mien.Tensors.Managed.Winograd;
using Mien.Tensors.Memory;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Tests;

/// <summary>Which algorithm runs where, as it was measured.</summary>
public sealed class ConvolutionChoiceTests
{
    private static readonly ConvolutionShape wide = new(8, 24, 24, 64, 1024, Window.Padded(3, 1, 1));

    [Theory]
    [InlineData(14, 64, 64, false, true)]
    [InlineData(6, 128, 256, true, true)]
    [InlineData(48, 32, 32, true, true)]
    [InlineData(7, 64, 64, false, false)] // a slice of too few pixels
    [InlineData(2, 512, 512, true, true)]
    [InlineData(1, 512, 512, true, false)]
    [InlineData(56, 16, 16, false, false)]
    [InlineData(56, 64, 72, true, false)]
    [InlineData(14, 1024, 512, false, false)]
    public void Winograd_runs_where_it_pays_and_vectors_are_wide(int size, int input, int output, bool training, bool pays)
    {
        var s = new ConvolutionShape(1, size, size, input, output, Window.Padded(3, 1, 1));
        Winograd(s, training).ShouldBe(pays && LaneWidth.Widest == 16);
        Winograd(s with { Window = Window.Padded(3, 2, 1) }, training).ShouldBeFalse();
        Winograd(s with { Window = Window.Padded(5, 1, 1) }, training).ShouldBeFalse();

        static bool Winograd(ConvolutionShape s, bool training) => Of(s, null, training, oneDnn: false) == ConvolutionAlgorithm.Winograd;
    }

    [Theory]
    [InlineData(8, 8, 3, 1, 64, true, true)]
    [InlineData(8, 9, 3, 1, 64, true, false)]
    [InlineData(8, 16, 1, 2, 64, true, true)] // oneDNN would write behind its scratchpad
    [InlineData(8, 16, 1, 2, 64, false, false)]
    [InlineData(16, 16, 1, 2, 64, true, false)]
    [InlineData(32, 128, 1, 1, 1, false, true)]
    [InlineData(32, 128, 1, 1, 1, true, false)]
    [InlineData(32, 128, 1, 1, 2, false, false)]
    [InlineData(65, 128, 1, 1, 1, false, false)]
    [InlineData(8, 16, 1, 2, 1, false, true)]
    public void OneDnn_runs_where_it_is_sound_and_faster(int input, int output, int size, int stride, int batch, bool training, bool managed)
    {
        var s = new ConvolutionShape(batch, 24, 24, input, output, Window.Padded(size, stride, size / 2));
        Of(s, null, training, oneDnn: true).ShouldBe(managed ? ConvolutionAlgorithm.Managed : ConvolutionAlgorithm.OneDnn);
        Of(s, null, training, oneDnn: false).ShouldBe(training || size > 1 ? ConvolutionAlgorithm.Managed : ConvolutionAlgorithm.Tiles);
    }

    [Theory]
    [InlineData(16, 32, 3, false, false, true, true)]
    [InlineData(3, 10, 3, false, true, true, true)]
    [InlineData(32, 16, 1, false, false, false, false)]
    [InlineData(16, 32, 3, true, false, false, true)] // training
    [InlineData(192, 512, 3, false, false, false, true)] // weights that leave the cache
    public void Tiles_run_at_inference_where_slopes_or_pooling_follow_and_the_cache_holds_the_weights(
        int input, int output, int size, bool training, bool pooled, bool tiles, bool slopes)
    {
        var s = new ConvolutionShape(1, 50, 50, input, output, Window.Valid(size));
        var request = new ConvolutionRequest(s, true, false, false, training, PRelu: slopes, Pool: pooled ? Window.Valid(2, 2) : null);
        (ConvolutionChoice.Of(request, null, hasOneDnn: true) == ConvolutionAlgorithm.Tiles).ShouldBe(tiles);
        (ConvolutionChoice.Of(request with { Shape = s with { Window = Window.Padded(size, 1, 1) } }, null, hasOneDnn: true) == ConvolutionAlgorithm.Tiles).ShouldBeFalse();
        ConvolutionChoice.Of(request, new TileLayout(output, input, size * size), hasOneDnn: true).ShouldBe(ConvolutionAlgorithm.Tiles);
    }

    [Fact]
    public void An_order_of_the_weights_that_is_in_use_is_kept()
    {
        Of(wide, null, false, oneDnn: true).ShouldBe(ConvolutionAlgorithm.OneDnn);
        Of(wide, new ChannelsLastLayout(64, 1024, 9), false, oneDnn: true).ShouldBe(ConvolutionAlgorithm.Managed);
        Of(wide, new WinogradLayout(64, 1024), false, oneDnn: true).ShouldBe(ConvolutionAlgorithm.Winograd);
    }

    [Fact]
    public void Filters_of_one_channel_have_an_algorithm_of_their_own() =>
        ConvolutionChoice.Of(new(wide, false, false, false, Training: true, Depthwise: true), null, hasOneDnn: true).ShouldBe(ConvolutionAlgorithm.Depthwise);

    private static ConvolutionAlgorithm Of(in ConvolutionShape s, WeightLayout? layout, bool training, bool oneDnn) =>
        ConvolutionChoice.Of(new(s, false, false, false, training), layout, oneDnn);
}
