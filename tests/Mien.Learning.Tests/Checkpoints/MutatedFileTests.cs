using Mien.Learning.Tests.Onnx;

namespace Mien.Learning.Tests.Checkpoints;

/// <summary>Damaged files of every kind are read or refused with one line, and never cost more memory than their size explains.</summary>
public sealed class MutatedFileTests
{
    private const int Mutations = 3000;
    private const int MaxAllocation = 300_000;

    public static TheoryData<string> Names =>
        ["golden.safetensors", "mixed.safetensors", "all.onnx", "state_dict.pth", "state_dict_legacy.pth", "state_dict_checkpoint.pth"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_the_documented_exception_comes_out(string name)
    {
        var original = name == "all.onnx" ? OnnxTests.Export(new AllOperations()) : File.ReadAllBytes(Fixture.Path(name));
        WeightFile.Read(new MemoryStream(original), name);
        var random = new Random(17);
        var refused = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = Mutate(original, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                WeightFile.Read(new MemoryStream(bytes), name);
            }
            catch (CheckpointException error)
            {
                refused++;
                error.Message.Any(char.IsControl).ShouldBeFalse();
            }
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MaxAllocation);
        }
        refused.ShouldBeInRange(Mutations / 10, Mutations - 1);
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(9))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] = 255; break;
                case 3: bytes[at] = 0; break;
                case 7: bytes[at] = (byte)"0123456789{}[],:\""[random.Next(17)]; break;
                case 4: bytes.RemoveAt(at); break;
                case 5: bytes.Insert(at, bytes[random.Next(bytes.Count)]); break;
                case 6: bytes.RemoveRange(at, random.Next(Math.Min(8, bytes.Count - at))); break;
                default:
                    for (var i = at; i < Math.Min(at + 4, bytes.Count); i++)
                        bytes[i] = (byte)random.Next(256);
                    break;
            }
        }
        return [.. bytes];
    }
}
