using Mien.Tensors.Autograd;
using Mien.Tensors.Memory;
using Mien.Tensors.Shapes;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Memory;

public sealed class SharedMemoryTests
{
    [Fact]
    public void Tapes_in_one_memory_give_what_they_give_alone_in_any_order()
    {
        using var memory = new SharedMemory();
        (int Height, int Width)[] sizes = [(20, 12), (9, 31), (40, 40), (20, 12), (10, 10)];
        foreach (var kernels in new[] { KernelSet.Managed, KernelSet.OneDnn }.OfType<KernelSet>())
        {
            var together = sizes.Select(size => Net(size, kernels, memory)).ToList();
            foreach (var i in new[] { 0, 1, 2, 3, 4, 2, 0, 4, 1, 3 })
            {
                var alone = Net(sizes[i], kernels, null);
                Run(together[i], i).ShouldBe(Run(alone, i), $"{kernels.Name} {i}");
                alone.Tape.Dispose();
            }

            together.ForEach(net => net.Tape.Dispose());
        }
    }

    [Fact]
    public void Tapes_lie_where_the_others_do()
    {
        using var memory = new SharedMemory();
        using var large = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single, memory);
        using var small = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single, memory);
        var first = large.Input(new Shape(1, 40, 40, 8));
        var second = small.Input(new Shape(1, 39, 40, 8));
        first.Values.Overlaps(second.Values).ShouldBeTrue();
        large.Output(first.MaxPool(Window.Valid(2)));
        large.Build();
        first.Values.Overlaps(second.Values).ShouldBeTrue();
    }

    [Fact]
    public void A_training_tape_needs_memory_of_its_own()
    {
        using var memory = new SharedMemory();
        Should.Throw<ArgumentException>(() => new Tape(TapeMode.Training, memory: memory)).ParamName.ShouldBe("memory");
    }

    private static (Tape Tape, Tensor Input, Tensor Output) Net((int Height, int Width) size, KernelSet kernels, SharedMemory? memory)
    {
        var tape = new Tape(TapeMode.Inference, kernels, Workers.Single, memory);
        var input = tape.Input(new Shape(1, size.Height, size.Width, 32));
        using var weights = new Parameter(32, 32, 3, 3);
        var random = new Random(3);
        weights.Write([.. Enumerable.Range(0, (int)weights.Count).Select(_ => random.NextSingle() - 0.5f)]);
        var output = tape.Output(input.Convolve(weights, null, Window.Valid(3)).Relu().MaxPool(Window.Valid(2)));
        tape.Build();
        return (tape, input, output);
    }

    private static float[] Run((Tape Tape, Tensor Input, Tensor Output) net, int seed)
    {
        var random = new Random(seed);
        foreach (ref var value in net.Input.Values)
            value = random.NextSingle() - 0.5f;
        net.Tape.Forward();
        return net.Output.Values.ToArray();
    }
}
