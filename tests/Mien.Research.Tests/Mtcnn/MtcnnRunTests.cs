using Mien.Learning.Checkpoints;
using Mien.Mtcnn;
using Mien.Research.Mtcnn;
using Mien.Research.Training;
using Mien.Tensors;
using Mien.Tests;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Mtcnn;

[Collection(nameof(Alone))]
public sealed class MtcnnRunTests : IDisposable
{
    private const int Pictures = 24;
    private const int Width = 96;
    private const int Height = 80;

    private static readonly NetworkRecipe stage = new() { Epochs = 2, BatchSize = 16 };

    private static readonly MtcnnRecipe recipe = new()
    {
        Schema = MtcnnRecipe.CurrentSchema,
        Name = "tiny",
        Data = [new("widerface")],
        PNet = stage,
        RNet = stage,
        ONet = stage,
    };

    private readonly TemporaryFolder folder = new();

    public MtcnnRunTests()
    {
        var list = "";
        for (ulong i = 0; i < Pictures; i++)
        {
            var random = new RandomSource(7, i);
            var side = 24 + random.Below(24);
            var (left, top) = (random.Below(Width - side), random.Below(Height - side));
            folder.Add($"widerface/WIDER_train/images/a/{i}.png", Disc(left, top, side).Encode(PictureFormat.Png));
            list += $"a/{i}.png\n1\n{left} {top} {side} {side} 0 0 0 0 0 0\n";
        }
        folder.Add("widerface/wider_face_train_bbx_gt.txt", list);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_run_that_was_killed_while_it_began_is_begun_again()
    {
        folder.Add($"target/recipe.json.{new string('0', 16)}.part", "what a kill in the middle of writing leaves");
        MtcnnRun.Open(recipe, folder.Path, folder.PathOf("target"));
        File.Delete(folder.PathOf("target/environment.json"));
        MtcnnRun.Open(recipe, folder.Path, folder.PathOf("target"));
        Directory.GetFiles(folder.PathOf("target")).Select(Path.GetFileName).Order().ShouldBe(["environment.json", "recipe.json"]);
    }

    [Fact]
    public void A_killed_run_goes_on_to_the_same_weights()
    {
        var losses = new List<(string Stage, double Loss)>();
        var whole = MtcnnRun.Start(recipe, folder.Path, folder.PathOf("whole"));
        whole.Execute((name, row) => losses.Add((name, row.TrainingLoss)));
        losses.Select(item => item.Stage).ShouldBe(["p-net", "p-net", "r-net", "r-net", "o-net", "o-net"]);
        losses[1].Loss.ShouldBeLessThan(losses[0].Loss);

        var killed = MtcnnRun.Start(recipe, folder.Path, folder.PathOf("killed"));
        foreach (var last in new[] { "p-net", "r-net", "o-net" })
        {
            Should.Throw<OperationCanceledException>(() => killed.Execute((name, row) =>
            {
                if (name == last && row.Epoch == 1)
                    throw new OperationCanceledException();
            }));
            MtcnnRun.IsIn(folder.PathOf("killed")).ShouldBeTrue();
            killed = MtcnnRun.Resume(folder.PathOf("killed"), folder.Path);
        }
        killed.Execute((_, _) => { });

        File.ReadAllBytes(killed.Weights).ShouldBe(File.ReadAllBytes(whole.Weights));
        using var detector = MtcnnDetector.Load(whole.Weights);
        detector.Detect(Disc(20, 20, 40)).ShouldContain(face => face.Box.Overlap(new Box(20, 20, 40, 40)) >= 0.4f);
        detector.Detect(Picture.FromPixels(new byte[3 * Width * Height], Width, Height)).ShouldBeEmpty();
    }

    [Fact]
    public void A_killed_run_with_a_teacher_goes_on_to_the_same_weights()
    {
        var teacher = folder.PathOf("teacher.safetensors");
        var (pNet, rNet, oNet) = (new PNet(), new RNet(), new ONet());
        foreach (var network in new MtcnnNetwork[] { pNet, rNet, oNet })
            network.Initialize(new RandomSource(9));
        MtcnnWeights.Save(teacher, pNet, rNet, oNet);
        var share = stage with { TeacherShare = 0.5f };
        var taught = recipe with { Proposals = teacher, PNet = share, RNet = share, ONet = share };

        var whole = MtcnnRun.Start(taught, folder.Path, folder.PathOf("whole"));
        whole.Execute((_, _) => { });
        var killed = MtcnnRun.Start(taught, folder.Path, folder.PathOf("killed"));
        Should.Throw<OperationCanceledException>(() => killed.Execute((name, row) => throw new OperationCanceledException()));
        killed = MtcnnRun.Resume(folder.PathOf("killed"), folder.Path);
        killed.Execute((_, _) => { });
        File.ReadAllBytes(killed.Weights).ShouldBe(File.ReadAllBytes(whole.Weights));

        var alone = MtcnnRun.Start(recipe, folder.Path, folder.PathOf("alone"));
        alone.Execute((_, _) => { });
        File.ReadAllBytes(alone.Weights).ShouldNotBe(File.ReadAllBytes(whole.Weights));
    }

    [Fact]
    public void A_stage_of_no_epochs_keeps_the_weights_of_the_start_and_the_others_begin_with_them()
    {
        var start = folder.PathOf("start.safetensors");
        var (pNet, rNet, oNet) = (new PNet(), new RNet(), new ONet());
        foreach (var network in new MtcnnNetwork[] { pNet, rNet, oNet })
            network.Initialize(new RandomSource(9));
        MtcnnWeights.Save(start, pNet, rNet, oNet);

        var kept = stage with { Epochs = 0 };
        var run = MtcnnRun.Start(recipe with { Start = start, PNet = kept, RNet = stage with { LearningRate = 1e-9f }, ONet = kept }, folder.Path, folder.PathOf("run"));
        var stages = new List<string>();
        run.Execute((name, _) => stages.Add(name));

        stages.ShouldBe(["r-net", "r-net"]);
        var (before, after) = (SafeTensors.Read(start).Tensors, SafeTensors.Read(run.Weights).Tensors);
        after.Count.ShouldBe(before.Count);
        foreach (var (old, trained) in before.Zip(after))
        {
            trained.Name.ShouldBe(old.Name);
            if (!old.Name.StartsWith("rnet.", StringComparison.Ordinal))
                trained.Values.ShouldBe(old.Values);
            else
                trained.Values.ShouldBe(old.Values, 1e-5f);
        }
    }

    [Fact]
    public void Sets_are_one_or_a_list_and_a_share_of_one_is_taken_at_even_distances()
    {
        string[] texts = ["\"widerface\"", "[\"widerface\", { \"set\": \"b\", \"share\": 0.5 }]", "{ \"set\": \"b\", \"share\": 0.25 }"];
        IReadOnlyList<PhotoRecipe>[] sets = [[new("widerface")], [new("widerface"), new("b") { Share = 0.5f }], [new("b") { Share = 0.25f }]];
        foreach (var (text, set) in texts.Zip(sets))
        {
            var read = MtcnnRecipe.Open(Recipe(text));
            read.Data.ShouldBe(set);
            MtcnnRecipe.Open(folder.Add("again.json", read.ToJson())).Data.ShouldBe(set);
        }
        Should.Throw<MienException>(() => MtcnnRecipe.Open(Recipe("[\"a\", { \"set\": \"b\", \"share\": 2 }]"))).Message.ShouldEndWith("data[1].share is 2, expected above 0 to 1");
        Should.Throw<MienException>(() => MtcnnRecipe.Open(Recipe("[]"))).Message.ShouldEndWith("data names no set of pictures");
        Should.Throw<MienException>(() => MtcnnRecipe.Open(Recipe("3"))).Message.ShouldContain("data is neither the name of a set of pictures");

        new PhotoRecipe("widerface") { Share = 0.25f }.Take(folder.Path).Select(photo => photo.Name)
            .ShouldBe(new PhotoRecipe("widerface").Take(folder.Path).Select(photo => photo.Name).Where((_, i) => i % 4 == 3));

        string Recipe(string data) => folder.Add("recipe.json", $$"""
            { "schema": "mien.cascade-recipe/1", "name": "tiny", "data": {{data}},
              "pNet": { "epochs": 1 }, "rNet": { "epochs": 1 }, "oNet": { "epochs": 1 } }
            """);
    }

    [Fact]
    public void A_stage_without_epochs_needs_a_start()
    {
        var file = folder.Add("recipe.json", """
            { "schema": "mien.cascade-recipe/1", "name": "tiny", "data": "widerface",
              "pNet": { "epochs": 0 }, "rNet": { "epochs": 1 }, "oNet": { "epochs": 1 } }
            """);
        Should.Throw<MienException>(() => MtcnnRecipe.Open(file)).Message.ShouldContain("pNet.epochs is 0, and the recipe has no start whose weights would be kept");
    }

    [Fact]
    public void A_start_without_data_leaves_no_folder_behind()
    {
        var target = folder.PathOf("run");
        foreach (var wrong in new[] { recipe with { Data = [new("widerface"), new("absent")] }, recipe with { Start = "absent" }, recipe with { Proposals = "absent" }, recipe with { Proposals = "absent", Photos = ["absent"] } })
            Should.Throw<MienException>(() => MtcnnRun.Start(wrong, folder.Path, target)).Message.ShouldStartWith("absent: ");
        Directory.Exists(target).ShouldBeFalse();

        MtcnnRun.Start(recipe, folder.Path, target);
        Directory.EnumerateFiles(target).Select(Path.GetFileName).Order().ShouldBe(["environment.json", "recipe.json"]);
    }

    [Fact]
    public void Settings_out_of_range_are_named_with_their_line()
    {
        var file = folder.Add("recipe.json", """
            {
              "schema": "mien.cascade-recipe/1", "name": "tiny", "data": "widerface",
              "pNet": { "epochs": 1 },
              "rNet": { "epochs": -1 },
              "oNet": { "epochs": 1 }
            }
            """);
        Should.Throw<MienException>(() => MtcnnRecipe.Open(file)).Message.ShouldBe($"{file}: line 4: rNet.epochs is -1, expected 0 to 100000");
    }

    [Fact]
    public void Pictures_without_annotations_need_proposals()
    {
        var file = folder.Add("recipe.json", """
            { "schema": "mien.cascade-recipe/1", "name": "tiny", "data": "widerface", "photos": ["x"],
              "pNet": { "epochs": 1 }, "rNet": { "epochs": 1 }, "oNet": { "epochs": 1 } }
            """);
        Should.Throw<MienException>(() => MtcnnRecipe.Open(file)).Message.ShouldContain("proposals is missing, and photos and faces need them");
    }

    [Fact]
    public void A_teacher_needs_proposals()
    {
        var file = folder.Add("recipe.json", """
            { "schema": "mien.cascade-recipe/1", "name": "tiny", "data": "widerface",
              "pNet": { "epochs": 1 }, "rNet": { "epochs": 1 }, "oNet": { "epochs": 1, "teacherShare": 0.5 } }
            """);
        Should.Throw<MienException>(() => MtcnnRecipe.Open(file)).Message.ShouldContain("proposals is missing, and teacherShare needs them");
    }

    [Fact]
    public void The_shipped_recipes_are_those_of_a_cascade_and_no_others()
    {
        MtcnnRecipe.Names.ShouldBe(["mtcnn", "mtcnn-web"]);
        MtcnnRecipe.Open("mtcnn").Name.ShouldBe("mtcnn");
        Recipe.Names.ShouldNotContain("mtcnn");
        MtcnnRecipe.IsOne("light").ShouldBeFalse();
    }

    // A light disc with two dark eyes on a dull ground.
    private static Picture Disc(int left, int top, int side)
    {
        var pixels = new byte[3 * Width * Height];
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
            {
                var (dx, dy) = ((x - left - side / 2f) / (side / 2f), (y - top - side / 2f) / (side / 2f));
                var isEye = Math.Abs(Math.Abs(dx) - 0.4f) < 0.15f && Math.Abs(dy + 0.2f) < 0.15f;
                var value = dx * dx + dy * dy > 1 ? 90 + 30 * ((x / 8 + y / 8) % 2) : isEye ? 20 : 220;
                pixels.AsSpan(3 * (y * Width + x), 3).Fill((byte)value);
            }
        return Picture.FromPixels(pixels, Width, Height);
    }
}
