using Mien.Labels;
using Mien.Research.Tests.Data;
using Mien.Tests;
using Mien.Tests.Models;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Studies;

/// <summary>
/// Small data sets of evenly grey faces, for <see cref="LeftHalfNetwork"/>: class k of FER-2013 has the value 30 k, contempt
/// 210, compound class k 7 + 20 k.
/// </summary>
internal sealed class StudyFolder : IDisposable
{
    public const int ContemptPersons = 12;

    private readonly TemporaryFolder folder = new();

    public StudyFolder()
    {
        AddFer();
        AddCkPlus();
        AddRafCe();
        AddWider();
    }

    public string Path => folder.Path;

    public void Dispose() => folder.Dispose();

    private void AddFer()
    {
        var lines = new List<string> { SmallSets.FerHeader };
        for (var label = 0; label < 7; label++)
        {
            var pixels = string.Join(' ', Enumerable.Repeat(30 * label, 48 * 48));
            lines.AddRange(Enumerable.Repeat($"{label},{pixels},Training", label == 6 ? 21 : 2));
            lines.Add($"{label},{pixels},PublicTest");
        }
        folder.Add("fer2013/fer2013.csv", SmallSets.Csv([.. lines]));
    }

    // The first persons show contempt in two frames, two others happiness; a person of the first shows anger too.
    private void AddCkPlus()
    {
        for (var person = 0; person < ContemptPersons; person++)
        {
            Add($"ckplus48/contempt/S{person:000}_001_00000001.png", 210);
            Add($"ckplus48/contempt/S{person:000}_001_00000002.png", 210);
        }
        Add("ckplus48/happy/S100_001_00000001.png", 90);
        Add("ckplus48/happy/S101_001_00000001.png", 90);
        Add("ckplus48/anger/S000_002_00000001.png", 0);
    }

    private void AddRafCe()
    {
        var (labels, parts) = (new List<string>(), new List<string>());
        for (var label = 0; label < ExpressionLabels.Compound.Count; label++)
        {
            for (var i = 0; i < 20; i++)
            {
                var number = $"{20 * label + i:0000}";
                labels.Add($"{number}.jpg {label}");
                parts.Add($"{number}.jpg {i % 3}");
                Add($"rafdb/compound_rafce/Image/aligned/{number}_aligned.jpg", (byte)(7 + 17 * label));
            }
        }
        folder.Add("rafdb/compound_rafce/RAFCE_emolabel.txt", SmallSets.Csv([.. labels]));
        folder.Add("rafdb/compound_rafce/RAFCE_partition.txt", SmallSets.Csv([.. parts]));
    }

    private void AddWider()
    {
        folder.Add("widerface/images/a/a.png", SmallSets.Picture(200, 100, 250, 250, 250));
        folder.Add("widerface/wider_face_val_bbx_gt.txt", "a/a.png\n1\n0 0 100 100 0 0 0 0 0 0\n");
    }

    private void Add(string name, byte value) => folder.Add(
        name, SmallSets.Picture(8, 8, value, value, value, name.EndsWith(".png", StringComparison.Ordinal) ? PictureFormat.Png : PictureFormat.Jpeg));
}
