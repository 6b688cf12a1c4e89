using Mien.Research.Training;
using Mien.Tests;

namespace Mien.Research.Tests.Training;

/// <summary>What was killed while it wrote the first files of its folder is begun again in the same folder.</summary>
[Collection(nameof(Alone))]
public sealed class KilledBeginningTests : IDisposable
{
    private static readonly Recipe recipe = new()
    {
        Schema = Recipe.CurrentSchema,
        Name = "tiny",
        Network = "light",
        Data = [new("synthetic")],
        Epochs = 1,
        BatchSize = 8,
    };

    private static readonly Recipe folded = recipe with { Data = [new("synthetic") { ValidationShare = 0.25f }] };

    private readonly TemporaryFolder folder = new();

    private string Target => folder.PathOf("target");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_run_whose_first_file_was_not_whole()
    {
        Leave("recipe.json");
        TrainingRun.RequireUsable(recipe, Target);
        TrainingRun.Open(recipe, SyntheticFaces.Set(40), Target).Dispose();
        Directory.GetFiles(Target).Select(Path.GetFileName).Order().ShouldBe(["environment.json", "recipe.json"]);
    }

    [Fact]
    public void A_run_with_a_recipe_and_no_environment()
    {
        TrainingRun.Open(recipe, SyntheticFaces.Set(40), Target).Dispose();
        File.Delete(Path.Combine(Target, "environment.json"));
        using (var resumed = TrainingRun.Resume(Target, SyntheticFaces.Set(40)))
            resumed.Note.ShouldBeNull();
        File.Exists(Path.Combine(Target, "environment.json")).ShouldBeTrue();
    }

    [Fact]
    public void Folds_with_a_plan_and_no_recipe()
    {
        var data = SyntheticFaces.Set(40);
        Leave("plan.json");
        CrossValidation.Open(folded, data, 3, byGroup: null, Target);
        File.Delete(Path.Combine(Target, "recipe.json"));
        Leave("recipe.json");

        TrainingRun.RequireUsable(folded, Target);
        Should.Throw<MienException>(() => CrossValidation.Open(folded, data, 4, byGroup: null, Target)).Message.ShouldContain("the folder is not empty");
        Should.Throw<MienException>(() => TrainingRun.Open(folded, data, Target)).Message.ShouldContain("the folder is not empty");
        CrossValidation.Open(folded, data, 3, byGroup: null, Target);
        TrainingRun.Holds(folded, Target).ShouldBeTrue();
    }

    private void Leave(string file) => folder.Add($"target/{file}.{new string('0', 16)}.part", "what a kill in the middle of writing leaves");
}
