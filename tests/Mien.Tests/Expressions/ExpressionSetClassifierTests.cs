using Mien.Expressions;
using Mien.Learning.Losses;
using Mien.Recognition;
using Mien.Vision;

namespace Mien.Tests.Expressions;

public sealed class ExpressionSetClassifierTests
{
    private static readonly Detection whole = new(new Box(0, 0, 8, 8), 1);

    [Theory]
    [InlineData(EmbeddingHead.Cosine)]
    [InlineData(EmbeddingHead.Angular)]
    public void Embedding_is_the_direction_of_the_quarters(EmbeddingHead head)
    {
        using var embedder = new ExpressionEmbedder(TinyEmbedder.Model(head));
        var embedding = new float[4];

        embedder.Embed(TinyEmbedder.Face(20, 40, 40, 80), whole, embedding);

        embedding.ShouldBe([0.2f, 0.4f, 0.4f, 0.8f], 1e-5f);
    }

    [Fact]
    public void Several_threads_embed_what_one_does()
    {
        using var embedder = new ExpressionEmbedder(TinyEmbedder.Model());
        var pictures = Enumerable.Range(1, 40).Select(i => TinyEmbedder.Face(i, 2 * i, 100 - i, 50)).ToArray();
        var (all, one) = (new float[40 * 4], new float[4]);

        Parallel.For(0, 40, i => embedder.Embed(pictures[i], whole, all.AsSpan(4 * i, 4)));

        for (var i = 0; i < 40; i++)
        {
            embedder.Embed(pictures[i], whole, one);
            all.AsSpan(4 * i, 4).ToArray().ShouldBe(one);
        }
    }

    [Fact]
    public void Nearest_class_is_named_with_the_softmax_of_scaled_cosines()
    {
        var classifier = Classifier(out _);

        var (expression, probabilities, similarity) = classifier.Name(TinyEmbedder.Face(80, 60, 0, 0), whole);

        expression.ShouldBe("first");
        similarity.ShouldNotBeNull().ShouldBe(0.8f, 1e-5f);
        var sum = Math.Exp(20 * 0.8) + Math.Exp(20 * 0.6) + 1;
        probabilities.Select(item => item.Label).ShouldBe(["first", "second", "third"]);
        probabilities[0].Probability.ShouldBe((float)(Math.Exp(20 * 0.8) / sum), 1e-4f);
        probabilities[1].Probability.ShouldBe((float)(Math.Exp(20 * 0.6) / sum), 1e-4f);
        var plain = new float[3];
        classifier.Classify(TinyEmbedder.Face(80, 60, 0, 0), whole, plain);
        plain.ShouldBe(probabilities.Select(item => item.Probability));
    }

    [Fact]
    public void A_class_whose_threshold_is_not_reached_leaves_the_face_to_the_next()
    {
        var classifier = Classifier(out var set);
        classifier.Set = set.SetThreshold("first", 0.9f).SetThreshold("second", 0.5f).SetThreshold("third", -1);

        var (expression, probabilities, similarity) = classifier.Name(TinyEmbedder.Face(80, 60, 0, 0), whole);

        (expression, probabilities[0].Probability).ShouldBe(("second", 0));
        similarity.ShouldNotBeNull().ShouldBe(0.6f, 1e-5f);
        probabilities[1].Probability.ShouldBe((float)(1 / (1 + Math.Exp(-20 * 0.6))), 1e-6f);
    }

    [Fact]
    public void Face_near_no_class_is_unknown_with_its_score()
    {
        var classifier = Classifier(out _);
        using var recognizer = Recognizer.Open(new() { OwnDetector = new WholePicture(), OwnClassifier = classifier });

        var face = recognizer.Analyze(TinyEmbedder.Face(100, 100, 0, 200), "face").Faces.ShouldHaveSingleItem();

        face.Expression.ShouldBe("unknown");
        face.Similarity.ShouldNotBeNull().ShouldBe(1 / MathF.Sqrt(6), 1e-4f);
        face.Probability.ShouldBe(face.Probabilities.Max(item => item.Probability));
    }

