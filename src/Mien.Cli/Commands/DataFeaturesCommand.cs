using System.CommandLine;
using Mien.Cli.Output;
using Mien.Research.Data;
using Mien.Vision.Features;

namespace Mien.Cli.Commands;

/// <summary>mien data features: describes the faces of a set by LPQ and PHOG, as a table.</summary>
internal static class DataFeaturesCommand
{
    private const int MaxComponents = 100;

    public static Command Create(StandardStreams streams)
    {
        var set = new Argument<string>("set") { Description = "Name of a data set of faces or path of its folder or file" };
        var components = SharedOptions.Number(
            "--components", "Principal components to keep of each descriptor, found in the training split alone where there is one; all values by default", 1, MaxComponents);
        var data = SharedOptions.DataFolder();
        var output = SharedOptions.Output();
        var command = new Command("features", "Describe the faces of a set by the descriptors LPQ and PHOG, as CSV") { set, components, data, output };
        command.SetAction(parse =>
        {
            using var target = OutputTarget.Open(parse.GetValue(output), streams);
            var faults = new DataFaults();
            var features = DescriptorFeatures.Describe(
                DataSets.Open(parse.GetRequiredValue(set), parse.GetValue(data), faults), faults, new LocalPhaseQuantization(), new PyramidHistogramOfGradients());
            if (parse.GetValue(components) is { } count)
                features = DescriptorFeatures.ReduceBlocks(features, Training(features), count);
            features.WriteCsv(target.Stream);
            target.Commit();
            return DataCommand.Report(faults, streams);
        });
        return command;
    }

    private static int[] Training(FeatureSet features) => features.Rows(features.Splits is [Split.None] ? Split.None : Split.Train);
}
