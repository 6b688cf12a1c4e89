using Mien.Models;
using Mien.Research.Data;
using Mien.Tests;
using Mien.Vision.Pictures;
using static Mien.Research.Tests.Data.SmallSets;

namespace Mien.Research.Tests.Data;

public sealed class SfewTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Frames_have_class_and_film()
    {
        Add("frames/Angry/Airheads_000519240_00000005");
        Add("frames/Neutral/IAmSam_013827920__00000055");
        Add("frames/Neutral/OceansThirteen-010619400_00000087");

        var set = DataSets.Open("sfew", folder.PathOf(""));
        (set.Name, set.Shape).ShouldBe(("sfew", new PixelShape(144, 180, 3)));
        set.Samples.Select(sample => (set.Labels[sample.Label], sample.Group)).ShouldBe([
            ("angry", "Airheads"), ("neutral", "IAmSam"), ("neutral", "OceansThirteen")]);
        Read(set.InShape(new PixelShape(72, 90, 1)), 0).Length.ShouldBe(72 * 90);
    }

    [Theory]
    [InlineData("Juno", 1024)]
    [InlineData("TheShining", 768)]
    public void Frames_are_searched_with_square_pixels_as_wide_as_the_screen(string film, int width)
    {
        folder.Add($"sfew/frames/Angry/{film}_000519240_00000005.jpg", Picture(720, 576, 200, 100, 50));

        var picture = DataSets.Open("sfew", folder.Path).Source(0)!.Value.Load();

        (picture.Width, picture.Height, picture.OriginalWidth).ShouldBe((width, 576, width));
        picture.Pixels[..3].ToArray().ShouldBe([200, 100, 50]);
    }

    [Fact]
    public void A_frame_under_two_labels_is_left_out_and_noted()
    {
        Add("frames/Fear/Juno_000519240_00000005");
        Add("frames/Surprise/Juno_000519240_00000005");
        Add("frames/Sad/Juno_000519240_00000006");
        var faults = new DataFaults();

        DataSets.Open("sfew", folder.Path).Samples.ShouldHaveSingleItem().Name.ShouldContain("00000006");
        DataSets.Open("sfew", folder.Path, faults).Count.ShouldBe(1);
        faults.Count.ShouldBe(2);
        faults.Listed.ShouldAllBe(fault => fault.Reason == "the frame is listed under several labels, so it is left out");
    }

    [Fact]
    public void Faces_are_numbered_alphabetically_and_those_not_found_are_left_out()
    {
        Add("crop_faces/4/Juno_000519240_00000005");
        Add("crop_faces/6/Town_000519240_00000005");
        Add("crop_faces/5/Town_000519240_00000006");
        folder.Add("sfew/crop_faces_index.csv", Csv(
            "stem,class_index,face_found", "Juno_000519240_00000005,4,1", "Town_000519240_00000005,6,1", "\"Town_000519240_00000006\",5,\"0\"", ""));
        var faults = new DataFaults();

        var set = DataSets.Open("sfew-faces", folder.Path, faults);
        set.Name.ShouldBe("sfew-faces");
        set.Samples.Select(sample => (set.Labels[sample.Label], sample.Group)).ShouldBe([("neutral", "Juno"), ("surprise", "Town")]);
        faults.Listed.ShouldHaveSingleItem().Reason.ShouldBe("no face was found in it: the crop is the whole frame");
    }

    [Fact]
    public void What_does_not_belong_there_throws_where_there_is_no_list()
    {
        Add("frames/Angry/Airheads_000519240_00000005");
        Add("frames/Bored/Airheads_000519240_00000006");
        Should.Throw<MienException>(() => DataSets.Open("sfew", folder.Path)).Explanation.ShouldStartWith("its folder is not one of angry");
        var faults = new DataFaults();
        DataSets.Open("sfew", folder.Path, faults).Count.ShouldBe(1);
        faults.Count.ShouldBe(1);
    }

    [Fact]
    public void The_published_frames_and_faces_are_those_that_their_description_counts()
    {
        var root = Path.GetDirectoryName(RealData.Folder("sfew"))!;
        DataSets.Open("sfew", root).Count.ShouldBe(675 - 2);
        var faces = DataSets.Open("sfew-faces", root);
        faces.Count.ShouldBeInRange(436 - 2, 436);
        faces.Samples.ShouldAllBe(sample => sample.Group != null);
    }

    private void Add(string name) => folder.Add($"sfew/{name}.jpg", Picture(72, 58, 100, 120, 140, PictureFormat.Jpeg));
}
