using System.Text;
using Mien.Research.Data;
using Mien.Research.Tests.Training;
using Mien.Tests;

namespace Mien.Research.Tests.Data;

public sealed class FaceExportTests
{
    [Fact]
    public void Array_and_table_hold_the_faces_in_their_order()
    {
        using var folder = new TemporaryFolder();
        var faces = SyntheticFaces.Set(8);

        FaceExport.Write(faces, folder.PathOf("out"));

        var bytes = File.ReadAllBytes(folder.PathOf("out/faces.npy"));
        bytes.AsSpan(0, 8).ToArray().ShouldBe([0x93, .. "NUMPY"u8, 1, 0]);
        var start = 10 + bytes[8] + 256 * bytes[9];
        (start % 64).ShouldBe(0);
        Encoding.ASCII.GetString(bytes, 10, start - 10).TrimEnd()
            .ShouldBe($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({faces.Count}, 48, 48, 1), }}");
        bytes.Length.ShouldBe(start + faces.Count * 48 * 48);
        var pixels = new byte[48 * 48];
        faces.ReadPixels(5, pixels);
        bytes.AsSpan(start + 5 * 48 * 48, 48 * 48).SequenceEqual(pixels).ShouldBeTrue();

        var lines = File.ReadAllText(folder.PathOf("out/faces.csv")).Split("\r\n");
        lines[0].ShouldBe("name,label,split,group,weight");
        lines.Length.ShouldBe(faces.Count + 2);
        lines[6].ShouldBe($"{faces.Samples[5].Name},{faces.Labels[faces.Samples[5].Label]},{faces.Samples[5].Split.Name()},,1");
    }

    [Fact]
    public void Votes_stand_beside_the_label()
    {
        using var folder = new TemporaryFolder();
        Sample[] samples = [new("one", 0, Split.Train), new("two", 1, Split.Validation)];
        var voted = new FaceSet("voted", new("a", "b"), samples, new InMemoryPixels(new(2, 2, 1), new byte[8]), new FaceVotes(new("a", "b"), [3, 7, 0, 10]));

        FaceExport.Write(voted, folder.Path);

        var lines = File.ReadAllText(folder.PathOf("faces.csv")).Split("\r\n");
        lines[0].ShouldEndWith(",weight,votes a,votes b");
        lines[1].ShouldEndWith(",1,3,7");
        lines[2].ShouldEndWith(",1,0,10");
    }
}
