using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Mien.Learning.Checkpoints;
using Mien.Learning.Tests.Onnx;

namespace Mien.Learning.Tests.Checkpoints;

/// <summary>Damaged files of every kind are read or refused with one line, and never cost more memory than their size explains.</summary>
public sealed class MutatedFileTests
{
    private const int Mutations = 3000;
    private const int HeaderMutations = 1500;
    private const int MaxAllocation = 300_000;

    // A file of a few kilobytes takes microseconds; what takes longer by so much grows faster than its file.
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(2);

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
            if (Refuses(Mutate(original, random), name, MaxAllocation))
                refused++;
        }
        refused.ShouldBeInRange(Mutations / 10, Mutations - 1);
    }

    /// <summary>Changes that leave the header a JSON text: other values, names and numbers, however long or large.</summary>
    [Theory]
    [InlineData("golden.safetensors")]
    [InlineData("mixed.safetensors")]
    public void Headers_that_are_JSON_are_read_or_refused_in_time(string name)
    {
        var original = File.ReadAllBytes(Fixture.Path(name));
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(original);
        var data = original[(8 + length)..];
        var random = new Random(19);
        var refused = 0;
        for (var i = 0; i < HeaderMutations; i++)
        {
            var header = JsonNode.Parse(original.AsSpan(8, length))!.AsObject();
            for (var changes = random.Next(1, 3); changes > 0; changes--)
                Mutate(header, random);
            var json = Encoding.UTF8.GetBytes(header.ToJsonString());
            var prefix = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(prefix, json.Length);
            if (Refuses([.. prefix, .. json, .. data], name, MaxAllocation + 40 * json.Length))
                refused++;
        }
        refused.ShouldBeInRange(HeaderMutations / 2, HeaderMutations - 1);
    }

    private static bool Refuses(byte[] bytes, string name, long allocation)
    {
        var refused = false;
        var started = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            WeightFile.Read(new MemoryStream(bytes), name);
        }
        catch (MienException error)
        {
            refused = true;
            error.Message.Any(char.IsControl).ShouldBeFalse();
            error.Message.Length.ShouldBeLessThan(1000);
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(allocation);
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(MaxTime);
        return refused;
    }

    private static void Mutate(JsonObject header, Random random)
    {
        var (name, value) = header.ElementAt(random.Next(header.Count));
        if (random.Next(4) == 0 || value is not JsonObject tensor || tensor.Count == 0)
        {
            header.Remove(name);
            header[Text(random)] = random.Next(3) == 0 ? Value(random) : value?.DeepClone();
            return;
        }
        var key = tensor.ElementAt(random.Next(tensor.Count)).Key;
        if (random.Next(3) > 0 && tensor[key] is JsonArray numbers)
            numbers.Insert(random.Next(numbers.Count + 1), Value(random));
        else
            tensor[key] = Value(random);
    }

    private static JsonNode? Value(Random random) => random.Next(8) switch
    {
        0 => null,
        1 => JsonValue.Create(random.NextInt64()),
        2 => JsonValue.Create(random.Next(-2, 9)),
        3 => JsonValue.Create(random.NextDouble() * 1e300),
        4 => new JsonArray([.. Enumerable.Repeat(0, random.Next(20_000)).Select(_ => (JsonNode)1), new JsonArray()]),
        5 => new JsonArray(Value(random)),
        6 => new JsonObject { [Text(random)] = Value(random) },
        _ => JsonValue.Create(Text(random)),
    };

    // Around the length at which names are cut for a message, and of characters that are no single unit of UTF-16.
    private static string Text(Random random)
    {
        string[] letters = ["a", "ü", "漢", "😀", "\u001b", "\n", "\"", "\u202e"];
        return string.Concat(Enumerable.Repeat(0, random.Next(100)).Select(_ => letters[random.Next(letters.Length)]));
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
