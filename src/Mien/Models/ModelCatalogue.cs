using System.Security.Cryptography;
using Mien.Mtcnn;

namespace Mien.Models;

/// <summary>The models that come with Mien: NAME.safetensors with its card NAME.md and its checksum.</summary>
public static class ModelCatalogue
{
    /// <summary>Name of the model that is used where none is named.</summary>
    public const string Default = "photo";

    /// <summary>Name of the model that custom expressions are taught to where none is named.</summary>
    public const string Embedding = "embedding";

    /// <summary>Name of the face detector MTCNN, which is no model of expressions and not among <see cref="Names"/>.</summary>
    public const string Mtcnn = "mtcnn";

    private const string ModelEnding = ".safetensors";
    private const string ChecksumFile = "SHA256SUMS";

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>Names of all models of expressions.</summary>
    public static IReadOnlyList<string> Names => [.. Shipped.Where(name => name != Mtcnn)];

    /// <summary>Names of all that is shipped: the models, and the face detector.</summary>
    public static IReadOnlyList<string> Shipped => Directory.Exists(Folder)
        ? [.. Directory.EnumerateFiles(Folder, "*" + ModelEnding).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Reads a model.</summary>
    /// <param name="nameOrPath">Name of a shipped model, or path of a model file.</param>
    /// <exception cref="MienException">The file is no model, or there is no such model.</exception>
    public static Model Load(string nameOrPath) => Model.Load(PathOf(nameOrPath));

    /// <summary>The file of a model.</summary>
    /// <param name="nameOrPath">Name of a shipped model, or path of a model file.</param>
    public static string PathOf(string nameOrPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrPath);
        var shipped = Path.Combine(Folder, nameOrPath + ModelEnding);
        if (Shipped.Contains(nameOrPath))
            return shipped;
        if (File.Exists(nameOrPath))
            return nameOrPath;
        throw new MienException(nameOrPath, "no model file, and no shipped model of that name", $"shipped are {string.Join(", ", Shipped)}");
    }

    /// <summary>The card of a shipped model: what it was trained on, how good it is, and where it is weak.</summary>
    public static string Card(string name)
    {
        var path = Path.ChangeExtension(PathOf(name), ".md");
        return File.Exists(path) ? File.ReadAllText(path) : throw new MienException(name, "the model has no card");
    }

    /// <summary>
    /// What the weights of a shipped model may be used for, as the head of its card says: an SPDX identifier in lower case, as <c>mit</c>, or
    /// <c>non-commercial-research</c> where the data that they saw was given out for that.
    /// </summary>
    /// <exception cref="MienException">There is no such model, or its card does not say.</exception>
    public static string Licence(string name)
    {
        var head = Card(name).Split('\n').Select(line => line.TrimEnd()).Skip(1).TakeWhile(line => line != "---").ToList();
        string? Value(string key) => head.FirstOrDefault(line => line.StartsWith(key + ": ", StringComparison.Ordinal))?[(key.Length + 2)..];
        return Value("license_name") ?? Value("license") ?? throw new MienException(name, "its card has no licence in its head");
    }

    /// <summary>Reads a model strictly and compares it with its checksum.</summary>
    /// <returns>SHA-256 of the file, in lower case.</returns>
    /// <exception cref="MienException">The file is damaged or not the one that was shipped.</exception>
    public static string Verify(string nameOrPath)
    {
        var path = PathOf(nameOrPath);
        if (MtcnnWeights.Holds(path))
            _ = MtcnnWeights.Load(path);
        else
            _ = Model.Load(path);
        using var stream = File.OpenRead(path);
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        var sums = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, ChecksumFile);
        if (File.Exists(sums) && !File.ReadLines(sums).Contains($"{hash}  {Path.GetFileName(path)}"))
            throw new MienException(path, $"its SHA-256 {hash} is not the one in {ChecksumFile}", "fetch the file again");
        return hash;
    }
}
