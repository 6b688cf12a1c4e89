using Mien.Labels;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Training;
using Mien.Tests;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Training;

public sealed class RecipeDataTests
{
    private static readonly LabelSet three = new("happy", "sad", "neutral");
    private static readonly LabelSet others = new("neutral", "joy", "sad", "contempt");

    [Fact]
    public void One_set_stays_as_it_is()
    {
        var faces = Faces("a", three, 8, 10, 1, Split.Train);
        RecipeData.Join(Recipe(new DataRecipe("a")), [faces]).ShouldBeSameAs(faces);
    }

    [Fact]
    public void Several_sets_become_one_in_the_labels_of_the_first()
    {
        var recipe = Recipe(
            new DataRecipe("a"),
            new DataRecipe("b") { Labels = new Dictionary<string, string?> { ["joy"] = "happy", ["contempt"] = null } });
        var joined = (FaceSet)RecipeData.Join(recipe, [Faces("a", three, 8, 10, 6, Split.Train), Faces("b", others, 16, 20, 8, Split.Train)]);

        joined.Labels.ShouldBe(three);
        joined.Name.ShouldBe("a + b");
        joined.Samples.Select(sample => sample.Name).ShouldBe(["a/0", "a/1", "a/2", "a/3", "a/4", "a/5", "b/0", "b/1", "b/2", "b/4", "b/5", "b/6"]);
        joined.Samples.Select(sample => sample.Label).ShouldBe([0, 1, 2, 0, 1, 2, 2, 0, 1, 2, 0, 1]);
        joined.Samples[6].Group.ShouldBe("b/person 0");
        joined.Shape.ShouldBe(new PixelShape(8, 8, 1));
        int[] grey = [10, 11, 12, 13, 14, 15, 20, 21, 22, 24, 25, 26];
        Enumerable.Range(0, 12).Select(row => (int)Row(joined, row)[^1]).ShouldBe(grey, "row 3 of b is contempt");
        Enumerable.Range(0, 12).Select(row => (int)Row(joined.InShape(new(4, 4, 1)), row)[^1]).ShouldBe(grey);
    }

    [Fact]
    public void A_label_without_counterpart_is_refused()
    {
        var faces = Faces("a", three, 8, 10, 3, Split.Train);
        Fails(Recipe(new DataRecipe("a"), new DataRecipe("b")), faces, Faces("b", others, 8, 0, 4, Split.Train))
            .ShouldBe("r: data: b has the label joy, and the model has happy, sad, neutral; say under labels what it is called there, or null");
        Fails(Recipe(new DataRecipe("a"), new DataRecipe("a") { Labels = new Dictionary<string, string?> { ["bored"] = null } }), faces, faces)
            .ShouldBe("r: data: labels name bored; a has happy, sad, neutral");
        Fails(Recipe(new DataRecipe("a") { Labels = three.ToDictionary(name => name, _ => (string?)null) }), faces)
            .ShouldBe("r: data: the labels of a: a label set needs a name (Parameter 'names')");
    }

    [Fact]
    public void Each_set_gives_its_own_share_of_validation()
    {
        var recipe = Recipe(new DataRecipe("a") { ValidationShare = 0.25f }, new DataRecipe("b"), new DataRecipe("c"));
        var joined = RecipeData.Join(
            recipe,
            [Faces("a", three, 8, 10, 12, Split.None), Faces("b", three, 8, 10, 6, Split.None), Faces("c", three, 8, 10, 6, Split.Validation)]);
        joined.Rows(Split.Validation).Count(row => row < 12).ShouldBe(3);
        joined.Rows(Split.Validation).Count(row => row is >= 12 and < 18).ShouldBe(0, "a set without a share trains as a whole");
        joined.Rows(Split.Validation).Count(row => row >= 18).ShouldBe(6, "a set's own split stays");
        joined.Rows(Split.Train).Length.ShouldBe(15);
    }

    [Fact]
    public void Weights_count_in_the_loss_and_are_one_on_average()
    {
        var recipe = Recipe(new DataRecipe("a"), new DataRecipe("b") { Weight = 3 });
        var joined = RecipeData.Join(recipe, [Faces("a", three, 8, 10, 3, Split.Train), Faces("b", three, 8, 10, 3, Split.Train)]);
        int[] rows = [0, 1, 2, 3, 4, 5];
        Enumerable.Range(0, 6).Select(row => TrainingTargets.Create(recipe, joined, rows).Skip(row * 3).Take(3).Sum())
            .ShouldBe([0.5f, 0.5f, 0.5f, 1.5f, 1.5f, 1.5f], 1e-6);
        var balanced = TrainingTargets.Create(recipe with { BalanceClasses = true }, joined.Take([0, 1, 2, 3]), [0, 1, 2, 3]);
        Enumerable.Range(0, 4).Select(row => balanced.Skip(row * 3).Take(3).Sum()).ShouldBe([1 / 3f, 4 / 3f, 4 / 3f, 1], 1e-6);
    }

