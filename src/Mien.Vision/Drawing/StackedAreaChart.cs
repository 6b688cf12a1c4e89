using System.Globalization;
using Mien.Vision.Pictures;

namespace Mien.Vision.Drawing;

/// <summary>Draws how shares that sum to 1 change over time: stacked areas, and two strips of the largest share below.</summary>
public sealed class StackedAreaChart
{
    private const int Left = 60;
    private const int Right = 150;
    private const int Top = 48;
    private const int Bottom = 96;
    private const int Letters = 14;
    private const int Strip = 14;

    private static readonly Rgb ink = new(40, 44, 52);
    private static readonly Rgb paper = new(255, 255, 255);
    private static readonly Rgb grid = new(222, 225, 230);

    /// <summary>What stands above the chart.</summary>
    public required string Title { get; init; }

    /// <summary>Names of the shares, the lowest area first.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>A colour for each share.</summary>
    public required IReadOnlyList<Rgb> Colours { get; init; }

    /// <summary>Seconds at the left edge.</summary>
    public required double Start { get; init; }

    /// <summary>Seconds at the right edge, more than at the left.</summary>
    public required double End { get; init; }

    /// <summary>Draws the chart.</summary>
    /// <param name="columns">For each column of pixels the shares; null where there are none.</param>
    /// <param name="strips">Name of each strip, and for each column the share that it shows; -1 for none.</param>
    /// <param name="height">Height of the areas in pixels.</param>
    public Picture Draw(IReadOnlyList<float[]?> columns, IReadOnlyList<(string Name, IReadOnlyList<int> Shares)> strips, int height)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(strips);
        var (pictureWidth, pictureHeight) = (Left + columns.Count + Right, Top + height + Bottom);
        var canvas = new Canvas(new byte[3 * pictureWidth * pictureHeight], pictureWidth, pictureHeight);
        canvas.Fill(0, 0, pictureWidth, pictureHeight, paper);
        canvas.Blend(TextMask.Render(Title, Letters + 3), Left, 14, ink);

        for (var column = 0; column < columns.Count; column++)
        {
            if (columns[column] is { } shares)
                Stack(canvas, Left + column, shares, height);
        }

        DrawShareAxis(canvas, columns.Count, height);
        DrawTimeAxis(canvas, columns.Count, height);
        for (var i = 0; i < strips.Count; i++)
            DrawStrip(canvas, strips[i].Name, strips[i].Shares, Top + height + 34 + (i * (Strip + 8)));
        DrawLegend(canvas, Left + columns.Count + 16);
        return Picture.FromPixels(canvas.Pixels, pictureWidth, pictureHeight);
    }

    private void Stack(Canvas canvas, int x, float[] shares, int height)
    {
        var below = 0.0;
        for (var i = 0; i < shares.Length; i++)
        {
            var above = below + shares[i];
            canvas.Fill(x, Row(above, height), x + 1, Row(below, height), Colours[i]);
            below = above;
        }
    }

    private static int Row(double share, int height) => Top + (int)Math.Round((1 - Math.Clamp(share, 0, 1)) * height);

    private static void DrawShareAxis(Canvas canvas, int width, int height)
    {
        for (var percent = 0; percent <= 100; percent += 25)
        {
            var y = Row(percent / 100.0, height);
            canvas.Fill(Left - 6, y, Left, y + 1, ink);
            canvas.Fill(Left, y, Left + width, y + 1, grid);
            var text = TextMask.Render(string.Create(CultureInfo.InvariantCulture, $"{percent}%"), Letters);
            canvas.Blend(text, Left - 10 - text.Width, y - (text.Height / 2), ink);
        }
    }

    private void DrawTimeAxis(Canvas canvas, int width, int height)
    {
        var step = Step((End - Start) / 8);
        for (var tick = Math.Ceiling(Start / step); tick * step <= End; tick++)
        {
            var x = Left + (int)((tick * step - Start) / (End - Start) * (width - 1));
            canvas.Fill(x, Top + height, x + 1, Top + height + 6, ink);
            var text = TextMask.Render(string.Create(CultureInfo.InvariantCulture, $"{tick * step:0.##} s"), Letters);
            canvas.Blend(text, x - (text.Width / 2), Top + height + 10, ink);
        }
    }

    private void DrawStrip(Canvas canvas, string name, IReadOnlyList<int> shares, int top)
    {
        for (var column = 0; column < shares.Count; column++)
        {
            if (shares[column] >= 0)
                canvas.Fill(Left + column, top, Left + column + 1, top + Strip, Colours[shares[column]]);
        }

        canvas.Blend(TextMask.Render(name, Letters - 2), Left + shares.Count + 16, top, ink);
    }

    private void DrawLegend(Canvas canvas, int left)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            var top = Top + ((Names.Count - 1 - i) * 24);
            canvas.Fill(left, top, left + 16, top + 16, Colours[i]);
            canvas.Blend(TextMask.Render(Names[i], Letters), left + 24, top, ink);
        }
    }

    /// <summary>The next of 1, 2 and 5 times a power of ten.</summary>
    private static double Step(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return least <= power ? power : least <= 2 * power ? 2 * power : least <= 5 * power ? 5 * power : 10 * power;
    }
}
