using Mien.Research.Training;

namespace Mien.Research.Tests.Training;

public sealed class RecipeTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mien-");

    private string RecipePath => Path.Combine(folder.FullName, "recipe.json");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void What_is_written_is_read_again()
    {
        var recipe = Load(""" "optimizer": { "name": "Sgd", "momentum": 0.8 }, "schedule": { "name": "MultiStep", "milestones": [2, 4] }""");
        File.WriteAllText(RecipePath, recipe.ToJson());
        Recipe.Load(RecipePath).ToJson().ShouldBe(recipe.ToJson());
        recipe.Optimizer.Momentum.ShouldBe(0.8f);
        recipe.Schedule.Milestones.ShouldBe([2, 4]);
    }

    [Fact]
    public void Transfer_groups_and_a_cyclic_schedule_are_read_again()
    {
        var recipe = Load("""
            // as for fine-tuning
            "start": { "weights": "light", "replaceHead": true, "freeze": ["conv1", "norm1"] },
            "groups": [ { "layers": ["class_maps"], "learningRate": 0.01, "weightDecay": 0.0005 } ],
            "optimizer": { "name": "Adam", "gradientCentralization": true, "gradientClip": { "norm": 5 } },
            "schedule": { "name": "Cyclic", "cycleEpochs": 4, "lowest": 0.1 }, "labelSmoothing": 0
            """);
        File.WriteAllText(RecipePath, recipe.ToJson());
        Recipe.Load(RecipePath).ToJson().ShouldBe(recipe.ToJson());
        recipe.Groups[0].LearningRate.ShouldBe(0.01f);
        recipe.Schedule.Create(recipe.Epochs).Factor(2).ShouldBe(1);
        recipe.Start!.Freeze.ShouldBe(["conv1", "norm1"]);
    }

    [Theory]
    [InlineData(""" "rafdb" """)]
    [InlineData(""" { "set": "rafdb", "validationShare": 0.1 } """)]
    [InlineData(""" ["fer2013", { "set": "ckplus", "weight": 0.5, "labels": { "contempt": null }, "crop": [0.1, 0, 0.8, 1] }] """)]
    public void Data_are_one_set_or_several(string data)
    {
        var recipe = Load($"\"data\": {data}");
        File.WriteAllText(RecipePath, recipe.ToJson());
        var again = Recipe.Load(RecipePath);
        again.ToJson().ShouldBe(recipe.ToJson());
        again.Data.Count.ShouldBe(data.Contains("fer2013", StringComparison.Ordinal) ? 2 : 1);
        if (again.Data is [_, var ckplus])
        {
            ckplus.Weight.ShouldBe(0.5f);
            ckplus.Labels.ShouldHaveSingleItem().ShouldBe(new("contempt", null));
            ckplus.Crop.ShouldBe([0.1f, 0, 0.8f, 1]);
        }
    }

    [Theory]
    [InlineData(""" "light" """, "light")]
    [InlineData(""" { "type": "light" } """, "light")]
    [InlineData(""" { "channels": { "conv1": 5 }, "type": "light" } """, """{"type":"light","factor":1,"channels":{"conv1":5}}""")]
    [InlineData(""" { "type": "embedding", "backbone": "resnet18-narrow", "size": 3 } """, "embedding-small-3d")]
    public void A_network_is_a_name_or_a_specification(string network, string text)
    {
        var recipe = Load($"\"network\": {network}");
        recipe.Network.ToString().ShouldBe(text);
        File.WriteAllText(RecipePath, recipe.ToJson());
        Recipe.Load(RecipePath).ToJson().ShouldBe(recipe.ToJson());
    }

    [Fact]
    public void Shipped_recipes_can_be_followed()
    {
        Recipe.Names.ShouldContain("light");
        foreach (var name in Recipe.Names)
            Recipe.Open(name).Name.ShouldBe(name);
    }

    [Theory]
    [InlineData(""" "epochz": 3 """, "line 2: The JSON property 'epochz' could not be mapped to any .NET member contained in type 'Mien.Research.Training.Recipe'")]
    [InlineData(""" "batchSize": 1 """, "line 2: batchSize is 1, expected 2 to 4096")]
    [InlineData(""" "batchSize": 4096, "preprocessing": { "size": 1024 } """, "line 2: batchSize is 4096, too many faces of 1024x1024x1 for one step")]
    [InlineData(""" "labelSmoothing": 1.5 """, "line 2: labelSmoothing is 1.5, expected 0 to 1")]
    [InlineData(""" "votes": -1 """, "line 2: votes is -1, expected 0 to 1")]
    [InlineData(""" "averageDecay": 1 """, "line 2: averageDecay is 1, expected 0 to below 1")]
    [InlineData(""" "network": "lite" """, "line 2: network is lite, expected one of")]
    [InlineData(""" "optimizer": { "learningRate": 0 } """, "line 2: optimizer.learningRate is 0, expected above 0")]
    [InlineData(""" "optimizer": { "momentum": 1 } """, "line 2: optimizer.momentum is 1, expected 0 to below 1")]
    [InlineData(""" "network": "vgg", "preprocessing": { "size": 40 } """, "line 2: network vgg takes 48x48 grey pictures, its preprocessing makes 40x40 grey pictures")]
    [InlineData(""" "optimizer": { "name": "Lion" } """, "line 2: The JSON value could not be converted to Mien.Research.Training.OptimizerKind")]
    [InlineData(""" "optimizer": { "name": 7 } """, "line 2: The JSON value could not be converted to Mien.Research.Training.OptimizerKind")]
    [InlineData(""" "optimizer": null """, "line 2: The property or field 'optimizer' on type 'Mien.Research.Training.Recipe' doesn't allow setting null values")]
    [InlineData(""" "loss": { "name": "Hinge" } """, "line 2: The JSON value could not be converted to Mien.Research.Training.LossKind")]
    [InlineData(""" "loss": { "margine": 1 } """, "line 2: The JSON property 'margine' could not be mapped to any .NET member contained in type 'Mien.Research.Training.LossRecipe'")]
    [InlineData(""" "loss": { "scale": 0 } """, "line 2: loss.scale is 0, expected above 0 to 1000")]
    [InlineData(""" "loss": { "margin": 1 } """, "line 2: loss.margin is 1, expected 0 to below 1")]
    [InlineData(""" "loss": { "angularMargin": 5 } """, "line 2: loss.angularMargin is 5, expected 1 to 4")]
    [InlineData(""" "loss": { "lambdaStart": 1 } """, "line 2: loss.lambdaStart is 1, expected lambdaEnd to 1000000")]
    [InlineData(""" "loss": { "lambdaDecay": -1 } """, "line 2: loss.lambdaDecay is -1, expected 0 to 1000000")]
    [InlineData(""" "loss": { "lambdaEnd": -1 } """, "line 2: loss.lambdaEnd is -1, expected 0 to 1000000")]
    [InlineData(""" "loss": { "centerWeight": -1 } """, "line 2: loss.centerWeight is -1, expected 0 to 100")]
    [InlineData(""" "loss": { "centerRate": 2 } """, "line 2: loss.centerRate is 2, expected 0 to 1")]
    [InlineData(""" "loss": { "margin": 0.4 } """, "line 2: loss.margin is set, but SoftmaxCrossEntropy does not use it")]
    [InlineData(""" "loss": { "name": "Lmcl", "lambdaEnd": 1 } """, "line 2: loss.lambdaEnd is set, but Lmcl does not use it")]
    [InlineData(""" "loss": { "name": "Lmcl" }, "labelSmoothing": 0.1 """, "line 2: loss.name is Lmcl, which takes one class for each face: leave out labelSmoothing, votes, teacher and mixup")]
    [InlineData(""" "network": "autoencoder" """, "line 2: network is autoencoder, which gives back its input: loss.name is SoftmaxCrossEntropy, expected L2")]
    [InlineData(""" "network": "autoencoder", "loss": { "name": "L2" }, "balanceClasses": true """, "line 2: network is autoencoder, which gives back its input: leave out leaveOut, labelSmoothing, votes, teacher, mixup and balanceClasses")]
    [InlineData(""" "mixup": 2 """, "line 2: mixup is 2, expected 0 to 1")]
    [InlineData(""" "leaveOut": "fear", "votes": 0.5 """, "line 2: leaveOut is fear, but votes and teachers speak of all classes: leave out votes and teacher")]
    [InlineData(""" "schedule": { "warmupEpochs": 9 } """, "line 2: schedule.warmupEpochs is 9, expected 0 to below epochs")]
    [InlineData(""" "schedule": { "gamma": 1.5 } """, "line 2: schedule.gamma is 1.5, expected above 0 to 1")]
    [InlineData(""" "schedule": { "patience": -1 } """, "line 2: schedule.patience is -1, expected 0 or more")]
    [InlineData(""" "preprocessing": { "size": 4 } """, "line 2: preprocessing.width is 4, expected 8 to 1024")]
    [InlineData(""" "augmentation": { "flip": 2 } """, "line 2: augmentation.flip is 2, expected 0 to 1")]
    [InlineData(""" "augmentation": { "rotation": 200 } """, "line 2: augmentation.rotation is 200, expected 0 to 180 degrees")]
    [InlineData(""" "preprocessing": { "width": 90, "height": 2000 } """, "line 2: preprocessing.height is 2000, expected 8 to 1024")]
    [InlineData(""" "preprocessing": { "input": "rgb", "mean": [1, 2] } """, "line 2: preprocessing.mean has 2 values, expected 1 or 3")]
    [InlineData(""" "preprocessing": { "input": "cmyk" } """, "line 2: preprocessing.input is none of grey, rgb and features")]
    [InlineData(""" "preprocessing": { "side": 48 } """, "line 2: preprocessing has no setting 'side'")]
    [InlineData(""" "preprocessing": { "deviation": 0 } """, "line 2: preprocessing.deviation is not above 0 everywhere")]
    [InlineData(""" "preprocessing": { "input": "features", "mean": [1], "deviation": [1] } """, "line 2: preprocessing.input is features")]
    [InlineData(""" "seed": -1 """, "line 2: The JSON value could not be converted to System.UInt64")]
    [InlineData(""" "seed": 1, } """, "line 2: ")]
    [InlineData(""" "votes": 0.5, "votes": 0.2 """, "line 2: Duplicate property 'votes' encountered during deserialization of type 'Mien.Research.Training.Recipe'")]
    [InlineData(""" "data": [] """, "line 2: data names no data set")]
    [InlineData(""" "data": 7 """, "line 2: data is neither the name of a data set, nor a set with its settings, nor a list of these")]
    [InlineData(""" "data": [null] """, "line 2: data is neither the name of a data set, nor a set with its settings, nor a list of these")]
    [InlineData(""" "data": "" """, "line 2: data.set names no data set")]
    [InlineData(""" "data": { "set": "rafdb", "wait": 1 } """, "line 2: The JSON property 'wait' could not be mapped to any .NET member contained in type 'Mien.Research.Training.DataRecipe'")]
    [InlineData(""" "data": { "weight": 1 } """, "line 2: data.set names no data set")]
    [InlineData(""" "data": { "set": "rafdb", "validationShare": 0.6 } """, "line 2: data.validationShare is 0.6, expected 0 to 0.5")]
    [InlineData("\"data\": [ \"fer2013\",\n{ \"set\": \"rafdb\",\n\"weight\": 0 } ]", "line 4: data[1].weight is 0, expected above 0 to 100")]
    [InlineData(""" "data": { "set": "rafdb", "crop": [0, 0, 1] } """, "line 2: data.crop has 3 numbers, expected x, y, width and height")]
    [InlineData(""" "data": { "set": "rafdb", "crop": [0, 0, 0, 1] } """, "line 2: data.crop is 0, 0, 0, 1, expected x and y from -1 to 1, width and height from 0.1 to 3")]
    [InlineData(""" "network": "autoencoder", "loss": { "name": "L2" }, "data": ["a", "b"] """, "line 2: data is a list of sets; a network that gives back its input takes one")]
    [InlineData(""" "augmentation": { "stretch": 0.6 } """, "line 2: augmentation.stretch is 0.6, expected 0 to 0.5")]
    [InlineData(""" "augmentation": { "gamma": 3 } """, "line 2: augmentation.gamma is 3, expected 0 to 2")]
    [InlineData(""" "augmentation": { "coarseness": 1 } """, "line 2: augmentation.coarseness is 1, expected 0 to below 1")]
    [InlineData(""" "augmentation": { "noise": -1 } """, "line 2: augmentation.noise is -1, expected 0 to 1")]
    [InlineData("\"optimizer\": {\n\"name\": \"Adam\",\n\"momentum\": 0.5 }", "line 4: optimizer.momentum is set, but Adam does not use it")]
    [InlineData("\"optimizer\": {\n\"nesterov\": true }", "line 3: optimizer.nesterov is set, but AdamW does not use it")]
    [InlineData(""" "optimizer": { "name": "Sgd", "momentum": 0, "nesterov": true } """, "line 2: optimizer.nesterov is true, but momentum is 0")]
    [InlineData("\"optimizer\": {\n\"gradientClip\": {\n\"norm\": 1, \"value\": 1 } }", "line 4: optimizer.gradientClip.norm is 1 and value 1; give one of them")]
    [InlineData(""" "optimizer": { "gradientClip": {} } """, "line 2: optimizer.gradientClip.norm is 0 and value 0; give one of them")]
    [InlineData(""" "schedule": { "name": "Cosine", "milestones": [3] } """, "line 2: schedule.milestones is set, but Cosine does not use it")]
    [InlineData(""" "schedule": { "name": "Plateau", "warmupEpochs": 1 } """, "line 2: schedule.warmupEpochs is set, but Plateau does not use it")]
    [InlineData(""" "schedule": { "name": "MultiStep" } """, "line 2: schedule.name is MultiStep, which needs milestones")]
    [InlineData(""" "schedule": { "name": "MultiStep", "milestones": [3, 2] } """, "line 2: schedule.milestones are 3, 2, expected ascending epochs above 0 and below epochs")]
    [InlineData(""" "schedule": { "name": "MultiStep", "milestones": [3, 6] } """, "line 2: schedule.milestones are 3, 6, expected ascending epochs above 0 and below epochs")]
    [InlineData(""" "schedule": { "name": "Cyclic" } """, "line 2: schedule.name is Cyclic, which needs cycleEpochs")]
    [InlineData("\"groups\": [\n{ \"layers\": [\"fc\"] } ]", "line 3: groups[0].layers[0] is fc, no layer of light; it has conv1, norm1, conv2, norm2, module1, module2, module3, module4, class_maps")]
    [InlineData("\"groups\": [\n{ \"layers\": [\"conv1\"] },\n{ \"layers\": [\"norm1\",\n\"conv1.weight\"] } ]", "line 5: groups[1].layers[1] is conv1.weight, whose conv1.weight is in groups[0].layers too")]
    [InlineData("\"groups\": [\n{ \"layers\": [\"conv1\"],\n\"learningRate\": -1 } ]", "line 4: groups[0].learningRate is -1, expected 0 or more")]
    [InlineData(""" "groups": [ null ] """, "line 2: groups[0] is null")]
    [InlineData(""" "start": { "weights": "light", "freeze": ["conv"] } """, "line 2: start.freeze[0] is conv, no layer of light; it has conv1")]
    [InlineData("\"start\": { \"weights\": \"light\",\n\"freeze\": [\"conv1\", \"norm1\", \"conv2\", \"norm2\", \"module1\", \"module2\", \"module3\", \"module4\", \"class_maps\"] }", "line 3: start.freeze names every layer; nothing would train")]
    [InlineData(""" "network": "lihgt" """, "line 2: network is lihgt, expected one of light, light-x3, ")]
    [InlineData(""" "network": 5 """, "line 2: network is neither the name of one nor a specification")]
    [InlineData("\"network\": {\n\"depth\": 18 }", "line 2: network has no type, expected one of light, resnet, ")]
    [InlineData("\"network\": { \"type\": \"resnet\",\n\"depth\": 20 }", "line 3: network.depth is 20, expected 18, 34 or 50")]
    [InlineData("\"network\": { \"type\": \"light\",\n\"width\": 2 }", "line 3: The JSON property 'width' could not be mapped")]
    [InlineData("\"network\": { \"type\": \"light\",\n\"factor\": \"x\" }", "line 3: The JSON value could not be converted to Mien.Networks.NetworkSpec")]
    [InlineData("\"network\": { \"type\": \"light\",\n\"channels\": {\n\"module2.conv1\": 0 } }", "line 4: network.channels.module2.conv1 is 0, expected 1 to 65536")]
    [InlineData("\"network\": { \"type\": \"light\",\n\"channels\": {\n\"module2\": 5 } }", "line 4: network.channels.module2 is no layer whose channels are free; there are conv1, conv2, module1.conv1, ")]
    [InlineData("\"network\": { \"type\": \"embedding\",\n\"backbone\": { \"type\": \"light\",\n\"factor\": 0 } }", "line 4: network.backbone.factor is 0, expected 1 to 100")]
    [InlineData("\"network\": { \"type\": \"lenet\",\n\"height\": 48 }", "line 2: network lenet")]
    [InlineData(""" "start": { "replaceHead": true } """, "line 2: JSON deserialization for type 'Mien.Research.Training.StartRecipe' was missing required properties including: 'weights'")]
    public void A_wrong_setting_is_named_in_one_line(string setting, string reason)
    {
        var message = Should.Throw<MienException>(() => Load(setting)).Message;
        message.ShouldStartWith($"{RecipePath}: {reason}");
        message.ShouldNotContain("\n");
        message.ShouldNotContain("Exception");
    }

    [Fact]
    public void A_missing_file_and_another_schema_are_named()
    {
        Should.Throw<MienException>(() => Recipe.Load(RecipePath)).Message.ShouldStartWith($"{RecipePath}: ");
        File.WriteAllText(RecipePath, """{ "schema": "mien.recipe/9", "name": "a", "network": "light", "data": "b", "epochs": 1 }""");
        Should.Throw<MienException>(() => Recipe.Load(RecipePath)).Message
            .ShouldBe($"{RecipePath}: line 1: schema is mien.recipe/9, expected mien.recipe/1");
        File.WriteAllText(RecipePath, """{ "schema": "mien.recipe/1" }""");
        Should.Throw<MienException>(() => Recipe.Load(RecipePath)).Message.ShouldContain("name");
        Should.Throw<MienException>(() => Recipe.Open("heavy")).Message.ShouldStartWith("heavy: no recipe file, and no shipped recipe of that name");
    }

    private Recipe Load(string settings)
    {
        var fixedPart = new[] { ("network", "\"light\""), ("epochs", "5"), ("data", "\"fer2013\"") }
            .Where(member => !settings.Contains($"\"{member.Item1}\"", StringComparison.Ordinal))
            .Select(member => $"\"{member.Item1}\": {member.Item2}, ");
        File.WriteAllText(
            RecipePath, $"{{ \"schema\": \"mien.recipe/1\", \"name\": \"a\", {string.Concat(fixedPart)}\n{settings} }}");
        return Recipe.Load(RecipePath);
    }
}
