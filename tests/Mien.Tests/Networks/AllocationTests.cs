using Mien.Learning.Optimizers;
using Mien.Learning.Training;
using Mien.Networks;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Tests.Networks;

[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    private const int Batch = 5;
    private const int Steps = 4;
    private const int Windows = 6;

    public static TheoryData<string, int> Engines => LightNetworkTests.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public void Training_steps_allocate_nothing(string kernels, int threads)
    {
        using var workers = new Workers(threads);
        using var tape = new Tape(TapeMode.Training, KernelSets.Named(kernels), workers);
        var network = new LightNetwork();
        network.Initialize(new RandomSource(1));
        var logits = network.Forward(tape.Input(new Shape(Batch, 48, 48, 1))).Dropout(0.1f);
        tape.Minimize(logits.CrossEntropy(tape.Input(logits.Shape)));
        tape.Build();
        using var optimizer = new Adam(network.Parameters, 0.01f, decoupled: true);
        using var average = new WeightAverage(network.Parameters, 0.99f);

        ShouldAllocateNothing(() =>
        {
            tape.Random = new RandomSource(1, (RandomStream)optimizer.Steps);
            tape.Forward();
            tape.Backward();
            optimizer.Step();
            average.Update(optimizer.Steps);
        });
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Predictions_allocate_nothing(string kernels, int threads)
    {
        using var workers = new Workers(threads);
        using var tape = new Tape(TapeMode.Inference, KernelSets.Named(kernels), workers);
        tape.Output(new LightNetwork().Forward(tape.Input(new Shape(Batch, 48, 48, 1))));
        ShouldAllocateNothing(tape.Forward);

        using var predictor = new Predictor(new LightNetwork(), new Shape(1, 48, 48, 1), 1, workers);
        var (face, probabilities) = (new float[48 * 48], new float[7]);
        ShouldAllocateNothing(() => predictor.Predict(face, probabilities));
    }

    [Fact]
    public void Tapes_give_their_memory_back()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "memory is read from /proc");
        const int builds = 12;
        for (var i = 0; i < builds; i++)
            BuildAndDrop();
        var before = ResidentBytes();
        for (var i = 0; i < builds; i++)
            BuildAndDrop();

        // The activations of one such tape are 28 MB.
        (ResidentBytes() - before).ShouldBeLessThan(20_000_000);
    }

    // A part that allocates does so in every window; what else the process does, in some of them only.
    private static void ShouldAllocateNothing(Action step)
    {
        for (var i = 0; i < Steps; i++)
            step();
        long ownLeast = long.MaxValue, allLeast = long.MaxValue;
        for (var window = 0; window < Windows; window++)
        {
            var own = GC.GetAllocatedBytesForCurrentThread();
            var all = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Steps; i++)
                step();
            allLeast = Math.Min(allLeast, GC.GetTotalAllocatedBytes(precise: true) - all);
            ownLeast = Math.Min(ownLeast, GC.GetAllocatedBytesForCurrentThread() - own);
        }
        ownLeast.ShouldBe(0, "bytes allocated by the calling thread");
        allLeast.ShouldBe(0, "bytes allocated by all threads");
    }

    private static void BuildAndDrop()
    {
        var network = new LightNetwork();
        network.Initialize(new RandomSource(1));
        using var tape = new Tape(TapeMode.Training, workers: Workers.Single);
        var logits = network.Forward(tape.Input(new Shape(16, 48, 48, 1)));
        tape.Minimize(logits.CrossEntropy(tape.Input(logits.Shape)));
        tape.Forward();
        tape.Backward();
        foreach (var parameter in network.Parameters)
            parameter.Dispose();
    }

    private static long ResidentBytes()
    {
        var pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
        return long.Parse(pages, System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }
}
