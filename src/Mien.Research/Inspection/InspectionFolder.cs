using System.Globalization;
using Mien.Models;
using Mien.Research.Data;
using Mien.Results;
using Mien.Tensors;
using Mien.Vision;
using Mien.Vision.Drawing;
using Mien.Vision.Pictures;

namespace Mien.Research.Inspection;

/// <summary>
/// An inspection as a folder: inspection.json, layers.csv and, where layers were named, units.csv and for each of them a picture of the
/// strongest faces of its units. The pictures show people of the data set; they are for whoever may see it.
/// </summary>
public static class InspectionFolder
{
    private const int Space = 30; // above each row of faces, for its label
    private static readonly Rgb frame = new(40, 44, 52);

    /// <summary>Writes the folder; files of the same names are written over.</summary>
    /// <param name="inspection">What was found.</param>
    /// <param name="folder">The folder, which is made where there is none.</param>
    /// <exception cref="MienException">Something cannot be written or drawn.</exception>
    public static void Write(NetworkInspection inspection, string folder)
    {
        ArgumentNullException.ThrowIfNull(inspection);
        try
        {
            Directory.CreateDirectory(folder);
            Write(folder, "inspection.json", stream => JsonDocumentWriter.Write(inspection.WriteTo, stream));
            Write(folder, "layers.csv", stream => InspectionTables.WriteLayers(inspection, stream));
            if (inspection.Accuracy is null)
                return;
            Write(folder, "units.csv", stream => InspectionTables.WriteUnits(inspection, stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MienException(folder, $"the folder cannot be written: {error.Message}", cause: error);
        }
        if (inspection.Faces is not { } faces)
            return;
        foreach (var layer in inspection.Layers)
            Sheet(layer, faces).Save(Path.Combine(folder, layer.Layer + ".png"));
    }

    private static void Write(string folder, string name, Action<Stream> write)
    {
        using var file = AtomicFile.Create(Path.Combine(folder, name));
        write(file.Stream);
        file.Commit();
    }

    // Each unit is a row of its faces; rows stand in columns, about as wide as high.
    private static Picture Sheet(LayerInspection layer, FaceSet faces)
    {
        var (units, shape) = (layer.Detail!, faces.Shape);
        var (cellWidth, cellHeight) = ((NetworkInspector.StrongestFaces * shape.Width) + 12, shape.Height + Space);
        var columns = Math.Clamp((int)Math.Round(Math.Sqrt(units.Count * (double)cellHeight / cellWidth)), 1, units.Count);
        var (width, height) = (columns * cellWidth, (units.Count + columns - 1) / columns * cellHeight);
        var pixels = new byte[3 * width * height];
        Array.Fill(pixels, (byte)255);
        var labels = new List<Annotation>();
        var face = new byte[shape.Length];
        foreach (var (i, unit) in units.Index())
        {
            var (left, top) = (i % columns * cellWidth, (i / columns * cellHeight) + Space);
            foreach (var (place, strong) in unit.Strongest.Index())
            {
                faces.ReadPixels(strong.Sample, face);
                Copy(face, shape, pixels, width, left + (place * shape.Width), top);
            }
            labels.Add(new(
                new Box(left, top, shape.Width, shape.Height),
                string.Create(CultureInfo.InvariantCulture, $"{unit.Unit}{(unit.PreferenceLow > 0 ? " " + unit.Prefers : "")}"), frame));
        }
        return Annotator.Draw(Picture.FromPixels(pixels, width, height), labels);
    }

    private static void Copy(byte[] face, PixelShape shape, byte[] pixels, int width, int left, int top)
    {
        for (var y = 0; y < shape.Height; y++)
            for (var x = 0; x < shape.Width; x++)
                for (var c = 0; c < 3; c++)
                    pixels[(3 * (((top + y) * width) + left + x)) + c] = face[(shape.Channels * ((y * shape.Width) + x)) + (c % shape.Channels)];
    }
}
