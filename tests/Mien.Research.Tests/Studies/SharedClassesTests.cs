using Mien.Labels;
using Mien.Research.Data;
using Mien.Research.Studies.CustomExpressions;
using Mien.Tests.Models;

namespace Mien.Research.Tests.Studies;

public sealed class SharedClassesTests : IDisposable
{
    private readonly StudyFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_face_named_a_class_that_the_set_lacks_is_right_among_those_that_it_has()
    {
        // Grey 90 is happy; to this model, whose third class is where happy was, it is fear, which the set has not.
        var labels = new LabelSet("angry", "disgust", "happy", "fear");
        var measured = SharedClasses.Measure(LeftHalfNetwork.Model(labels, sharpness: 0.01f), DataSets.Open("ckplus", folder.Path));

        measured.Count.ShouldBe(3);
        measured.Named.ShouldBe(1 / 3.0, 1e-9);
        measured.Shared.ShouldBe(1);
    }
}
