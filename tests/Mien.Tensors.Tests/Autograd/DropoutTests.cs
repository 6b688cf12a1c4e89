using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Autograd;

public sealed class DropoutTests
{
    private const float Chance = 0.3f;

    private static readonly Shape shape = new(5, 8, 9, 7);

    [Fact]
    public void Zeroes_its_share_and_scales_the_rest()
    {
        var (values, gradient) = Pass(Workers.Single, new RandomSource(1));
        var zeros = values.Count(v => v == 0);

        ((double)zeros / values.Length).ShouldBe(Chance, 0.03);
        values.Where(v => v != 0).ShouldAllBe(v => Math.Abs(v - 1 / (1 - Chance)) < 1e-6f);
        gradient.ShouldBe([.. values.Select(v => 2 * v)]);
    }

    [Fact]
    public void Depends_on_the_random_source_alone()
    {
        var first = Pass(Workers.Single, new RandomSource(1));
        foreach (var (_, workers, engine) in Engines.All)
            Pass(workers, new RandomSource(1)).Values.ShouldBe(first.Values, engine);
        Pass(Workers.Single, new RandomSource(2)).Values.ShouldNotBe(first.Values);
    }

    [Fact]
    public void Two_layers_and_two_pictures_drop_differently()
    {
        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        var x = tape.Input(shape, needsGradient: true);
        x.Values.Fill(1);
        var first = tape.Output(x.Dropout(Chance));
        var second = tape.Output(x.Dropout(Chance));
        tape.Forward();

        first.Values.SequenceEqual(second.Values).ShouldBeFalse();
        var size = shape.PerPicture;
        first.Values[..size].SequenceEqual(first.Values.Slice(size, size)).ShouldBeFalse();
    }

    [Fact]
    public void Every_pass_drops_anew_and_hands_back_what_it_dropped()
    {
        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        var x = tape.Input(shape, needsGradient: true);
        var y = tape.Output(x.Dropout(Chance));
        x.Values.Fill(1);
        tape.Random = new RandomSource(1);
        float[] first = Pass(), second = Pass();
        tape.Random = new RandomSource(1);

        second.ShouldNotBe(first);
        Pass().ShouldBe(first);
        Pass().ShouldBe(second);

        float[] Pass()
        {
            tape.Forward();
            y.Gradient.Fill(1);
            tape.Backward();
            x.Gradient.ToArray().ShouldBe(y.Values.ToArray());
            return y.Values.ToArray();
        }
    }

    [Fact]
    public void Does_nothing_at_inference()
    {
        using var tape = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single);
        var x = tape.Input(shape);
        x.Dropout(Chance).ShouldBe(x);
    }

    private static (float[] Values, float[] Gradient) Pass(Workers workers, RandomSource random)
    {
        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, workers);
        var x = tape.Input(shape, needsGradient: true);
        var y = tape.Output(x.Dropout(Chance));
        tape.Build();
        x.Values.Fill(1);
        tape.Random = random;
        tape.Forward();
        y.Gradient.Fill(2);
        tape.Backward();
        return (y.Values.ToArray(), x.Gradient.ToArray());
    }
}
