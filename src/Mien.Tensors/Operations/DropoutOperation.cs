using Mien.Tensors.Autograd;

namespace Mien.Tensors.Operations;

/// <summary>
/// Dropout (Srivastava et al., 2014): each value is zeroed with a chance p or divided by 1 - p, anew in every forward
/// pass of a training tape.
/// </summary>
internal sealed unsafe class DropoutOperation(Tape tape, Tensor input, float chance) : PictureOperation(tape, input)
{
    private readonly Storage factors = tape.Scratch(input.Shape.Length);
    private readonly ulong number = (ulong)tape.Operations.Count;

    protected override void Forward(int part, int first, int count)
    {
        var size = Input.Shape.PerPicture;
        for (var picture = first; picture < first + count; picture++)
        {
            var random = new RandomSource(Tape.PassKey, number, (ulong)picture);
            float* x = Input.At(picture), y = Output.At(picture), factor = Factors(picture);
            for (var i = 0; i < size; i++)
            {
                factor[i] = random.NextSingle() < chance ? 0 : 1 / (1 - chance);
                y[i] = x[i] * factor[i];
            }
        }
    }

    protected override void Backward(int part, int first, int count)
    {
        float* dy = Output.GradientAt(first), dx = Input.GradientAt(first), factor = Factors(first);
        var adds = Accumulates[0];
        for (long i = 0; i < (long)count * Input.Shape.PerPicture; i++)
            dx[i] = (adds ? dx[i] : 0) + dy[i] * factor[i];
    }

    private float* Factors(int picture) => factors.Pointer + (long)picture * Input.Shape.PerPicture;
}
