using Mien.Expressions;
using Mien.Recognition;

namespace Mien.Tests.Expressions;

public sealed class EnrollerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ExpressionSetLocation location;
    private readonly ExpressionEmbedder embedder = new(TinyEmbedder.Model(), isOwned: true);
    private readonly Recognizer recognizer;

    public EnrollerTests()
    {
        location = ExpressionSetLocation.Open(folder.PathOf("my.set"));
        recognizer = Recognizer.Open(new() { OwnDetector = new WholePicture(), OwnClassifier = new ExpressionSetClassifier(embedder, embedder.TrainedExpressions()) });
    }

    public void Dispose()
    {
        recognizer.Dispose();
        embedder.Dispose();
        location.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void One_picture_says_little_and_two_are_no_cause_for_a_warning()
    {
        using var enroller = Create();
        enroller.Add("one", [Source("a", 0, 0, 10, 0)]).Warnings.ShouldBe(["'one' has one picture, which says little; about ten are better"]);
        enroller.Add("two", [Source("b", 0, 0, 0, 10), Source("c", 0, 0, 1, 10)]).Warnings.ShouldBeEmpty();
        location.Load()!.Classes.Select(item => (item.Name, item.Samples.Count)).ShouldBe([("first", 0), ("second", 0), ("one", 1), ("two", 2)]);
    }

    [Fact]
    public void Expressions_that_would_take_each_other_collide()
    {
        using var enroller = Create();
        enroller.Add("one", [Source("a", 0, 0, 10, 0), Source("b", 0, 1, 10, 0)]);
        enroller.Add("near", [Source("c", 0, 0, 10, 2), Source("d", 0, 0, 10, 3)]).Warnings.ShouldHaveSingleItem().ShouldStartWith("'near' collides with 'one' (");
    }

    [Fact]
    public void Thresholds_are_chosen_where_that_is_asked_for_and_there_is_something_to_choose_by()
    {
        using var enroller = Create(new() { FalseAcceptRate = 0.1 });
        enroller.Add("one", [Source("a", 0, 0, 10, 0), Source("b", 0, 1, 10, 0)]).Warnings.ShouldBe(["no threshold was calibrated; that takes two samples of a class and one of another"]);
        var report = enroller.Add("two", [Source("c", 0, 0, 0, 10), Source("d", 0, 0, 1, 10)]);
        report.Warnings.ShouldBeEmpty();
        report.Thresholds.Select(item => item.Name).ShouldBe(["one", "two"]);
        report.Moved.ShouldBeNull();
    }

    [Fact]
    public void A_name_is_added_once_and_moves_when_it_is_updated()
    {
        using var enroller = Create();
        var told = new List<string>();
        enroller.LeftOut += picture => told.Add(picture.Source);
        enroller.Add("one", [Source("a", 0, 0, 10, 0)]);
        Should.Throw<MienException>(() => enroller.Add("ONE", [Source("b", 0, 0, 0, 10)])).Message.ShouldStartWith("there is an expression 'one' already");
        Should.Throw<MienException>(() => enroller.Update("two", [Source("b", 0, 0, 0, 10)])).Message.ShouldStartWith("there is no expression 'two'");
        Should.Throw<MienException>(() => enroller.Update("one", [new("broken", () => throw new MienException(null, "not a picture"))])).Message.ShouldStartWith("no picture could be used; 'one' was not updated");
        told.ShouldBe(["broken"]);

        // Half of the way from one axis to another.
        enroller.Update("one", [Source("b", 0, 0, 0, 10)], rate: 0.5).Moved!.Value.ShouldBe(45, 1e-3);
    }

    [Fact]
    public void What_is_taught_is_added_once_and_then_moved()
    {
        using var enroller = Create();
        enroller.Teach("one", enroller.Choose([enroller.Read(Source("a", 0, 0, 10, 0), TestContext.Current.CancellationToken)])).Moved.ShouldBeNull();
        enroller.Teach("ONE", enroller.Choose([enroller.Read(Source("b", 0, 0, 0, 10), TestContext.Current.CancellationToken)]), rate: 0.5).Moved!.Value.ShouldBe(45, 1e-3);
        location.Need().Need("one").Samples.Select(sample => sample.Source).ShouldBe(["a", "b"]);
        Should.Throw<MienException>(() => enroller.Teach("two", enroller.Choose([enroller.Read(new("broken", () => throw new MienException(null, "no")), TestContext.Current.CancellationToken)]))).Message.ShouldStartWith("there is no sample");
    }

    [Fact]
    public void What_belongs_to_the_caller_outlives_an_enroller()
    {
        Create().Dispose();
        using var enroller = Create();
        enroller.Add("one", [Source("a", 0, 0, 10, 0)]).Pictures.Samples.Count.ShouldBe(1);
    }

    private Enroller Create(EnrolmentOptions? options = null) => new(location, recognizer, embedder, options);

    private static PictureSource Source(string name, params int[] quarters) => new(name, () => TinyEmbedder.Face(quarters));
}
