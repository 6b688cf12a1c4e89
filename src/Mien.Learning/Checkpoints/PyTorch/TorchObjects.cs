namespace Mien.Learning.Checkpoints.PyTorch;

/// <summary>A function or class that a pickle may name.</summary>
internal sealed record TorchGlobal(string Name);

/// <summary>A class of storages.</summary>
/// <param name="Type">How its elements are read; null for integers, which are no weights.</param>
/// <param name="Size">Bytes of one element.</param>
internal sealed record TorchStorageType(ElementType? Type, int Size);

/// <summary>A run of elements elsewhere in the file.</summary>
internal sealed record TorchStorage(TorchStorageType Type, string Key, long Count);

/// <summary>The only names of Python that a state dict needs, and what they make. Everything else is refused by name.</summary>
internal static class TorchObjects
{
    private static readonly TorchGlobal dictionary = new("collections.OrderedDict");
    private static readonly TorchGlobal tensor = new("torch._utils._rebuild_tensor_v2");
    private static readonly TorchGlobal parameter = new("torch._utils._rebuild_parameter");

    private static readonly Dictionary<string, object> known = new()
    {
        [dictionary.Name] = dictionary,
        [tensor.Name] = tensor,
        [parameter.Name] = parameter,
        ["torch.FloatStorage"] = new TorchStorageType(ElementType.F32, 4),
        ["torch.DoubleStorage"] = new TorchStorageType(ElementType.F64, 8),
        ["torch.HalfStorage"] = new TorchStorageType(ElementType.F16, 2),
        ["torch.BFloat16Storage"] = new TorchStorageType(ElementType.BF16, 2),
        ["torch.LongStorage"] = new TorchStorageType(null, 8),
        ["torch.IntStorage"] = new TorchStorageType(null, 4),
        ["torch.ShortStorage"] = new TorchStorageType(null, 2),
        ["torch.CharStorage"] = new TorchStorageType(null, 1),
        ["torch.ByteStorage"] = new TorchStorageType(null, 1),
        ["torch.BoolStorage"] = new TorchStorageType(null, 1),
    };

    public static object Find(string module, string name) =>
        known.TryGetValue($"{module}.{name}", out var found)
            ? found
            : throw new InvalidDataException(
                $"its pickle wants Python's {Quotation.Of($"{module}.{name}")}, which no state dict needs; save model.state_dict() alone");

    public static object Call(object? called, IReadOnlyList<object?> arguments)
    {
        var function = called as TorchGlobal ?? throw new InvalidDataException("its pickle calls what is no function");
        if (function == dictionary && arguments.Count == 0)
            return new PickleContainer(PickleKind.Dictionary);
        if (function == parameter && arguments.Count == 3 && arguments[0] is TorchTensor data)
            return data;
        if (function == tensor && arguments.Count is 6 or 7 && arguments[0] is TorchStorage storage && arguments[1] is long offset)
            return TorchTensor.Create(storage, offset, Integers(arguments[2]), Integers(arguments[3]));
        throw new InvalidDataException($"its pickle calls {function.Name} in a way that no state dict needs");
    }

    /// <summary>The storage that a persistent id ("storage", class, key, device, count) means.</summary>
    public static TorchStorage Storage(object? id)
    {
        if (id is not PickleContainer { Kind: PickleKind.Tuple, Items: var items } || items.Count is < 5 or > 6
            || items[0] is not "storage" || items[1] is not TorchStorageType type || items[2] is not string key
            || items[4] is not long count || count < 0)
        {
            throw new InvalidDataException("its pickle refers to something that is no storage");
        }
        if (items.Count == 6 && items[5] is not null)
            throw new InvalidDataException("it holds views of storages, as PyTorch before 0.4 wrote them; save it again with a newer one");
        return new(type, key, count);
    }

    private static long[] Integers(object? tuple)
    {
        if (tuple is not PickleContainer { Kind: PickleKind.Tuple, Items: var items } || items.Count > ElementTypes.MaxRank)
            throw new InvalidDataException($"a tensor has no sizes, or more than {ElementTypes.MaxRank}");
        return [.. items.Select(item => item as long? ?? throw new InvalidDataException("a size or stride of a tensor is no integer"))];
    }
}
