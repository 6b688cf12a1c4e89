using Mien.Research.Inspection;
using static Mien.Cli.Output.TablePage;

namespace Mien.Cli.Output;

/// <summary>What was seen inside a network.</summary>
internal static class InspectionReport
{
    public static Report Of(NetworkInspection inspection) => new(inspection.WriteTo, page => Write(page, inspection));

    private static void Write(TablePage page, NetworkInspection inspection)
    {
        var accuracy = inspection.Accuracy is { } share ? $", accuracy {Format(share, "0.0000")}" : "";
        page.Line($"model {inspection.Model}, data {inspection.Data}, split {inspection.Split}, {inspection.Count} samples{accuracy}");
        page.Line();
        page.Table(
            ["layer", "units", "map", "dead", "constant", "saturated", "effective rank", "angle", "mean", "to", "centred", "mean", "to"],
            inspection.Layers.Select(layer => new[]
            {
                layer.Layer, Format(layer.Units, "0"), layer.Height * layer.Width == 1 ? "-" : $"{layer.Height}x{layer.Width}",
                Format(layer.Dead, "0"), Format(layer.Constant, "0"), Format(layer.Saturated ?? double.NaN, "0"), Format(layer.EffectiveRank, "0.0"),
                Format(layer.Angles.Min, "0.0"), Format(layer.Angles.Mean, "0.0"), Format(layer.Angles.Max, "0.0"),
                Format(layer.Centred.Min, "0.0"), Format(layer.Centred.Mean, "0.0"), Format(layer.Centred.Max, "0.0"),
            }));
        if (inspection.Layers.Count > 1)
        {
            page.Line("similarity of layers, linear CKA");
            page.Table(
                inspection.Layers.Select(layer => layer.Layer).Prepend(""),
                inspection.Layers.Zip(inspection.Similarity, (layer, row) => row.Select(value => Format(value ?? double.NaN, "0.00")).Prepend(layer.Layer)));
        }
        foreach (var layer in inspection.Layers.Where(layer => layer.Detail is not null))
        {
            page.Line($"units of {layer.Layer}: the class that each prefers, in its standard deviations; what the accuracy loses without it");
            page.Table(
                ["unit", "prefers", "by", "from", "to", "nearest", "angle", "opposite", "centred", "loss", "most of", "loss"],
                layer.Detail!.Select(unit => Row(unit, inspection)));
        }
    }

    private static string[] Row(UnitInspection unit, NetworkInspection inspection)
    {
        var (loss, label) = unit.AccuracyLossByClass.Zip(inspection.Labels).MaxBy(item => item.First ?? double.NegativeInfinity);
        return
        [
            Format(unit.Unit, "0"), unit.Prefers ?? "-", Number(unit.Preference, "0.00"), Number(unit.PreferenceLow, "0.00"), Number(unit.PreferenceHigh, "0.00"),
            Number(unit.Nearest, "0"), Number(unit.NearestAngle, "0.0"), Number(unit.Opposite, "0"), Number(unit.OppositeAngle, "0.0"),
            Format(unit.AccuracyLoss, "0.0000"), label, Number(loss, "0.0000"),
        ];
    }

    private static string Number(double? value, string format) => Format(value ?? double.NaN, format);
}
