using Mien.Training;

namespace Mien.Tests.Training;

public sealed class RecipeTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mien-");

    private string RecipePath => Path.Combine(folder.FullName, "recipe.json");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void What_is_written_is_read_again()
    {
        var recipe = Load(""" "optimizer": { "name": "Sgd", "momentum": 0.8 }, "schedule": { "name": "MultiStep", "milestones": [3, 6] }""");
        File.WriteAllText(RecipePath, recipe.ToJson());
        Recipe.Load(RecipePath).ToJson().ShouldBe(recipe.ToJson());
        recipe.Optimizer.Momentum.ShouldBe(0.8f);
        recipe.Schedule.Milestones.ShouldBe([3, 6]);
    }

    [Fact]
    public void Shipped_recipes_can_be_followed()
    {
        Recipe.Names.ShouldContain("light");
        foreach (var name in Recipe.Names)
            Recipe.Open(name).Name.ShouldBe(name);
    }

    [Theory]
    [InlineData(""" "epochz": 3 """, "line 2: The JSON property 'epochz' could not be mapped to any .NET member contained in type 'Mien.Training.Recipe'")]
    [InlineData(""" "batchSize": 1 """, "batchSize is 1, expected 2 to 4096")]
    [InlineData(""" "batchSize": 4096, "preprocessing": { "size": 1024 } """, "batchSize is 4096, too many faces of 1024x1024 for one step")]
    [InlineData(""" "labelSmoothing": 1.5 """, "labelSmoothing is 1.5, expected 0 to 1")]
    [InlineData(""" "votes": -1 """, "votes is -1, expected 0 to 1")]
    [InlineData(""" "averageDecay": 1 """, "averageDecay is 1, expected 0 to below 1")]
    [InlineData(""" "network": "lite" """, "network is lite, expected one of")]
    [InlineData(""" "optimizer": { "learningRate": 0 } """, "optimizer.learningRate is 0, expected above 0")]
    [InlineData(""" "optimizer": { "momentum": 1 } """, "optimizer.momentum is 1, expected 0 to below 1")]
    [InlineData(""" "optimizer": { "name": "Lion" } """, "line 2: The JSON value could not be converted to Mien.Training.OptimizerKind")]
    [InlineData(""" "optimizer": { "name": 7 } """, "line 2: The JSON value could not be converted to Mien.Training.OptimizerKind")]
    [InlineData(""" "optimizer": null """, "line 2: The property or field 'optimizer' on type 'Mien.Training.Recipe' doesn't allow setting null values")]
    [InlineData(""" "schedule": { "warmupEpochs": 9 } """, "schedule.warmupEpochs is 9, expected 0 to below epochs")]
    [InlineData(""" "schedule": { "gamma": 1.5 } """, "schedule.gamma is 1.5, expected above 0 to 1")]
    [InlineData(""" "schedule": { "patience": -1 } """, "schedule.patience is -1, expected 0 or more")]
    [InlineData(""" "loss": { "name": "Hinge" } """, "line 2: The JSON value could not be converted to Mien.Training.LossKind")]
    [InlineData(""" "loss": { "margine": 1 } """, "line 2: The JSON property 'margine' could not be mapped to any .NET member contained in type 'Mien.Training.LossRecipe'")]
    [InlineData(""" "loss": { "scale": 0 } """, "loss.scale is 0, expected above 0 to 1000")]
    [InlineData(""" "loss": { "margin": 1 } """, "loss.margin is 1, expected 0 to below 1")]
    [InlineData(""" "loss": { "angularMargin": 5 } """, "loss.angularMargin is 5, expected 1 to 4")]
    [InlineData(""" "loss": { "lambdaStart": 1 } """, "loss.lambdaStart is 1, expected at least lambdaEnd, 5")]
    [InlineData(""" "loss": { "lambdaDecay": -1 } """, "loss.lambdaDecay is -1, expected 0 to 1000000")]
    [InlineData(""" "loss": { "lambdaEnd": -1 } """, "loss.lambdaEnd is -1, expected 0 to 1000000")]
    [InlineData(""" "loss": { "centerWeight": -1 } """, "loss.centerWeight is -1, expected 0 to 100")]
    [InlineData(""" "loss": { "centerRate": 2 } """, "loss.centerRate is 2, expected 0 to 1")]
    [InlineData(""" "loss": { "name": "Lmcl" }, "labelSmoothing": 0.1 """, "loss is Lmcl, which takes one class for each face: leave out labelSmoothing, votes and teacher")]
    [InlineData(""" "preprocessing": { "size": 4 } """, "preprocessing.size is 4, expected 8 to 1024")]
    [InlineData(""" "augmentation": { "flip": 2 } """, "augmentation: flip, erasing, brightness and contrast are 0 to 1")]
    [InlineData(""" "augmentation": { "rotation": 200 } """, "augmentation.rotation is 200, expected 0 to 180 degrees")]
    [InlineData(""" "seed": -1 """, "line 2: The JSON value could not be converted to System.UInt64")]
    [InlineData(""" "seed": 1, } """, "line 2: ")]
    public void A_wrong_setting_is_named_in_one_line(string setting, string reason)
    {
        var message = Should.Throw<RecipeException>(() => Load(setting)).Message;
        message.ShouldStartWith($"{RecipePath}: {reason}");
        message.ShouldNotContain("\n");
        message.ShouldNotContain("Exception");
    }

    [Fact]
    public void A_missing_file_and_another_schema_are_named()
    {
        Should.Throw<RecipeException>(() => Recipe.Load(RecipePath)).Message.ShouldStartWith($"{RecipePath}: ");
        File.WriteAllText(RecipePath, """{ "schema": "mien.recipe/9", "name": "a", "network": "light", "data": "b", "epochs": 1 }""");
        Should.Throw<RecipeException>(() => Recipe.Load(RecipePath)).Message
            .ShouldBe($"{RecipePath}: schema is mien.recipe/9, expected mien.recipe/1");
        File.WriteAllText(RecipePath, """{ "schema": "mien.recipe/1" }""");
        Should.Throw<RecipeException>(() => Recipe.Load(RecipePath)).Message.ShouldContain("name");
        Should.Throw<RecipeException>(() => Recipe.Open("heavy")).Message.ShouldStartWith("heavy: no recipe file, and no shipped recipe of that name");
    }

    private Recipe Load(string settings)
    {
        var fixedPart = new[] { ("network", "\"light\""), ("epochs", "5") }
            .Where(member => !settings.Contains($"\"{member.Item1}\"", StringComparison.Ordinal))
            .Select(member => $"\"{member.Item1}\": {member.Item2}, ");
        File.WriteAllText(
            RecipePath, $"{{ \"schema\": \"mien.recipe/1\", \"name\": \"a\", \"data\": \"fer2013\", {string.Concat(fixedPart)}\n{settings} }}");
        return Recipe.Load(RecipePath);
    }
}
