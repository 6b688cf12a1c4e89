using System.CommandLine;
using Mien.Cli.Output;
using Mien.Research.Data;

namespace Mien.Cli.Commands;

/// <summary>mien data: looks at data sets.</summary>
internal static class DataCommand
{
    public static Command Create(StandardStreams streams)
    {
        var set = new Argument<string>("set") { Description = $"Name of a data set ({string.Join(", ", DataSets.Names)}) or path of its folder or file" };
        var data = SharedOptions.DataFolder();
        var check = new Command("check", "Count classes and copies, and find what cannot be used") { set, data };
        var report = new ReportOptions(check, streams);
        check.SetAction(parse =>
        {
            DataFaults faults = new();
            report.Write(parse, () =>
            {
                var result = DataCheck.Run(parse.GetRequiredValue(set), parse.GetValue(data));
                faults = result.Faults;
                return DataCheckReport.Of(result);
            });
            return Report(faults, streams);
        });

        return new Command("data", "Check data sets, describe their faces, and write them for other programs") { check, DataFeaturesCommand.Create(streams), DataFacesCommand.Create() };
    }

    /// <summary>Says what is wrong with a set; the status of the verb.</summary>
    public static int Report(DataFaults faults, StandardStreams streams)
    {
        foreach (var fault in faults.Listed)
            streams.Report(fault.ToString());
        if (faults.Count > faults.Listed.Count)
            streams.Report($"and {faults.Count - faults.Listed.Count} more faults");
        return faults.Count == 0 ? ExitStatus.Good : ExitStatus.SomeFailed;
    }
}
