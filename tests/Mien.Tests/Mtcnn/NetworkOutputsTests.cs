using Mien.Mtcnn;
using Mien.Vision;

namespace Mien.Tests.Mtcnn;

public sealed class NetworkOutputsTests
{
    [Theory]
    [InlineData(0.6f)]
    [InlineData(0.05f)]
    [InlineData(0.99f)]
    public void Margin_and_probability_undo_each_other(float probability) =>
        NetworkOutputs.Probability(NetworkOutputs.Margin(probability)).ShouldBe(probability, 1e-6f);

    [Fact]
    public void Offsets_move_each_edge_by_shares_of_the_window()
    {
        NetworkOutputs.TryMove(new Box(10, 20, 100, 50), [0.1f, 0.2f, -0.3f, 0.4f], out var face).ShouldBeTrue();
        face.X.ShouldBe(20, 1e-4f);
        face.Y.ShouldBe(30, 1e-4f);
        face.Right.ShouldBe(80, 1e-4f);
        face.Bottom.ShouldBe(90, 1e-4f);
    }

    [Theory]
    [InlineData(0, 0, 0, 0, true)]
    [InlineData(2, 0, 2, 0, true)]
    [InlineData(-2, -2, 2, 2, true)]
    [InlineData(2.1f, 0, 2.1f, 0, false)]
    [InlineData(0, -2.1f, 0, 0, false)]
    [InlineData(0, 0, 2.1f, 0, false)]
    [InlineData(0, 0, 0, 2.1f, false)]
    [InlineData(0.5f, 0, -0.5f, 0, false)] // no width is left
    [InlineData(0, 0.5f, 0, -0.5f, false)] // no height
    [InlineData(0.5f, 0, -0.49f, 0, true)]
    [InlineData(float.NaN, 0, 0, 0, false)]
    [InlineData(0, float.NaN, 0, 0, false)]
    [InlineData(0, 0, float.NaN, 0, false)]
    [InlineData(0, 0, 0, float.NegativeInfinity, false)]
    public void Offsets_that_make_no_box_are_refused(float left, float top, float right, float bottom, bool isBox) =>
        NetworkOutputs.TryMove(new Box(0, 0, 10, 10), [left, top, right, bottom], out _).ShouldBe(isBox);

    [Fact]
    public void Landmarks_are_shares_of_the_window_all_x_before_all_y() =>
        NetworkOutputs.Landmarks(new Box(100, 200, 10, 20), [0, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f]).ShouldBe(
            new FaceLandmarks(new(100, 210), new(101, 212), new(102, 214), new(103, 216), new(104, 218)));
}
