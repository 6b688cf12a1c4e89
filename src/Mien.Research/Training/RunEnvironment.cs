using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Tensors;
using Mien.Tensors.Threads;

namespace Mien.Research.Training;

/// <summary>What a result was made with.</summary>
/// <param name="Version">Version of Mien with its commit.</param>
/// <param name="Date">When it was made, UTC.</param>
/// <param name="Processor">Processor.</param>
/// <param name="Cores">Logical cores.</param>
/// <param name="Threads">Threads used.</param>
/// <param name="Kernels">Kernels used.</param>
/// <param name="OperatingSystem">Operating system.</param>
/// <param name="Runtime">.NET runtime.</param>
public sealed record RunEnvironment(
    string Version, string Date, string Processor, int Cores, int Threads, string Kernels, string OperatingSystem, string Runtime)
{
    /// <summary>The environment of this process.</summary>
    public static RunEnvironment Capture() => new(
        typeof(RunEnvironment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture),
        ProcessorName(),
        Environment.ProcessorCount,
        Workers.Shared.Count,
        KernelSet.Default.Name,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    /// <summary>Writes the environment that a run begins in, where its folder does not hold it yet: a kill comes between any two files.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What <see cref="DifferenceTo"/> says of the one that was there; null for none.</returns>
    /// <exception cref="MienException">What is there is damaged.</exception>
    internal static string? Keep(string path)
    {
        var now = Capture();
        if (File.Exists(path))
            return Load(path).DifferenceTo(now);
        AtomicFile.WriteText(path, now.ToJson() + "\n");
        return null;
    }

    /// <summary>As JSON text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunEnvironmentJson.Default.RunEnvironment);

    /// <summary>Reads what <see cref="ToJson"/> gave.</summary>
    /// <exception cref="MienException">The file is damaged.</exception>
    internal static RunEnvironment Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RunEnvironmentJson.Default.RunEnvironment)
                ?? throw new MienException(path, "it holds no environment of a run");
        }
        catch (JsonException error)
        {
            throw new MienException(path, "it is no valid JSON", cause: error);
        }
    }

    /// <summary>Why a run that began here does not go on bit for bit in another environment; null where it does.</summary>
    internal string? DifferenceTo(RunEnvironment now) =>
        Describe() == now.Describe()
            ? null
            : $"the run began with {Describe()} and goes on with {now.Describe()}: its weights will not be bit for bit those of an undisturbed run";

    private string Describe() => $"{Threads} threads, {Kernels} kernels, {Processor}, {Runtime}";

    private static string ProcessorName()
    {
        const string Processors = "/proc/cpuinfo";
        return File.Exists(Processors)
            ? File.ReadLines(Processors).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[^1].Trim() ?? ""
            : RuntimeInformation.ProcessArchitecture.ToString();
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunEnvironment))]
internal sealed partial class RunEnvironmentJson : JsonSerializerContext;
