using Mien.Research.Data;

namespace Mien.Cli.Output;

/// <summary>Writes feature vectors as CSV: name, label, split and group of each sample, then its values, each block numbered from 1.</summary>
internal static class FeatureWriter
{
    public static void Write(FeatureSet features, Stream stream)
    {
        using var writer = new StreamWriter(stream, StandardStreams.Encoding, leaveOpen: true);
        var record = new CsvRecord().Add("name").Add("label").Add("split").Add("group");
        foreach (var block in features.Blocks)
            for (var i = 1; i <= block.Count; i++)
                record.Add($"{block.Name}{i}");
        record.WriteTo(writer);
        for (var row = 0; row < features.Count; row++)
        {
            var sample = features.Samples[row];
            record.Add(sample.Name).Add(features.Labels[sample.Label]).Add(sample.Split.Name()).Add(sample.Group);
            foreach (var value in features[row])
                record.Add(value);
            record.WriteTo(writer);
        }
    }
}