    [Fact]
    public void Cosine_at_the_threshold_is_unknown_and_above_it_is_not()
    {
        var classifier = Classifier(out var set);
        var similarity = classifier.Name(TinyEmbedder.Face(80, 60, 0, 0), whole).Similarity!.Value;

        classifier.Set = set.SetThreshold("first", similarity);
        classifier.Name(TinyEmbedder.Face(80, 60, 0, 0), whole).Expression.ShouldBe("unknown");
        classifier.Set = set.SetThreshold("first", MathF.BitDecrement(similarity));
        classifier.Name(TinyEmbedder.Face(80, 60, 0, 0), whole).Expression.ShouldBe("first");
    }

    [Fact]
    public void Recognizer_takes_a_set_and_gives_the_models_own_answers_for_its_own_classes()
    {
        var model = TinyEmbedder.Model();
        using var embedder = new ExpressionEmbedder(model);
        var custom = new ExpressionSetClassifier(embedder, embedder.TrainedExpressions());
        using var byModel = Recognizer.Open(new() { OwnDetector = new WholePicture(), OwnClassifier = new ExpressionClassifier(model) });
        using var bySet = Recognizer.Open(new() { OwnDetector = new WholePicture(), OwnClassifier = custom });
        var picture = TinyEmbedder.Face(90, 60, 30, 10);

        var (plain, named) = (byModel.Analyze(picture, "face").Faces.Single(), bySet.Analyze(picture, "face").Faces.Single());

        named.Expression.ShouldBe(plain.Expression);
        named.Probabilities.Select(item => item.Probability).ToArray()
            .ShouldBe(plain.Probabilities.Select(item => item.Probability).ToArray(), 1e-5f);
        plain.Similarity.ShouldBeNull();
        custom.Set = custom.Set.Add("third", [TinyEmbedder.Sample("a", 0.9f, 0.6f, 0.3f, 0.1f)]);
        bySet.Analyze(picture, "face").Faces.Single().Expression.ShouldBe("third");
    }

    [Fact]
    public void Set_may_be_changed_while_faces_are_named()
    {
        var classifier = Classifier(out var set);
        using var recognizer = Recognizer.Open(new() { OwnDetector = new WholePicture(), OwnClassifier = classifier });
        var larger = set;
        for (var i = 0; i < 40; i++)
            larger = larger.Add($"{i}", [TinyEmbedder.Sample("x", 1, i, i * i, 1)]);
        var isOver = false;
        var changes = new Thread(() =>
        {
            for (var i = 0; !Volatile.Read(ref isOver); i++)
                classifier.Set = i % 2 == 0 ? larger : set;
        });
        changes.Start();

        for (var i = 0; i < 2000; i++)
        {
            var face = recognizer.Analyze(TinyEmbedder.Face(80, 60, 0, 0), "face").Faces.Single();
            face.Probabilities.Count.ShouldBeOneOf(3, 43);
            face.Probabilities.Sum(item => item.Probability).ShouldBe(1, 1e-4f);
        }
        Volatile.Write(ref isOver, true);
        changes.Join();
    }

    private static ExpressionSetClassifier Classifier(out ExpressionSet set)
    {
        var embedder = new ExpressionEmbedder(TinyEmbedder.Model());
        set = embedder.TrainedExpressions().Add("third", [TinyEmbedder.Sample("a", 0, 0, 1, 0)]);
        return new(embedder, set);
    }
}

[Collection(nameof(Alone))]
public sealed class EmbeddingAllocationTests
{
    [Fact]
    public void Faces_are_embedded_and_measured_without_allocating()
    {
        using var embedder = new ExpressionEmbedder(TinyEmbedder.Model());
        var set = embedder.TrainedExpressions();
        var classifier = new ExpressionSetClassifier(embedder, set);
        var (picture, face, probabilities) = (TinyEmbedder.Face(80, 60, 0, 0), new Detection(new Box(0, 0, 8, 8), 1), new float[2]);
        for (var i = 0; i < 50; i++)
            classifier.Classify(picture, face, probabilities);

        var least = long.MaxValue;
        for (var window = 0; window < 6; window++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 20; i++)
                classifier.Classify(picture, face, probabilities);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        least.ShouldBe(0);
    }
}
