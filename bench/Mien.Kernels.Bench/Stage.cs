using System.Diagnostics;

namespace Mien.Kernels.Bench;

/// <summary>One kernel on one shape: its name, arithmetic, memory traffic and the call.</summary>
internal sealed record Stage(string Name, double Flops, double Bytes, Action Run)
{
    /// <summary>Median and least milliseconds of at least five runs over about <paramref name="budget"/> milliseconds, after a warm-up.</summary>
    public (double Median, double Least) Measure(double budget)
    {
        Run();
        Run();
        var times = new List<double>();
        var total = Stopwatch.StartNew();
        while (times.Count < 5 || total.Elapsed.TotalMilliseconds < budget)
        {
            var start = Stopwatch.GetTimestamp();
            Run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return (times[times.Count / 2], times[0]);
    }
}
