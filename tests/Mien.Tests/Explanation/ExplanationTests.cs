using Mien.Explanation;
using Mien.Expressions;
using Mien.Learning.Losses;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Recognition;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Mien.Vision.Alignment;
using Mien.Vision.Pictures;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Mien.Tests.Explanation;

/// <summary>What the shipped light network says of the astronaut, who smiles.</summary>
public sealed class ExplanationTests
{
    private static readonly string path = Path.Combine(AppContext.BaseDirectory, "samples", "astronaut.jpg");
    private static readonly Picture astronaut = Picture.Load(path);

    [Fact]
    public void An_explanation_is_of_the_face_and_the_expression_that_the_analysis_names()
    {
        using var recognizer = Recognizer.Open(new() { Model = "light" });
        var face = recognizer.Analyze(path).Faces.ShouldHaveSingleItem();
        var explanation = recognizer.Explain(path).ShouldHaveSingleItem();
        explanation.Box.ShouldBe(face.Box);
        explanation.Expression.ShouldBe("happy");
        explanation.Probability.ShouldBe(face.Probability, 1e-4f);
        explanation.IsClassMap.ShouldBeTrue();
        (explanation.Map!.Rows, explanation.Map.Columns).ShouldBe((3, 3));
        (explanation.Occlusion.Rows, explanation.Occlusion.Columns).ShouldBe((8, 8));
    }

    // The crop is made so wide that the face is but 39 % of it.
    [Theory]
    [InlineData("light")]
    [InlineData("resnet18-narrow")]
    [InlineData("photo")]
    public void Maps_lie_in_the_face_and_not_beside_it(string name)
    {
        using var model = ModelCatalogue.Load(name).Cropping(new FaceCrop { Margin = 0.3f });
        using var classifier = new ExpressionClassifier(model);
        using var recognizer = Recognizer.Open(new() { OwnClassifier = classifier });
        var explanation = recognizer.Explain(astronaut).ShouldHaveSingleItem();
        explanation.Expression.ShouldBe("happy");
        ShareOf(explanation.Map!).ShouldBeGreaterThan(0.45);
        ShareOf(explanation.Occlusion).ShouldBeGreaterThan(0.5);

        // Of what speaks for the expression, at 64x64 places.
        static double ShareOf(HeatMap map)
        {
            var (inside, all) = (0.0, 0.0);
            for (var i = 0; i < 64 * 64; i++)
            {
                var (x, y) = ((i % 64 + 0.5) / 64, (i / 64 + 0.5) / 64);
                var value = Math.Max(map.At(x, y), 0);
                all += value;
                inside += Math.Abs(x - 0.5) < 0.5 / 1.6 && Math.Abs(y - 0.5) < 0.5 / 1.6 ? value : 0;
            }
            return inside / all;
        }
    }

    [Fact]
    public void A_smile_is_seen_at_the_mouth()
    {
        using var recognizer = Recognizer.Open(new() { Model = "resnet18-narrow" });
        var explanation = recognizer.Explain(astronaut).ShouldHaveSingleItem();
        explanation.IsClassMap.ShouldBeFalse();
        var landmarks = recognizer.Detect(astronaut, TestContext.Current.CancellationToken)[0].Landmarks!;
        var (mouthX, mouthY) = ((landmarks.LeftMouth.X + landmarks.RightMouth.X) / 2, (landmarks.LeftMouth.Y + landmarks.RightMouth.Y) / 2);
        foreach (var map in new[] { explanation.Map!, explanation.Occlusion })
        {
            var greatest = Enumerable.Range(0, map.Values.Count).MaxBy(i => map.Values[i]);
            var (x, y) = (explanation.Box.X + ((greatest % map.Columns + 0.5) / map.Columns * explanation.Box.Width), explanation.Box.Y + ((greatest / map.Columns + 0.5) / map.Rows * explanation.Box.Height));
            Math.Abs(x - mouthX).ShouldBeLessThan(explanation.Box.Width / 4);
            Math.Abs(y - mouthY).ShouldBeLessThan(explanation.Box.Height / 4);
        }
        explanation.Agreement.ShouldBeGreaterThan(0.3);
    }

    [Fact]
    public void The_map_of_the_light_network_is_its_class_map()
    {
        using var model = ModelCatalogue.Load("light");
        using var probe = Probe(model, "class_maps");
        probe.Backward(3);
        var maps = probe.Layers[0].Values.ToArray();
        var map = GradientMap.Of(probe.LastMap!);
        for (var cell = 0; cell < 9; cell++)
            map.Values[cell].ShouldBe(Math.Max(maps[(cell * 7) + 3], 0) / 9, 1e-5f);
    }

    [Fact]
    public void Occlusion_is_the_fall_of_the_probability_behind_a_patch()
    {
        using var model = ModelCatalogue.Load("light");
        using var probe = Probe(model);
        using var single = new Predictor(model.Network, model.Preprocessing.InputShape, 1, Workers.Single);
        var face = probe.Input.Values.ToArray();
        var whole = Happy(face);
        var map = OcclusionMap.Of(face, model.Preprocessing.InputShape, [0], whole, batch: 1, (covered, scores) => scores[0] = Happy(covered));

        foreach (var (row, column) in new[] { (0, 0), (2, 3), (5, 4), (7, 7) })
        {
            float[] covered = [.. face];
            // A patch of 12 pixels around the middle of a cell of 6.
            for (var y = Math.Max((row * 6) - 3, 0); y < Math.Min((row * 6) + 9, 48); y++)
                for (var x = Math.Max((column * 6) - 3, 0); x < Math.Min((column * 6) + 9, 48); x++)
                    covered[(y * 48) + x] = 0;
            map[row, column].ShouldBe(whole - Happy(covered), 1e-5f);
        }

        float Happy(ReadOnlySpan<float> input)
        {
            var probabilities = new float[7];
            single.Predict(input, probabilities);
            return probabilities[3];
        }
    }

