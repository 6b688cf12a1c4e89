using Mien.Batch;

namespace Mien.Tests.Batch;

public sealed class CopyNamesTests
{
    [Fact]
    public void A_name_that_is_taken_gets_a_number_and_a_source_keeps_its_own()
    {
        var names = new CopyNames();
        foreach (var (source, stem) in new[] { ("x/a.jpg", "a"), ("y/A.jpg", "A"), ("z/a.jpg", "a"), ("x/a.jpg", "a"), ("b.jpg", "b") })
            names.Reserve(source, stem, ".png");

        new[] { "x/a.jpg", "y/A.jpg", "z/a.jpg", "b.jpg", "c.jpg" }.Select(names.Of).ShouldBe(["a.png", "A-2.png", "a-3.png", "b.png", null]);
    }

    [Fact]
    public void What_was_passed_over_is_counted_by_ending()
    {
        var passed = new PassedOver();
        passed.Notes().ShouldBeEmpty();
        passed.AddPicture("a.HEIC");
        passed.AddVideo();
        passed.Notes().ShouldBe(
        [
            "passed over 1 picture of kinds that are not read (1 .heic); convert to JPEG or PNG",
            "passed over 1 video in folders; name the videos, or give a pattern such as 'folder/*'",
        ]);
        passed.AddPicture("b.heic");
        passed.AddPicture("c.cr2");
        passed.AddVideo();
        passed.Notes().ShouldBe(
        [
            "passed over 3 pictures of kinds that are not read (1 .cr2, 2 .heic); convert to JPEG or PNG",
            "passed over 2 videos in folders; name the videos, or give a pattern such as 'folder/*'",
        ]);
    }
}