    [Fact]
    public void Faces_of_a_set_without_votes_keep_their_label()
    {
        var votes = new FaceVotes(three, [.. Enumerable.Range(0, 6).SelectMany(i => i % 3 == 0 ? new byte[] { 5, 5, 0 } : [0, 0, 10])]);
        var recipe = Recipe(new DataRecipe("a"), new DataRecipe("b")) with { Votes = 1 };
        var joined = RecipeData.Join(recipe, [Faces("a", three, 8, 10, 6, Split.Train, votes), Faces("b", three, 8, 10, 3, Split.Train)]);
        var targets = TrainingTargets.Create(recipe, joined, [.. Enumerable.Range(0, 9)]);
        targets.AsSpan(18, 9).ToArray().ShouldBe([1, 0, 0, 0, 1, 0, 0, 0, 1]);
        targets[..18].ShouldBe(TrainingTargets.Create(recipe, joined.Take([0, 1, 2, 3, 4, 5]), [0, 1, 2, 3, 4, 5]));
        targets[0].ShouldBeLessThan(1);
    }

    [Fact]
    public void A_crop_is_a_part_of_each_face_and_its_border_goes_on()
    {
        var pixels = new byte[64];
        for (var i = 0; i < 64; i++)
            pixels[i] = (byte)(10 * (i % 8));
        var set = new FaceSet("ramp", three, [new("0", 0, Split.Train)], new InMemoryPixels(new(8, 8, 1), pixels));
        var half = (FaceSet)RecipeData.Join(Recipe(new DataRecipe("ramp") { Crop = [0.5f, 0, 0.5f, 1] }), [set]);
        half.Shape.ShouldBe(set.Shape);
        Row(half.InShape(new(2, 4, 1)), 0).ShouldBe([40, 50, 60, 70, 40, 50, 60, 70]);
        var beyond = set.Crop(new Box(-0.5f, 0, 1, 1)).InShape(new(1, 8, 1));
        Row(beyond, 0).ShouldBe([0, 0, 0, 0, 0, 10, 20, 30]);
    }

    [Fact]
    public void A_crop_of_a_box_takes_what_lies_around_it_in_the_picture()
    {
        using var folder = new TemporaryFolder();
        var rgb = new byte[40 * 20 * 3];
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = (byte)(6 * (i / 3 % 40));
        Picture.FromPixels(rgb, 40, 20).Save(folder.PathOf("p.png"));
        var pixels = new PictureFilePixels([folder.PathOf("p.png")], new(4, 4, 1), [new Box(10, 5, 4, 4)]);
        var row = new byte[16];
        pixels.Crop(new Box(-0.5f, 0, 1, 1)).Read(0, row);
        row.AsSpan(0, 4).ToArray().ShouldBe([48, 54, 60, 66]);
    }

    [Fact]
    public void A_crop_of_some_faces_of_a_set_is_read_from_the_pictures_themselves()
    {
        using var folder = new TemporaryFolder();
        var rgb = new byte[40 * 20 * 3];
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = (byte)(6 * (i / 3 % 40));
        Picture.FromPixels(rgb, 40, 20).Save(folder.PathOf("p.png"));
        string[] files = [folder.PathOf("absent.png"), folder.PathOf("p.png")];
        Sample[] samples = [new("0", 0, Split.Train), new("1", 1, Split.Train)];

        var around = new FaceSet("boxes", three, samples, new PictureFilePixels(files, new(4, 4, 1), [new Box(0, 0, 4, 4), new Box(10, 5, 4, 4)]));
        Row(around.Take([1]).Crop(new Box(-0.5f, 0, 1, 1)), 0).AsSpan(0, 4).ToArray().ShouldBe([48, 54, 60, 66]);

        // A quarter of the picture's width, though the set's own shape is of four pixels.
        var part = new FaceSet("pictures", three, samples, new PictureFilePixels(files, new(4, 4, 1)));
        Row(part.Take([1]).Crop(new Box(0.25f, 0, 0.5f, 1)).Crop(new Box(0.5f, 0, 0.5f, 1)).InShape(new(1, 10, 1)), 0)
            .ShouldBe([120, 126, 132, 138, 144, 150, 156, 162, 168, 174]);
    }

    [Fact]
    public void Feature_vectors_are_not_joined()
    {
        var features = new FeatureSet("f", three, [new("0", 0, Split.Train)], [new("a", 2)], new float[2]);
        Fails(Recipe(new DataRecipe("a"), new DataRecipe("f")), Faces("a", three, 8, 10, 3, Split.Train), features)
            .ShouldBe("r: data: f holds feature vectors, which are neither cropped nor joined with other sets");
    }

    private static string Fails(Recipe recipe, params SampleSet[] sets) =>
        Should.Throw<MienException>(() => RecipeData.Join(recipe, sets)).Message;

    private static Recipe Recipe(params DataRecipe[] data) => new()
    {
        Schema = Mien.Research.Training.Recipe.CurrentSchema, Name = "r", Network = "light", Data = data, Epochs = 1, Preprocessing = new(InputKind.Grey, 8, 8, [0], [1]),
    };

    // Each face is of one grey value, and the labels come in turn.
    private static FaceSet Faces(string name, LabelSet labels, int size, int first, int count, Split split, FaceVotes? votes = null)
    {
        var shape = new PixelShape(size, size, 1);
        Sample[] samples = [.. Enumerable.Range(0, count).Select(row => new Sample($"{row}", row % labels.Count, split, $"person {row}"))];
        return new(name, labels, samples, new InMemoryPixels(shape, [.. Enumerable.Range(0, count * shape.Length).Select(i => (byte)(first + i / shape.Length))]), votes);
    }

    private static byte[] Row(FaceSet set, int row)
    {
        var pixels = new byte[set.Shape.Length];
        set.ReadPixels(row, pixels);
        return pixels;
    }
}
