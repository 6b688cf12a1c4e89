using System.Buffers.Binary;
using System.Text;

namespace Mien.Learning.Checkpoints.PyTorch;

/// <summary>
/// A stack machine for the few instructions of Python's pickle format (protocol 2 to 5) that state dicts are made of. It
/// makes numbers, texts, containers and what <see cref="TorchObjects"/> allows; it runs no code.
/// </summary>
internal sealed class PickleMachine(ByteReader input)
{
    private const int MaxProtocol = 5;
    private const int MaxInstructions = 1 << 20;

    private readonly List<object?> stack = [];
    private readonly Stack<int> marks = [];
    private readonly Dictionary<uint, object?> memo = [];

    /// <summary>The storages that the pickle names, by their keys.</summary>
    public Dictionary<string, TorchStorage> Storages { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs one pickle to its end.</summary>
    /// <returns>null, bool, long, double, string, <see cref="PickleContainer"/>, or a torch object.</returns>
    /// <exception cref="InvalidDataException">The pickle is damaged or wants more than a state dict needs.</exception>
    public object? Run()
    {
        for (var count = 0; count < MaxInstructions; count++)
        {
            var code = input.Byte();
            if (code == '.')
                return Pop();
            Execute(code);
        }
        throw new InvalidDataException($"its pickle has more than {MaxInstructions} instructions");
    }

    private void Execute(byte code)
    {
        switch (code)
        {
            case 0x80: CheckProtocol(input.Byte()); break;
            case 0x95: input.Int64(); break;                                           // frame
            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'K': Push((long)input.Byte()); break;
            case (byte)'M': Push((long)input.UInt16()); break;
            case (byte)'J': Push((long)input.Int32()); break;
            case 0x8a: Push(Integer(input.Take(input.Byte()))); break;
            case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(input.Take(sizeof(double)))); break;
            case (byte)'X': Push(Text(input.Take(input.UInt32()))); break;
            case 0x8c or (byte)'U': Push(Text(input.Take(input.Byte()))); break;
            case (byte)'(': marks.Push(stack.Count); break;
            case (byte)')': Push(new PickleContainer(PickleKind.Tuple)); break;
            case (byte)']': Push(new PickleContainer(PickleKind.List)); break;
            case (byte)'}': Push(new PickleContainer(PickleKind.Dictionary)); break;
            case (byte)'t': PushTuple(Mark()); break;
            case 0x85 or 0x86 or 0x87: PushTuple(stack.Count - (code - 0x84)); break;
            case (byte)'a': AddTo(PickleKind.List, stack.Count - 1); break;
            case (byte)'e': AddTo(PickleKind.List, Mark()); break;
            case (byte)'s': AddTo(PickleKind.Dictionary, stack.Count - 2); break;
            case (byte)'u': AddTo(PickleKind.Dictionary, Mark()); break;
            case (byte)'q': memo[input.Byte()] = Peek(); break;
            case (byte)'r': memo[input.UInt32()] = Peek(); break;
            case 0x94: memo[(uint)memo.Count] = Peek(); break;
            case (byte)'h': PushRemembered(input.Byte()); break;
            case (byte)'j': PushRemembered(input.UInt32()); break;
            case (byte)'c': Push(TorchObjects.Find(Text(input.TakeUntil((byte)'\n')), Text(input.TakeUntil((byte)'\n')))); break;
            case 0x93: FindOnStack(); break;
            case (byte)'R': Call(); break;
            case (byte)'b': IgnoreState(); break;
            case (byte)'Q': PushStorage(); break;
            default: throw new InvalidDataException($"its pickle has the instruction 0x{code:x2}, which no state dict needs");
        }
    }

    private static void CheckProtocol(byte protocol)
    {
        if (protocol > MaxProtocol)
            throw new InvalidDataException($"its pickle has protocol {protocol}, readable are up to {MaxProtocol}");
    }

    private static long Integer(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long))
            throw new InvalidDataException($"its pickle has an integer of {bytes.Length} bytes");
        long value = 0;
        for (var i = 0; i < bytes.Length; i++)
            value |= (long)bytes[i] << (8 * i);
        var unused = 64 - 8 * bytes.Length;
        return unused == 64 ? 0 : value << unused >> unused;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private void FindOnStack()
    {
        if (Pop() is not string name || Pop() is not string module)
            throw Damaged();
        Push(TorchObjects.Find(module, name));
    }

    private void Call()
    {
        if (Pop() is not PickleContainer { Kind: PickleKind.Tuple } arguments)
            throw Damaged();
        Push(TorchObjects.Call(Pop(), arguments.Items));
    }

    private void PushStorage()
    {
        var storage = TorchObjects.Storage(Pop());
        Storages[storage.Key] = storage;
        Push(storage);
    }

    // The attributes of an OrderedDict: the versions of its modules, which say nothing about weights.
    private void IgnoreState()
    {
        if (Pop() is not PickleContainer { Kind: PickleKind.Dictionary } || Peek() is not PickleContainer { Kind: PickleKind.Dictionary })
            throw new InvalidDataException("its pickle sets the state of something that is no dictionary");
    }

    private void PushTuple(int start)
    {
        var tuple = new PickleContainer(PickleKind.Tuple);
        Move(start, tuple);
        Push(tuple);
    }

    private void AddTo(PickleKind kind, int start)
    {
        if (start < 1 || start > stack.Count || stack[start - 1] is not PickleContainer container || container.Kind != kind
            || (kind == PickleKind.Dictionary && (stack.Count - start) % 2 != 0))
        {
            throw Damaged();
        }
        Move(start, container);
    }

    private void Move(int start, PickleContainer target)
    {
        if (start < Floor || start > stack.Count)
            throw Damaged();
        for (var i = start; i < stack.Count; i++)
            target.Add(stack[i]);
        stack.RemoveRange(start, stack.Count - start);
    }

    // Nothing below the last mark may be taken.
    private int Floor => marks.TryPeek(out var mark) ? mark : 0;

    private int Mark() => marks.TryPop(out var mark) ? mark : throw Damaged();

    private void Push(object? value) => stack.Add(value);

    private object? Peek() => stack.Count > Floor ? stack[^1] : throw Damaged();

    private object? Pop()
    {
        var value = Peek();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    private void PushRemembered(uint index) =>
        Push(memo.TryGetValue(index, out var value) ? value : throw Damaged());

    private static InvalidDataException Damaged() => new("its pickle is damaged");
}
