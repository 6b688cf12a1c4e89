using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Operations;

/// <summary>
/// The gradient of a parameter that the parts of an operation find side by side, each in memory of its own. Part 0 writes the gradient
/// itself where it is the first to do so.
/// </summary>
internal sealed unsafe class PartialGradient
{
    private const int ValuesPerBlock = 16384; // fewer are not worth handing over

    private readonly Storage gradient;
    private readonly Storage[] parts;
    private readonly ParallelLoop collecting;

    public PartialGradient(Tape tape, Operation owner, Parameter parameter, int count)
    {
        var overwrites = !tape.GradientIsWrittenBefore(owner, parameter);
        gradient = parameter.EnsureGradient();
        parts = new Storage[count];
        for (var part = 0; part < count; part++)
            parts[part] = part == 0 && overwrites ? gradient : tape.Scratch(gradient.Length);
        var blocks = (int)((gradient.Length + ValuesPerBlock - 1) / ValuesPerBlock);
        collecting = new ParallelLoop(tape.Workers, blocks, (_, start, end) => Collect(start, end));
    }

    /// <summary>Where a part writes.</summary>
    public float* this[int part] => parts[part].Pointer;

    /// <summary>Adds what the parts have written to the gradient.</summary>
    public void Collect() => collecting.Run();

    private void Collect(int start, int end)
    {
        var first = (long)start * ValuesPerBlock;
        var length = Math.Min((long)end * ValuesPerBlock, gradient.Length) - first;
        foreach (var part in parts)
            if (part != gradient)
                Elementwise.Accumulate(length, part.Pointer + first, gradient.Pointer + first);
    }
}
