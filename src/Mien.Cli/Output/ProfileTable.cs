using System.Globalization;
using Mien.Research.Profiling;

namespace Mien.Cli.Output;

/// <summary>Writes what a process used over time as CSV: cores is the processor time since the row before over the wall-clock time since then.</summary>
internal static class ProfileTable
{
    public static void Write(IReadOnlyList<ResourceSample> samples, Stream stream)
    {
        using var writer = new StreamWriter(stream, StandardStreams.Encoding, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("seconds,userSeconds,systemSeconds,cores,residentBytes");
        for (var i = 0; i < samples.Count; i++)
        {
            var (seconds, user, system, resident) = samples[i];
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{seconds:0.000},{user:0.000},{system:0.000},{(i == 0 ? 0 : Cores(samples[i - 1], samples[i])):0.000},{resident}"));
        }
    }

    private static double Cores(ResourceSample before, ResourceSample now) =>
        (now.UserSeconds + now.SystemSeconds - before.UserSeconds - before.SystemSeconds) / Math.Max(1e-6, now.Seconds - before.Seconds);
}
