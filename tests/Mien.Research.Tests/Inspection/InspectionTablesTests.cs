using System.Text;
using Mien.Research.Inspection;

namespace Mien.Research.Tests.Inspection;

public sealed class InspectionTablesTests
{
    private static readonly AngleSummary angles = new(3, 10, 20.5, 30, [.. Enumerable.Range(0, 18)]);
    private static readonly AngleSummary none = new(0, double.NaN, double.NaN, double.NaN, new int[18]);

    private static readonly LayerInspection layer = new()
    {
        Layer = "fc", Units = 2, Height = 1, Width = 1, Dead = 1, Constant = 0, Saturated = null, EffectiveRank = 1.5, Angles = angles, Centred = none,
        Detail =
        [
            new()
            {
                Unit = 0, Mean = 0.5, Deviation = 0.25, Prefers = "sad", Preference = 1, PreferenceLow = 0.75, PreferenceHigh = 1.25, Nearest = 1, NearestAngle = 30, Opposite = 1, OppositeAngle = 170,
                AccuracyLoss = 0.125, AccuracyLossByClass = [0.25, null], Strongest = [new("a.png", "sad", 3), new("b.png", "happy", 2)],
            },
            new() { Unit = 1, Mean = 0, Deviation = 0, AccuracyLoss = 0, AccuracyLossByClass = [0, 0], Strongest = [.. Enumerable.Range(1, 6).Select(i => new StrongFace($"{i}.png", "sad", 0))] },
        ],
    };

    private static readonly NetworkInspection inspection = new()
    {
        Model = "m", Data = "d", Split = "test", Count = 9, Labels = ["happy", "sad"], Accuracy = 0.5, Layers = [layer, layer with { Layer = "out", EffectiveRank = double.NaN, Saturated = 2 }],
        Similarity = [[1, 0.5], [0.5, null]],
    };

    [Fact]
    public void Units_are_rows_with_five_faces_each()
    {
        var lines = Written(inspection);
        lines[0].ShouldBe(
            "layer,unit,mean,deviation,prefers,preference,preference low,preference high,nearest,nearest angle,opposite,opposite centred angle,accuracy loss,accuracy loss happy,accuracy loss sad,"
            + "strongest face 1,strongest face 2,strongest face 3,strongest face 4,strongest face 5");
        lines[1].ShouldBe("fc,0,0.5,0.25,sad,1,0.75,1.25,1,30,1,170,0.125,0.25,,a.png,b.png,,,");
        lines[2].ShouldBe("fc,1,0,0,,,,,,,,,0,0,0,1.png,2.png,3.png,4.png,5.png");
        lines.Length.ShouldBe(5);
    }

    [Fact]
    public void Layers_are_rows_where_no_unit_is_told()
    {
        var lines = Written(inspection with { Layers = [.. inspection.Layers.Select(one => one with { Detail = null })] });
        string Steps(string name) => string.Join(',', Enumerable.Range(0, 18).Select(step => $"{name} {10 * step}"));
        lines[0].ShouldBe(
            $"layer,units,height,width,dead,constant,saturated,effective rank,angle min,angle mean,angle max,{Steps("angle")},centred angle min,centred angle mean,centred angle max,{Steps("centred angle")},similarity fc,similarity out");
        lines[1].ShouldBe($"fc,2,1,1,1,0,,1.5,10,20.5,30,{string.Join(',', Enumerable.Range(0, 18))},,,,{string.Join(',', new int[18])},1,0.5");
        lines[2].ShouldBe($"out,2,1,1,1,0,2,,10,20.5,30,{string.Join(',', Enumerable.Range(0, 18))},,,,{string.Join(',', new int[18])},0.5,");
    }

    private static string[] Written(NetworkInspection inspection)
    {
        using var stream = new MemoryStream();
        InspectionTables.Write(inspection, stream);
        return Encoding.UTF8.GetString(stream.ToArray()).TrimEnd().Split('\n', StringSplitOptions.TrimEntries);
    }
}
