namespace Mien.Research.Inspection;

/// <summary>The samples for which each unit is the most active, streamed; the earlier one of equals.</summary>
internal sealed class StrongestSamples(int units, int count)
{
    private readonly List<(double Value, int Sample)>[] strongest = [.. Enumerable.Range(0, units).Select(_ => new List<(double, int)>(count + 1))];

    /// <summary>Adds samples.</summary>
    public void Add(UnitBatch batch)
    {
        for (var row = 0; row < batch.Count; row++)
            for (var unit = 0; unit < units; unit++)
                Add(strongest[unit], batch.Rows[(row * units) + unit], batch.First + row);
    }

    /// <summary>The samples of a unit, the strongest first.</summary>
    public IReadOnlyList<(double Value, int Sample)> Of(int unit) => strongest[unit];

    private void Add(List<(double Value, int Sample)> list, double value, int sample)
    {
        if (list.Count == count && value <= list[^1].Value)
            return;
        var place = list.FindIndex(other => value > other.Value);
        list.Insert(place < 0 ? list.Count : place, (value, sample));
        if (list.Count > count)
            list.RemoveAt(count);
    }
}
