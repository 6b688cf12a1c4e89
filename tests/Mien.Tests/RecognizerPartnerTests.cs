using Mien.Expressions;
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

    [Fact]
    public void What_several_are_opened_with_is_loaded_once()
    {
        using var parts = new RecognizerParts();
        RecognizerOptions turned = new() { Turned = true }, small = new() { MinFace = 20 }, light = new() { Model = "light" };

        parts.Detector(light).ShouldBeSameAs(parts.Detector(new()));
        parts.Detector(turned).ShouldBeSameAs(parts.Detector(turned with { Model = "light" }));
        parts.Detector(turned).ShouldNotBeSameAs(parts.Detector(new()));
        parts.Detector(small).ShouldNotBeSameAs(parts.Detector(new()));
        parts.Classifier(new()).ShouldBeSameAs(parts.Classifier(new() { Model = "photo", Detector = "none" }));
        parts.Classifier(light).ShouldNotBeSameAs(parts.Classifier(new()));
    }

    [Fact]
    public void Those_that_are_opened_together_answer_as_each_by_itself()
    {
        var picture = File.ReadAllBytes(Path.Join(AppContext.BaseDirectory, "samples/astronaut.jpg"));
        RecognizerOptions[] options = [new() { Model = "light" }, new() { Model = "light", Detector = "viola-jones" }, new(), new() { Detector = "viola-jones", Turned = true }];
        var together = Recognizer.OpenAll(options);

        foreach (var (one, option) in together.Zip(options))
        {
            using var alone = Recognizer.Open(option);
            one.Analyze(picture, "a").ShouldBe(alone.Analyze(picture, "a"));
            (one.ModelName, one.DetectorName).ShouldBe((option.Model ?? "photo", option.Detector));
        }
        together[1].Dispose();
        together[0].Analyze(picture, "a").Faces.Count.ShouldBe(1);
        together[0].Dispose();
        Should.Throw<ObjectDisposedException>(() => together[2].Analyze(picture, "a"));
    }

    [Fact]
    public void They_are_opened_all_or_none_and_agree_on_their_threads()
    {
        Should.Throw<MienException>(() => Recognizer.OpenAll([new(), new() { Model = "nothing" }])).Source.ShouldBe("nothing");
        Should.Throw<ArgumentException>(() => Recognizer.OpenAll([]));
        Should.Throw<ArgumentException>(() => Recognizer.OpenAll([new() { Threads = 1 }, new() { Threads = 2 }]));
        Should.Throw<ArgumentOutOfRangeException>(() => Recognizer.OpenAll([new(), new() { MinScore = 2 }]));
    }

    [Fact]
    public void An_embedder_is_opened_of_the_model_that_is_loaded()
    {
        using var recognizer = Recognizer.Open(new() { Model = "embedding" });
        using var embedder = recognizer.OpenEmbedder();
        using var another = recognizer.OpenEmbedder();
        using var alone = ExpressionEmbedder.Open();

        embedder.Model.ShouldBeSameAs(another.Model);
        embedder.Fingerprint.ShouldBe(alone.Fingerprint);
        using var other = FakeRecognizer.Create();
        Should.Throw<MienException>(other.OpenEmbedder).Message.ShouldContain("makes no embedding");
        using var light = Recognizer.Open(new() { Model = "light" });
        Should.Throw<MienException>(light.OpenEmbedder).Message.ShouldContain("makes no embedding");
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