    [Fact]
    public void A_drawing_shows_the_face_and_both_maps_beside_each_other()
    {
        using var recognizer = Recognizer.Open();
        var explanation = recognizer.Explain(astronaut).ShouldHaveSingleItem();
        var drawn = explanation.Draw();
        (drawn.Width, drawn.Height).ShouldBe(((3 * 288) + 48, 288 + 58));
        var middle = 46 + 150;
        for (var x = 20; x < 280; x += 40)
            drawn.Pixels.Slice(3 * ((middle * drawn.Width) + 12 + x), 3).ToArray().ShouldBe(explanation.Face.Pixels.Slice(3 * ((150 * 288) + x), 3).ToArray());

        // Red over green where the map is the greatest, grey where it is nothing.
        var (rows, columns) = (explanation.Map!.Rows, explanation.Map.Columns);
        var greatest = Enumerable.Range(0, rows * columns).MaxBy(i => explanation.Map.Values[i]);
        var at = Pixel(312 + (int)((greatest % columns + 0.5) / columns * 288), 46 + (int)((greatest / columns + 0.5) / rows * 288));
        (at[0] - at[1]).ShouldBeGreaterThan(80);

        byte[] Pixel(int x, int y) => drawn.Pixels.Slice(3 * ((y * drawn.Width) + x), 3).ToArray();
    }

    [Theory]
    [InlineData(0f, "happy")]
    [InlineData(1f, ExpressionName.Unknown)]
    public void A_face_named_by_a_set_is_explained_by_what_makes_it_like_the_class(float threshold, string expression)
    {
        using var model = ModelCatalogue.Load("embedding");
        using var embedder = new ExpressionEmbedder(model);
        var set = embedder.TrainedExpressions();
        set = set.Classes.Aggregate(set, (changed, item) => changed.SetThreshold(item.Name, threshold));
        using var recognizer = Recognizer.Open(new() { Model = "embedding", Expressions = set });
        var face = recognizer.Analyze(path).Faces.ShouldHaveSingleItem();
        face.Expression.ShouldBe(expression);
        var explanation = recognizer.Explain(path).ShouldHaveSingleItem();
        explanation.Expression.ShouldBe("happy");
        explanation.IsUnknown.ShouldBe(expression == ExpressionName.Unknown);
        explanation.Similarity!.Value.ShouldBe(face.Similarity!.Value, 1e-4f);
        explanation.IsClassMap.ShouldBeFalse();
        explanation.Map!.Values.Max().ShouldBeGreaterThan(0);

        // What the cosine falls by, of the same crop with its middle covered.
        var box = recognizer.Detect(astronaut, TestContext.Current.CancellationToken)[0];
        var values = new float[model.Preprocessing.InputShape.PerPicture];
        model.Preprocessing.Crop.Grey(astronaut, box, model.Preprocessing.Width, model.Preprocessing.Height, values);
        model.Preprocessing.Normalize(values);
        var whole = Like(values);
        whole.ShouldBe(explanation.Similarity!.Value, 1e-4f);
        var side = model.Preprocessing.Width;
        for (var y = side * 7 / 16; y < side * 11 / 16; y++)
            values.AsSpan((y * side) + (side * 7 / 16), side / 4).Clear();
        explanation.Occlusion[4, 4].ShouldBe(whole - Like(values), 1e-4f);

        float Like(float[] input)
        {
            using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
            var x = tape.Input(model.Preprocessing.InputShape);
            var y = tape.Output(ExpressionEmbedder.Embed((IEmbedder)model.Network, x));
            tape.Build();
            input.CopyTo(x.Values);
            tape.Forward();
            return TensorPrimitives.Dot(y.Values, set.Need("happy").Centre);
        }
    }

    [Fact]
    public void A_classifier_that_does_not_tell_what_it_is_shown_is_not_explained()
    {
        using var recognizer = FakeRecognizer.Create();
        Should.Throw<MienException>(() => recognizer.Explain(astronaut)).Message
            .ShouldBe("this classifier does not tell what it is shown of a face, so that it cannot be explained; make it an IFaceCropClassifier");
    }

    [Fact]
    public void A_map_goes_evenly_from_cell_to_cell()
    {
        var map = new HeatMap(2, 2, [0, 1, 2, 3]);
        map.At(0, 0).ShouldBe(0);
        map.At(0.5, 0.5).ShouldBe(1.5f);
        map.At(1, 1).ShouldBe(3);
        map.At(0.5, 0.25).ShouldBe(0.5f);
        map.Correlation(map).ShouldBe(1, 1e-9);
        map.Correlation(new HeatMap(2, 2, [3, 2, 1, 0])).ShouldBe(-1, 1e-9);
        new HeatMap(1, 1, [5]).At(0.3, 0.9).ShouldBe(5);
        new HeatMap(1, 1, [5]).Correlation(map).ShouldBe(double.NaN);
    }

    private static NetworkProbe Probe(Model model, params string[] layers)
    {
        var probe = new NetworkProbe(model.CopyNetwork(), model.Preprocessing.InputShape, layers, needsGradients: true, Workers.Single);
        using var recognizer = Recognizer.Open();
        model.Preprocessing.Crop.Grey(astronaut, recognizer.Detect(astronaut)[0], 48, 48, probe.Input.Values);
        model.Preprocessing.Normalize(probe.Input.Values);
        probe.Forward();
        return probe;
    }
}
