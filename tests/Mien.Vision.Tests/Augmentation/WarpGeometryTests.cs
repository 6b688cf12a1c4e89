using Mien.Tensors;
using Mien.Vision.Augmentation;

namespace Mien.Vision.Tests.Augmentation;

/// <summary>
/// Faces whose pixels tell their own places (red the column, green the row, which bilinear sampling keeps exact), so that what a change
/// does can be read from its result.
/// </summary>
public sealed class WarpGeometryTests
{
    private const int Side = 64;
    private const float Step = 4;

    private static readonly FaceAugmentation augmentation = new() { Flip = 0.5f, Rotation = 20, Zoom = 0.2f, Shift = 0.1f };

    [Fact]
    public void A_change_turns_scales_and_shifts_within_its_limits_and_bends_nothing()
    {
        var (mirrored, turnedLeft, turnedRight) = (0, 0, 0);
        for (ulong number = 0; number < 200; number++)
        {
            var (x, y) = Places(number);
            var (acrossX, acrossY) = (x(33, 32) - x(32, 32), y(33, 32) - y(32, 32));
            var (downX, downY) = (x(32, 33) - x(32, 32), y(32, 33) - y(32, 32));

            // Both directions stay at right angles and of one length, upright or mirrored.
            (acrossX * downX + acrossY * downY).ShouldBe(0, 1e-3f);
            var scale = MathF.Sqrt(acrossX * acrossX + acrossY * acrossY);
            MathF.Sqrt(downX * downX + downY * downY).ShouldBe(scale, 1e-3f);
            scale.ShouldBeInRange(0.8f - 1e-3f, 1.2f + 1e-3f);
            downY.ShouldBeGreaterThan(0);
            var angle = MathF.Atan2(-downX, downY) * 180 / MathF.PI;
            angle.ShouldBeInRange(-20.1f, 20.1f);
            var isMirrored = acrossX * downY - acrossY * downX < 0;

            // The middle lies between four pixels.
            var (middleX, middleY) = ((x(31, 31) + x(32, 32)) / 2, (y(31, 31) + y(32, 32)) / 2);
            middleX.ShouldBe(31.5f, 6.41f);
            middleY.ShouldBe(31.5f, 6.41f);

            mirrored += isMirrored ? 1 : 0;
            turnedLeft += angle < -5 ? 1 : 0;
            turnedRight += angle > 5 ? 1 : 0;
        }
        mirrored.ShouldBeInRange(70, 130);
        turnedLeft.ShouldBeInRange(45, 105);
        turnedRight.ShouldBeInRange(45, 105);
    }

    private static (Func<int, int, float> X, Func<int, int, float> Y) Places(ulong number)
    {
        var face = new byte[3 * Side * Side];
        for (var i = 0; i < Side * Side; i++)
            (face[3 * i], face[3 * i + 1]) = ((byte)(Step * (i % Side)), (byte)(Step * (i / Side)));
        var output = new float[face.Length];
        var random = new RandomSource(5, (RandomStream)number);
        augmentation.Apply(face, Side, Side, 3, output, ref random);
        return ((column, row) => output[3 * (row * Side + column)] / Step, (column, row) => output[3 * (row * Side + column) + 1] / Step);
    }
}
