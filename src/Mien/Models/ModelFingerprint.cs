using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mien.Learning.Checkpoints;

namespace Mien.Models;

/// <summary>Tells models apart by what they compute: network, preprocessing and weights, whatever file they are from.</summary>
internal static class ModelFingerprint
{
    /// <summary>SHA-256 of names, shapes and values, in lower case.</summary>
    public static string Of(Model model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Append(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + '\n'));
        Append(model.Spec.ToString());
        Append(JsonSerializer.Serialize(model.Preprocessing, ModelJson.Default.Preprocessing));
        foreach (var (name, shape, values) in Checkpoint.Weights(model.Network))
        {
            Append($"{name} [{string.Join(',', shape)}]");
            hash.AppendData(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
