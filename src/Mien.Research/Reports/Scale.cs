using System.Globalization;

namespace Mien.Research.Reports;

/// <summary>An axis from one number to another.</summary>
/// <param name="Low">Where it begins.</param>
/// <param name="High">Where it ends, beyond <paramref name="Low"/>.</param>
/// <param name="IsWhole">Whether it counts something, so that all between two whole numbers is empty.</param>
internal readonly record struct Scale(double Low, double High, bool IsWhole = false)
{
    /// <summary>An axis that holds some values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="isTight">Whether it ends where they do, else at round numbers.</param>
    public static Scale Over(IEnumerable<double> values, bool isTight)
    {
        double[] all = [.. values];
        if (all.Length == 0)
            return new(0, 1);
        var (low, high) = (all.Min(), all.Max());
        if (low == high)
            (low, high) = (low - 0.5, high + 0.5);
        if (isTight)
            return new(low, high, all.All(double.IsInteger));
        var step = Step(low, high, 5);
        return new(Math.Floor(low / step + 1e-9) * step, Math.Ceiling(high / step - 1e-9) * step);
    }

    /// <summary>Where on the axis a value lies, 0 to 1.</summary>
    public double Share(double value) => (value - Low) / (High - Low);

    /// <summary>Round numbers on it, about so many.</summary>
    public IEnumerable<double> Ticks(int count)
    {
        var step = Math.Max(Step(Low, High, count), IsWhole ? 1 : 0);
        for (var i = Math.Ceiling(Low / step - 1e-9); i * step <= High + step * 1e-9; i++)
            yield return i * step;
    }

    /// <summary>A value as text, as exactly as the axis needs.</summary>
    public string Text(double value)
    {
        var digits = Math.Clamp((int)Math.Ceiling(-Math.Log10((High - Low) / 20)), 0, 6);
        return (value + 0.0).ToString("0." + new string('#', digits), CultureInfo.InvariantCulture);
    }

    // 1, 2 or 5 times a power of ten.
    private static double Step(double low, double high, int count)
    {
        var rough = (high - low) / count;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch { <= 1.5 => 1, <= 3.5 => 2, <= 7.5 => 5, _ => 10 } * power;
    }
}
