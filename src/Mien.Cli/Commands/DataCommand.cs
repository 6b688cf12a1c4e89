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
        var output = SharedOptions.Output();
        var format = new FormatOption(output, OutputFormat.Table, OutputFormat.Json);

        var check = new Command("check", "Count classes and copies, and find what cannot be used") { set, data, format.Option, output };
        check.SetAction(parse =>
        {
            var writtenAs = format.Of(parse);
            using var target = OutputTarget.Open(parse.GetValue(output), streams);
            var result = DataCheck.Run(parse.GetRequiredValue(set), parse.GetValue(data));
            if (writtenAs == OutputFormat.Json)
                JsonDocumentWriter.Write(result.WriteTo, target.Stream);
            else
                DataCheckTable.Write(result, target.Stream);
            target.Commit();
            return Report(result.Faults, streams);
        });

        return new Command("data", "Check data sets, and describe their faces") { check, FeaturesCommand.Create(streams) };
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
