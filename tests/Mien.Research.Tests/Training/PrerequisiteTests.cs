using Mien.Models;
using Mien.Research.Training;
using Mien.Tests;

namespace Mien.Research.Tests.Training;

[Collection(nameof(Alone))]
public sealed class PrerequisiteTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Shipped_recipes_need_only_what_others_make()
    {
        foreach (var name in Recipe.Names)
        {
            var recipe = Recipe.Open(name);
            string[] models = [.. recipe.Teacher?.Models ?? [], .. recipe.Start is { } start ? [start.Weights] : Array.Empty<string>()];
            var needed = Prerequisite.Of(recipe).Select(other => $"{other.Folder}/best.safetensors").ToList();
            models.ShouldAllBe(
                model => needed.Contains(model) || ModelCatalogue.Shipped.Contains(model) || model.StartsWith("weights/", StringComparison.Ordinal), name);
        }
        var teacher = Prerequisite.Of(Recipe.Open("light")).ShouldHaveSingleItem();
        (teacher.Recipe.Name, teacher.Folder, teacher.EpochsDone).ShouldBe(("resnet18-narrow-labels", "runs/resnet18-narrow-labels-seed1", 0));
        Prerequisite.Of(Recipe.Open("resnet18-narrow")).ShouldBeEmpty();
    }

    [Fact]
    public void Teachers_of_teachers_come_first_and_each_once()
    {
        Add("a", "b-seed7", "c-seed1");
        Add("b", "c-seed1");
        Add("c");

        var needed = Prerequisite.Of(Recipe.Open(folder.PathOf("a.json")), folder.Path);

        needed.Select(other => (other.Recipe.Name, other.Recipe.Seed, other.Folder)).ShouldBe([
            ("c", 1ul, folder.PathOf("runs/c-seed1")), ("b", 7ul, folder.PathOf("runs/b-seed7"))]);
    }

    [Fact]
    public void A_recipe_that_needs_itself_is_refused()
    {
        Add("a", "b-seed1");
        Add("b", "a-seed1");

        Should.Throw<MienException>(() => Prerequisite.Of(Recipe.Open(folder.PathOf("a.json")), folder.Path)).Message
            .ShouldStartWith($"a: needs {folder.PathOf("runs/b-seed1")}/best.safetensors, which needs a itself");
    }

    [Fact]
    public void What_was_begun_goes_on_and_what_is_done_is_used()
    {
        Add("a", "b-seed1");
        Add("b");
        var recipe = Recipe.Open(folder.PathOf("a.json"));
        var own = folder.PathOf("runs/b-seed1");
        Prerequisite[] Needed() => [.. Prerequisite.Of(recipe, folder.Path)];
        Needed().ShouldHaveSingleItem().EpochsDone.ShouldBe(0);

        using (var run = TrainingRun.Open(Recipe.Open(folder.PathOf("b.json")), SyntheticFaces.Set(28), own))
            Should.Throw<OperationCanceledException>(() => run.Execute(epochDone: _ => throw new OperationCanceledException()));
        // Its recipe need not be there any more.
        File.Delete(folder.PathOf("b.json"));
        var begun = Needed().ShouldHaveSingleItem();
        begun.EpochsDone.ShouldBe(1);

        using (var run = TrainingRun.Open(begun.Recipe, SyntheticFaces.Set(28), own))
        {
            run.Rows.Count.ShouldBe(1);
            run.Execute(cancellation: TestContext.Current.CancellationToken);
        }
        Needed().ShouldBeEmpty();

        // A kill after the last checkpoint and before its model.
        var best = Path.Combine(own, "best.safetensors");
        var model = Model.Load(best);
        model.Save(best, new Dictionary<string, string> { ["epoch"] = "77" });
        Needed().ShouldHaveSingleItem().EpochsDone.ShouldBe(2);

        // A model that somebody else made, and put there.
        Directory.Delete(own, recursive: true);
        Directory.CreateDirectory(own);
        model.Save(best);
        Needed().ShouldBeEmpty();
    }

    [Fact]
    public void Committed_results_tell_how_long_a_recipe_takes()
    {
        var recipe = Recipe.Open("resnet18-narrow-labels");
        var known = CommittedRun.Of(recipe).ShouldNotBeNull();
        known.Time.TotalMinutes.ShouldBeInRange(1, 600);
        known.Environment.Processor.ShouldNotBeEmpty();
        CommittedRun.Of(recipe with { Epochs = recipe.Epochs + 1 }).ShouldBeNull();
        CommittedRun.Of(recipe with { Name = "absent" }).ShouldBeNull();
    }

    private void Add(string name, params string[] teachers)
    {
        var models = string.Join(',', teachers.Select(teacher => $"\"{folder.PathOf($"runs/{teacher}/best.safetensors")}\""));
        folder.Add($"{name}.json", $$"""
            { "schema": "mien.recipe/1", "name": "{{name}}", "network": "light", "data": "synthetic", "epochs": 2, "batchSize": 8{{(
                teachers.Length > 0 ? $", \"teacher\": {{ \"models\": [{models}], \"share\": 0.5 }}" : "")}} }
            """);
    }
}
