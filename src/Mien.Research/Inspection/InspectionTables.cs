using Mien.Results;

namespace Mien.Research.Inspection;

/// <summary>Inspections as CSV.</summary>
public static class InspectionTables
{
    /// <summary>Writes a row for each unit where layers were named, else one for each layer.</summary>
    /// <param name="inspection">What was found.</param>
    /// <param name="stream">Where to; it stays open.</param>
    public static void Write(NetworkInspection inspection, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(inspection);
        if (inspection.Layers.Any(layer => layer.Detail is not null))
            WriteUnits(inspection, stream);
        else
            WriteLayers(inspection, stream);
    }

    internal static void WriteLayers(NetworkInspection inspection, Stream stream)
    {
        using var writer = CsvRecord.Writer(stream);
        var record = new CsvRecord();
        foreach (var name in new[] { "layer", "units", "height", "width", "dead", "constant", "saturated", "effective rank" })
            record.Add(name);
        foreach (var kind in new[] { "angle", "centred angle" })
        {
            record.Add(kind + " min").Add(kind + " mean").Add(kind + " max");
            for (var step = 0; step < AngleSummary.Steps; step++)
                record.Add($"{kind} {step * AngleSummary.Step}");
        }
        foreach (var layer in inspection.Layers)
            record.Add("similarity " + layer.Layer);
        record.WriteTo(writer);
        foreach (var (i, layer) in inspection.Layers.Index())
        {
            record.Add(layer.Layer).Add(layer.Units).Add(layer.Height).Add(layer.Width).Add(layer.Dead).Add(layer.Constant).Add(layer.Saturated).Add(Defined(layer.EffectiveRank));
            foreach (var angles in new[] { layer.Angles, layer.Centred })
            {
                record.Add(Defined(angles.Min)).Add(Defined(angles.Mean)).Add(Defined(angles.Max));
                foreach (var count in angles.Histogram)
                    record.Add(count);
            }
            foreach (var similarity in inspection.Similarity[i])
                record.Add(similarity);
            record.WriteTo(writer);
        }
    }

    internal static void WriteUnits(NetworkInspection inspection, Stream stream)
    {
        using var writer = CsvRecord.Writer(stream);
        var record = new CsvRecord();
        string[] names =
        [
            "layer", "unit", "mean", "deviation", "prefers", "preference", "preference low", "preference high", "nearest", "nearest angle", "opposite",
            "opposite centred angle", "accuracy loss", .. inspection.Labels.Select(label => "accuracy loss " + label),
            .. Enumerable.Range(1, NetworkInspector.StrongestFaces).Select(i => $"strongest face {i}"),
        ];
        foreach (var name in names)
            record.Add(name);
        record.WriteTo(writer);
        foreach (var layer in inspection.Layers)
            foreach (var unit in layer.Detail ?? [])
            {
                record.Add(layer.Layer).Add(unit.Unit).Add((double?)unit.Mean).Add((double?)unit.Deviation).Add(unit.Prefers).Add(unit.Preference).Add(unit.PreferenceLow).Add(unit.PreferenceHigh);
                record.Add(unit.Nearest).Add(unit.NearestAngle).Add(unit.Opposite).Add(unit.OppositeAngle).Add((double?)unit.AccuracyLoss);
                foreach (var loss in unit.AccuracyLossByClass)
                    record.Add(loss);
                for (var i = 0; i < NetworkInspector.StrongestFaces; i++)
                    record.Add(unit.Strongest.ElementAtOrDefault(i)?.Name);
                record.WriteTo(writer);
            }
    }

    private static double? Defined(double value) => double.IsFinite(value) ? value : null;
}
