using System.Globalization;
using Mien.Research.Profiling;
using static Mien.Cli.Output.TablePage;

namespace Mien.Cli.Output;

/// <summary>Where the time of the face detector goes.</summary>
internal static class DetectorAccountReport
{
    public static Report Of(DetectorAccount account) => new(account.WriteTo, page => Write(page, account));

    private static void Write(TablePage page, DetectorAccount account)
    {
        page.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"one core of {account.Environment.Processor}: {account.Peaks.FlopsPerSecond / 1e9:0} GFLOP/s of fused products in registers, {account.Peaks.BytesPerSecond / 1e9:0.0} GB/s of memory copied; kernels {account.Environment.Kernels}"));
        page.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFileName(account.Picture)}, {account.Width}x{account.Height}, faces: {account.Faces}; {account.ProcessorSeconds * 1000:0.00} ms of processor time a search, the mean of {account.Repetitions}"));
        page.Line();
        page.Table(
            ["stage", "layer", "runs", "GFLOP", "MB", "ms", "% of time", "% of arithmetic", "% of memory"],
            account.Work.Select(work => Row(work.Stage, work.Layer, work, account)).Concat(
                account.Work.GroupBy(static work => work.Stage).Select(stage => Row(stage.Key, "all", Sum(stage), account))).Append(Row("all", "", Sum(account.Work), account)));
    }

    private static DetectorWork Sum(IEnumerable<DetectorWork> works) => works.Aggregate(
        new DetectorWork("", "", 0, 0, 0, 0),
        static (sum, work) => sum with { Flops = sum.Flops + work.Flops, Bytes = sum.Bytes + work.Bytes, Seconds = sum.Seconds + work.Seconds });

    private static string[] Row(string stage, string layer, DetectorWork work, DetectorAccount account) =>
    [
        stage, layer, work.Runs == 0 ? "" : Format(work.Runs, "0"), Known(work.Flops / 1e9, "0.0000"), Known(work.Bytes / 1e6, "0.00"), Format(work.Seconds * 1000, "0.000"),
        Format(100 * work.Seconds / account.Seconds, "0.0"), Percent(account.ShareOfArithmetic(work)), Percent(account.ShareOfMemory(work)),
    ];

    private static string Known(double value, string format) => value == 0 ? "-" : Format(value, format);

    private static string Percent(double? share) => Format(100 * share ?? double.NaN, "0");
}
