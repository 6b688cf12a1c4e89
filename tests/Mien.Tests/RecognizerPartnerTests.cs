using Mien.Labels;
using Mien.Recognition;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Tests;

/// <summary>Recognisers that share a detector and name faces by classifiers of their own.</summary>
public sealed class RecognizerPartnerTests
{
    [Fact]
    public void A_partner_finds_the_same_faces_and_names_them_by_its_own_classifier()
    {
        var picture = FakeRecognizer.Picture(40, red: 255);
        using var recognizer = FakeRecognizer.Create();
        using var partner = recognizer.With(new Wink());
        var (own, other) = (recognizer.Analyze(picture, "a"), partner.Analyze(picture, "a"));

        partner.Labels.ShouldBe(["wink", "none"]);
        other.Faces.Select(face => (face.Box, face.Score)).ShouldBe(own.Faces.Select(face => (face.Box, face.Score)));
        other.Faces.ShouldAllBe(face => face.Expression == "wink");
        own.Faces.ShouldAllBe(face => face.Expression == "happy");
    }

    [Fact]
    public void The_first_goes_on_after_a_partner_and_no_partner_goes_on_after_the_first()
    {
        var picture = FakeRecognizer.Picture(40);
        var recognizer = FakeRecognizer.Create();
        recognizer.With(new Wink()).Dispose();
        recognizer.Analyze(picture, "a").Faces.Count.ShouldBe(2);
        using var partner = recognizer.With(new Wink());
        recognizer.Dispose();

        Should.Throw<ObjectDisposedException>(() => partner.Analyze(picture, "a"));
        Should.Throw<ObjectDisposedException>(() => recognizer.With(new Wink()));
    }

    private sealed class Wink : IExpressionClassifier
    {
        public LabelSet Labels { get; } = new("wink", "none");

        public void Classify(Picture picture, Detection face, Span<float> probabilities)
        {
            probabilities[0] = 0.75f;
            probabilities[1] = 0.25f;
        }
    }
}
