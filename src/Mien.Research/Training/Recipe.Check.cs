using Mien.Models;
using Mien.Networks;

namespace Mien.Research.Training;

public sealed partial record Recipe
{
    private bool SoftensLabels => LabelSmoothing > 0 || Votes > 0 || Teacher is not null || Mixup > 0;

    private void Check(RecipeCheck check)
    {
        check.Require(Schema == CurrentSchema, "schema", Schema, CurrentSchema);
        if (Network.Fault() is var (argument, reason))
            check.Require(false, $"network.{argument}", reason);
        check.Require(RecipeName.IsValid(Name), "name", RecipeName.Rule);
        check.Require(Epochs is >= 1 and <= 100_000, "epochs", Epochs, "1 to 100000");
        check.Require(BatchSize is >= 2 and <= 4096, "batchSize", BatchSize, "2 to 4096");
        check.Require(LabelSmoothing is >= 0 and <= 1, "labelSmoothing", LabelSmoothing, "0 to 1");
        check.Require(Votes is >= 0 and <= 1, "votes", Votes, "0 to 1");
        check.Require(Mixup is >= 0 and <= 1, "mixup", Mixup, "0 to 1");
        Teacher?.Check(check.In("teacher"));
        check.Require(AverageDecay is >= 0 and < 1, "averageDecay", AverageDecay, "0 to below 1");
        CheckData(check);
        Optimizer.Check(check.In("optimizer"));
        Schedule.Check(check.In("schedule"), Epochs);
        Loss.Check(check.In("loss"));
        check.Require(
            !Loss.NeedsLabels || !SoftensLabels,
            "loss.name", $"is {Loss.Name}, which takes one class for each face: leave out labelSmoothing, votes, teacher and mixup");
        check.Require(
            LeaveOut is null || (Votes == 0 && Teacher is null),
            "leaveOut", $"is {LeaveOut}, but votes and teachers speak of all classes: leave out votes and teacher");
        CheckReconstruction(check);
        CheckPreprocessing(check);
        CheckAugmentation(check.In("augmentation"));
        CheckLayers(check);
        CheckInspected(check);
    }

    private void CheckData(RecipeCheck check)
    {
        check.Require(Data.Count > 0, "data", "names no data set");
        for (var i = 0; i < Data.Count; i++)
            Data[i].Check(check.In(Data.Count > 1 ? $"data[{i}]" : "data"));
        check.Require(Loss.Name != LossKind.L2 || Data.Count == 1, "data", "is a list of sets; a network that gives back its input takes one");
    }

    private void CheckReconstruction(RecipeCheck check)
    {
        if (Network.Task != NetworkTask.Reconstruction)
            return;
        check.Require(Loss.Name == LossKind.L2, "network", $"is {Network.Title}, which gives back its input: loss.name is {Loss.Name}, expected L2");
        check.Require(
            !SoftensLabels && !BalanceClasses && LeaveOut is null,
            "network", $"is {Network.Title}, which gives back its input: leave out leaveOut, labelSmoothing, votes, teacher, mixup and balanceClasses");
    }

    private void CheckPreprocessing(RecipeCheck check)
    {
        if (Preprocessing.Fault() is { } fault)
            check.Require(false, $"preprocessing.{fault.Split(' ')[0]}", fault[(fault.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        check.Require(
            Preprocessing.Input != InputKind.Features,
            "preprocessing.input", "is features; of feature vectors the data set says all, leave preprocessing out");
        if (!Network.Input.IsFeatures && Network.Misfit(Preprocessing) is { } misfit)
            check.Require(false, "network", misfit["network ".Length..]);
        check.Require(Scaling == FeatureScaling.Features || Network.Input.IsFeatures, "scaling", $"is {Scaling}, but {Network.Title} takes faces");
        check.Require(
            BatchSize * Preprocessing.InputShape.Length <= Array.MaxLength,
            "batchSize", $"is {BatchSize}, too many faces of {Preprocessing.PictureShape} for one step");
    }

    private void CheckAugmentation(RecipeCheck check)
    {
        var (chances, sizes) = ("0 to 1", "0 to 0.5");
        check.Require(Augmentation.Flip is >= 0 and <= 1, "flip", Augmentation.Flip, chances);
        check.Require(Augmentation.Erasing is >= 0 and <= 1, "erasing", Augmentation.Erasing, chances);
        check.Require(Augmentation.Brightness is >= 0 and <= 1, "brightness", Augmentation.Brightness, chances);
        check.Require(Augmentation.Contrast is >= 0 and <= 1, "contrast", Augmentation.Contrast, chances);
        check.Require(Augmentation.Rotation is >= 0 and <= 180, "rotation", Augmentation.Rotation, "0 to 180 degrees");
        check.Require(Augmentation.Shift is >= 0 and <= 0.5f, "shift", Augmentation.Shift, sizes);
        check.Require(Augmentation.Zoom is >= 0 and <= 0.5f, "zoom", Augmentation.Zoom, sizes);
        check.Require(Augmentation.Stretch is >= 0 and <= 0.5f, "stretch", Augmentation.Stretch, sizes);
        check.Require(Augmentation.Gamma is >= 0 and <= 2, "gamma", Augmentation.Gamma, "0 to 2");
        check.Require(Augmentation.Coarseness is >= 0 and < 1, "coarseness", Augmentation.Coarseness, "0 to below 1");
        check.Require(Augmentation.Noise is >= 0 and <= 1, "noise", Augmentation.Noise, chances);
    }

    private void CheckInspected(RecipeCheck check)
    {
        if (Inspect is null)
            return;
        using var network = Network.Create(classes: 2);
        string[] names = [.. network.LayerNames];
        for (var i = 0; i < Inspect.Count; i++)
        {
            check.Require(names.Contains(Inspect[i]), $"inspect[{i}]", $"is {Inspect[i]}, no layer of {Network.Title}; it has {string.Join(", ", names)}");
            check.Require(!Inspect.Take(i).Contains(Inspect[i]), $"inspect[{i}]", $"is {Inspect[i]}, which is named before");
        }
    }

    // Layers are looked up in a network of two classes: names do not depend on their number.
    private void CheckLayers(RecipeCheck check)
    {
        if (Groups.Count == 0 && Start is null or { Freeze.Count: 0 })
            return;
        var layers = new NamedLayers(Network.Create(classes: 2));
        var taken = new Dictionary<string, string>();
        void Take(IReadOnlyList<string> names, string place)
        {
            for (var i = 0; i < names.Count; i++)
            {
                var below = layers.Below(names[i]);
                check.Require(below.Count > 0, $"{place}[{i}]", $"is {names[i]}, no layer of {Network.Title}; it has {layers.Outline}");
                foreach (var name in below)
                    check.Require(taken.TryAdd(name, place), $"{place}[{i}]", $"is {names[i]}, whose {name} is in {taken[name]} too");
            }
        }

        Take(Start?.Freeze ?? [], "start.freeze");
        check.Require(!layers.All.All(taken.ContainsKey), "start.freeze", "names every layer; nothing would train");
        for (var i = 0; i < Groups.Count; i++)
        {
            check.Require(Groups[i] is not null, $"groups[{i}]", "is null");
            Groups[i].Check(check.In($"groups[{i}]"));
            Take(Groups[i].Layers, $"groups[{i}].layers");
        }
    }
}
