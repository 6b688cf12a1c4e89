using Mien.Research.Mtcnn;
using Mien.Tests;
using Mien.Vision;

namespace Mien.Research.Tests.Mtcnn;

public sealed class ProposedFacesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_found_once_is_read_back()
    {
        var landmarks = new FaceLandmarks(new(1, 2), new(3, 4), new(5, 6), new(7, 8), new(9, 10.5f));
        var found = new ProposedFaces(
            [new("a.jpg", [new(new(1, 2, 3, 4), landmarks), new(new(0.5f, 0, 8, 8), null, IsPasted: true)], [new(5, 6, 7, 8)])],
            [new(3, new(new(1, 1, 2, 2), null))]);
        var path = folder.PathOf("proposals.json");

        ProposedFaces.Open(path, () => found).ShouldBeSameAs(found);

        File.ReadAllText(path).ShouldBe(
            """{"files":[{"path":"a.jpg","faces":[{"box":[1,2,3,4],"landmarks":[1,2,3,4,5,6,7,8,9,10.5],"isPasted":false},{"box":[0.5,0,8,8],"landmarks":null,"isPasted":true}],"unsure":[[5,6,7,8]]}],"cutouts":[{"row":3,"face":{"box":[1,1,2,2],"landmarks":null,"isPasted":false}}]}""");
        var again = ProposedFaces.Open(path, () => throw new InvalidOperationException());
        again.Files.ShouldHaveSingleItem().Faces.ShouldBe(found.Files[0].Faces);
        again.Files[0].Unsure.ShouldBe(found.Files[0].Unsure);
        again.Cutouts.ShouldBe(found.Cutouts);
    }

    [Theory]
    [InlineData("{", "it is no valid JSON; delete it to have it made anew")]
    [InlineData("""{"files":[{"path":"a.jpg","faces":[{"box":[1,2,3]}],"unsure":[]}],"cutouts":[]}""", "it is no valid JSON; delete it to have it made anew")]
    [InlineData("null", "it is empty")]
    public void A_file_of_another_kind_is_named(string text, string reason)
    {
        folder.Add("proposals.json", text);

        Should.Throw<MienException>(() => ProposedFaces.Open(folder.PathOf("proposals.json"), () => throw new InvalidOperationException()))
            .Message.ShouldBe($"{folder.PathOf("proposals.json")}: {reason}");
    }
}
