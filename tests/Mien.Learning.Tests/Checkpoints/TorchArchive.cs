using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Mien.Learning.Tests.Checkpoints;

/// <summary>Zip archives and pickles like those that torch.save writes, put together by hand.</summary>
internal static class TorchArchive
{
    /// <summary>Pickled persistent id of a storage "0" of two floats.</summary>
    public const string Storage = "(X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0002tQ";

    /// <summary>A tensor of the storage's two floats.</summary>
    public const string Tensor = $"ctorch._utils\n_rebuild_tensor_v2\n({Storage}K\0K\u0002\u0085K\u0001\u0085\u0089NtR";

    /// <summary>A pickled text of less than 256 characters.</summary>
    public static string Text(string text) => $"X{(char)text.Length}\0\0\0{text}";

    /// <summary>A pickled dictionary.</summary>
    public static string Dictionary(params (string Key, string Value)[] entries) =>
        "}" + string.Concat(entries.Select(entry => $"{Text(entry.Key)}{entry.Value}s"));

    /// <summary>A file with a pickle and the storage "0" of zeros.</summary>
    public static byte[] Of(string pickle) => Of(("x/data.pkl", Latin(pickle + ".")), ("x/data/0", new byte[8]));

    /// <summary>An archive of entries that lie in it as they are, but for those under x/code, which are marked as compressed.</summary>
    public static byte[] Of(params (string Name, byte[] Contents)[] entries)
    {
        var files = new List<byte>();
        var directory = new List<byte>();
        foreach (var (name, contents) in entries)
        {
            var fields = new byte[46];
            BinaryPrimitives.WriteUInt32LittleEndian(fields, 0x02014b50);
            fields[10] = (byte)(name.StartsWith("x/code/", StringComparison.Ordinal) ? 8 : 0);
            BinaryPrimitives.WriteUInt32LittleEndian(fields.AsSpan(16), Crc32.HashToUInt32(contents));
            BinaryPrimitives.WriteInt32LittleEndian(fields.AsSpan(20), contents.Length);
            BinaryPrimitives.WriteInt32LittleEndian(fields.AsSpan(24), contents.Length);
            BinaryPrimitives.WriteInt16LittleEndian(fields.AsSpan(28), (short)name.Length);
            BinaryPrimitives.WriteInt32LittleEndian(fields.AsSpan(42), files.Count);
            directory.AddRange([.. fields, .. Latin(name)]);
            var local = new byte[30];
            BinaryPrimitives.WriteUInt32LittleEndian(local, 0x04034b50);
            BinaryPrimitives.WriteInt16LittleEndian(local.AsSpan(26), (short)name.Length);
            files.AddRange([.. local, .. Latin(name), .. contents]);
        }
        var end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054b50);
        BinaryPrimitives.WriteInt16LittleEndian(end.AsSpan(10), (short)entries.Length);
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(12), directory.Count);
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(16), files.Count);
        return [.. files, .. directory, .. end];
    }

    public static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
