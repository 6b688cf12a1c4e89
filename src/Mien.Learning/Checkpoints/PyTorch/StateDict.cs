namespace Mien.Learning.Checkpoints.PyTorch;

/// <summary>
/// Reads the weights of a PyTorch file (<c>torch.save(model.state_dict(), path)</c>), both as a zip archive and in the
/// format before PyTorch 1.6. float64, half and bfloat16 become float32; integer tensors, such as num_batches_tracked,
/// are left out. In a checkpoint the state dict is what holds tensors, whatever its key; where several do, that under a
/// usual key counts. What PyTorch's wrappers add to names ("module." before them, "_orig_mod." of compiled modules) goes.
/// </summary>
internal static class StateDict
{
    private const string Parallel = "module";
    private const string Compiled = "_orig_mod";

    // Before averages of weights and the second network of a pair.
    private static readonly string[] places = ["state_dict", "model_state_dict", "model", "net", "network", "weights", "params"];

    /// <summary>The pickled magic number 0x1950a86a20f9469cfc6c that files before PyTorch 1.6 begin with.</summary>
    private static readonly byte[] legacyStart = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    public static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK\x03\x04"u8);

    public static bool IsLegacy(ReadOnlySpan<byte> start) => start.StartsWith(legacyStart);

    /// <summary>The float tensors of a file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or holds more than a state dict.</exception>
    public static IReadOnlyList<TensorEntry> Read(ReadOnlyMemory<byte> file) =>
        IsZip(file.Span) ? ReadZip(file) : ReadLegacy(file);

    private static TensorEntry[] ReadZip(ReadOnlyMemory<byte> file)
    {
        const string Pickle = "data.pkl";
        var archive = StoredZip.Open(file);
        var path = archive.Names.FirstOrDefault(name => name == Pickle || name.EndsWith("/" + Pickle, StringComparison.Ordinal))
            ?? throw new InvalidDataException($"its zip archive holds no {Pickle}; it was not written by torch.save");
        var folder = path[..^Pickle.Length];
        if (archive.Names.Any(name => name.StartsWith(folder + "code/", StringComparison.Ordinal)))
            throw new InvalidDataException("it is a TorchScript program; load it with torch.jit.load and save its state_dict()");
        if (archive.Find(folder + "byteorder") is { } order && !order.Span.SequenceEqual("little"u8))
            throw new InvalidDataException("it was written on a big-endian machine");

        var root = new PickleMachine(new ByteReader(archive.Find(path)!.Value)).Run();
        return Tensors(root, file.Length, storage => archive.Find($"{folder}data/{storage.Key}")
            ?? throw new InvalidDataException($"storage {Quotation.Of(storage.Key)} is missing"));
    }

    // Magic number, protocol, machine, state dict, keys of the storages; then each storage: number of elements, elements.
    private static TensorEntry[] ReadLegacy(ReadOnlyMemory<byte> file)
    {
        const long Protocol = 1001;
        var input = new ByteReader(file);
        input.Take(legacyStart.Length);
        if (new PickleMachine(input).Run() is not Protocol)
            throw new InvalidDataException($"its protocol is not {Protocol}");
        if (new PickleMachine(input).Run() is not PickleContainer { Kind: PickleKind.Dictionary } machine
            || !machine.Entries.Any(entry => entry is ("little_endian", true)))
        {
            throw new InvalidDataException("it was written on a big-endian machine");
        }
        var pickle = new PickleMachine(input);
        var root = pickle.Run();
        if (new PickleMachine(input).Run() is not PickleContainer { Kind: PickleKind.List } keys)
            throw new InvalidDataException("it has no list of storages");

        var storages = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var key in keys.Items)
        {
            if (key is not string text || !pickle.Storages.TryGetValue(text, out var storage))
                throw new InvalidDataException("it lists a storage that its pickle does not have");
            storages[text] = input.TakeMemory(Bytes(input.Int64(), storage.Type.Size));
        }
        return Tensors(root, file.Length, storage =>
            storages.TryGetValue(storage.Key, out var contents)
                ? contents
                : throw new InvalidDataException($"storage {Quotation.Of(storage.Key)} is missing"));
    }

    private static TensorEntry[] Tensors(object? root, int fileLength, Func<TorchStorage, ReadOnlyMemory<byte>> find)
    {
        var tensors = Find(root).Where(entry => entry.Tensor.Storage.Type.Type is not null).ToList();

        // Views may share a storage, but not without end: an element of stride 0 costs the file nothing.
        if (tensors.Sum(entry => (double)entry.Tensor.Count) > fileLength)
            throw new InvalidDataException("its tensors hold more values than the file has bytes");
        if (tensors.GroupBy(entry => entry.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InvalidDataException($"tensor {Quotation.Of(twice.Key)} occurs twice");
        return [.. tensors.Select(entry => Read(entry.Name, entry.Tensor, find(entry.Tensor.Storage)))];
    }

    private static TensorEntry Read(string name, TorchTensor tensor, ReadOnlyMemory<byte> contents)
    {
        var (type, key, count) = tensor.Storage;
        var needed = Bytes(count, type.Size);
        if (needed > contents.Length)
            throw new InvalidDataException($"storage {Quotation.Of(key)} needs {needed} bytes, the file holds {contents.Length} of them");
        return new(name, tensor.Shape, tensor.Read(type.Type!.Value, contents.Span[..(int)needed]));
    }

    private static long Bytes(long count, int size) =>
        count is >= 0 and < int.MaxValue ? count * size : throw new InvalidDataException($"a storage claims {count} elements");

    private static IEnumerable<(string Name, TorchTensor Tensor)> Find(object? root)
    {
        if (root is not PickleContainer { Kind: PickleKind.Dictionary } dictionary)
            throw new InvalidDataException("it holds no state dict; save model.state_dict()");
        if (!dictionary.Entries.Any(IsTensor))
            dictionary = Inner(dictionary);
        return dictionary.Entries.Where(IsTensor).Select(entry => (Strip((string)entry.Key!), (TorchTensor)entry.Value!));
    }

    private static PickleContainer Inner(PickleContainer checkpoint)
    {
        var candidates = checkpoint.Entries
            .Where(entry => entry is (string, PickleContainer { Kind: PickleKind.Dictionary } inner) && inner.Entries.Any(IsTensor))
            .Select(entry => (Key: (string)entry.Key!, Value: (PickleContainer)entry.Value!)).ToList();
        if (candidates.Count == 0)
            throw new InvalidDataException("it holds no state dict, neither at its root nor below; save model.state_dict()");
        return candidates.Count == 1 ? candidates[0].Value
            : places.SelectMany(place => candidates.Where(candidate => candidate.Key == place)).FirstOrDefault().Value
            ?? throw new InvalidDataException(
                $"it holds {candidates.Count} state dicts, {string.Join(", ", candidates.Take(5).Select(candidate => Quotation.Of(candidate.Key)))}; save the one that is meant alone");
    }

    private static bool IsTensor((object? Key, object? Value) entry) => entry is (string, TorchTensor);

    // A part of a network may be compiled too: features._orig_mod.0.weight.
    private static string Strip(string name) =>
        string.Join('.', name.Split('.').SkipWhile(part => part is Parallel or Compiled).Where(part => part != Compiled));
}
