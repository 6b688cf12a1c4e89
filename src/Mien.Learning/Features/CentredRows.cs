namespace Mien.Learning.Features;

/// <summary>Some rows of a table, each feature less its mean over these rows, in double.</summary>
internal static class CentredRows
{
    public static double[] Take(ReadOnlySpan<float> values, int features, ReadOnlySpan<int> rows, out double[] mean)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (values.Length % features != 0)
            throw new ArgumentException($"{values.Length} values do not fill rows of {features}", nameof(values));
        if (rows.IsEmpty)
            throw new ArgumentException("there are no rows to fit to", nameof(rows));
        var centred = new double[checked(rows.Length * features)];
        mean = new double[features];
        for (var r = 0; r < rows.Length; r++)
        {
            if ((uint)rows[r] >= (uint)(values.Length / features))
                throw new ArgumentException($"there is no row {rows[r]} among {values.Length / features}", nameof(rows));
            var row = values.Slice(rows[r] * features, features);
            for (var f = 0; f < features; f++)
            {
                centred[r * features + f] = row[f];
                mean[f] += row[f] / (double)rows.Length;
            }
        }
        for (var i = 0; i < centred.Length; i++)
            centred[i] -= mean[i % features];
        return centred;
    }
}
