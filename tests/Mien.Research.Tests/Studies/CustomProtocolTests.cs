using System.Text;
using System.Text.Json;
using Mien.Labels;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Studies.CustomExpressions;
using Mien.Tests.Expressions;
using Mien.Tests.Models;

namespace Mien.Research.Tests.Studies;

public sealed class CustomProtocolTests : IDisposable
{
    private static readonly LabelSet six = new(ExpressionLabels.Seven.Where(label => label != "neutral"));

    private readonly StudyFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Compound_classes_that_differ_are_told_apart()
    {
        var study = Run("compound", ExpressionLabels.Seven);

        study.Rows.Select(row => (row.Method, row.Threshold, row.Samples)).ShouldBe(
        [
            ("nearest mean of logits", "none", 10), ("nearest mean of logits", "0.6", 10), ("retrained last layer", "none", 10),
        ]);
        Figure(study.Rows[0], "accuracy").ShouldBe(new Spread(1, 0));
        Figure(study.Rows[1], "accuracy").ShouldBe(new Spread(1, 0));
    }

    [Fact]
    public void Contempt_is_known_when_it_was_enrolled_from_other_persons()
    {
        var study = Run("contempt", ExpressionLabels.Seven);

        study.Rows.Count.ShouldBe(6 * 4);
        var nearest = study.Rows.Where(row => row is { Method: "nearest mean of logits", Threshold: "none" }).ToList();
        nearest.Select(row => row.Samples).ShouldBe([0, 1, 3, 5, 10, 20]);
        nearest.Select(row => Figure(row, "recall").Mean).ShouldBe([0, 1, 1, 1, 1, 1]);
        nearest.ShouldAllBe(row => Figure(row, "accuracyOfOthers").Mean == 1 && Figure(row, "falsePositiveRate").Mean == 0);
        // Two persons of two frames that show contempt, and two or three other faces, are of persons who were not enrolled.
        Figure(nearest[0], "accuracy").Mean.ShouldBeInRange(2 / 6.0, 3 / 7.0);
        Figure(nearest[1], "accuracy").Mean.ShouldBe(1);
    }

    [Fact]
    public void Frames_are_enrolled_person_by_person()
    {
        var faces = new StudyModel(LeftHalfNetwork.Model(ExpressionLabels.Seven), Data).Embed(DataSets.Open("ckplus", folder.Path));

        var order = ContemptProtocol.Order(faces, seed: 1, draw: 0);

        order.Length.ShouldBe(20);
        order.Distinct().Count().ShouldBe(20);
        order.ShouldAllBe(row => faces.Labels[faces.Samples[row].Label] == "contempt");
        var persons = order.Select(row => faces.Samples[row].Group).ToArray();
        persons[..10].Distinct().Count().ShouldBe(10);
        persons[10..].ShouldBe(persons[..10]);
        ContemptProtocol.Order(faces, seed: 1, draw: 0).ShouldBe(order);
        ContemptProtocol.Order(faces, seed: 1, draw: 1).ShouldNotBe(order);
    }

    [Fact]
    public void A_class_left_out_of_training_is_learned_from_one_face()
    {
        var study = Run("left-out", six);

        study.Rows.ShouldAllBe(row => row.Classes == "neutral");
        var nearest = study.Rows.Where(row => row is { Method: "nearest mean of logits", Threshold: "none" }).ToList();
        nearest.Select(row => row.Samples).ShouldBe([0, 1, 5, 10, 20]);
        (Figure(nearest[0], "recall").Mean, Figure(nearest[0], "accuracy").Mean).ShouldBe((0, 6 / 7.0));
        nearest.Skip(1).ShouldAllBe(row => Figure(row, "recall").Mean == 1 && Figure(row, "accuracy").Mean == 1);
    }

    [Fact]
    public void Old_classes_far_from_the_new_ones_lose_nothing()
    {
        var study = Run("old", ExpressionLabels.Seven);

        study.Rows.Select(row => row.Classes).Distinct().ShouldBe(["contempt", "11 compound"]);
        study.Rows.Where(row => row.Threshold == "none" && row.Method == "nearest mean of logits")
            .ShouldAllBe(row => Figure(row, "before").Mean == 1 && Figure(row, "lostPoints").Mean == 0);
        study.Rows.ShouldAllBe(row => Math.Abs(100 * (Figure(row, "before").Mean - Figure(row, "after").Mean) - Figure(row, "lostPoints").Mean) < 1e-9);
    }

    [Fact]
    public void Old_classes_learn_from_new_faces_and_are_tested_with_other_persons()
    {
        var study = Run("update", ExpressionLabels.Seven);

        study.Rows.Select(row => (row.Method, row.Threshold)).ShouldBe([("nearest mean of logits", "none"), ("nearest mean of logits", "0.6"), ("retrained last layer", "none"), ("last layer tuned on the new faces", "none")]);
        // Of happy one of two persons is learned from, of angry the only one is left for the test.
        study.Rows.Take(2).ShouldAllBe(row => row.Figures.All(figure => figure.Spread.Mean == 1));

        var model = new StudyModel(LeftHalfNetwork.Model(ExpressionLabels.Seven), Data);
        // Grey 75, which lies between fear and happy, is named by the class that learned from it again and again.
        var faces = model.Embed(DataSets.Open("rafce", folder.Path));
        var between = faces.Rows(4);
        foreach (var name in new[] { "fear", "happy" })
            foreach (var method in model.Update(faces, [.. Enumerable.Repeat(new AddedClass(name, between[..10]), 8)]).Where(method => method.Threshold == OpenSetMethod.NoThreshold))
                method.NameAll(faces, between[10..]).ShouldAllBe(named => named == ExpressionLabels.Seven.IndexOf(name), method.Name);
    }

    [Fact]
    public void Strangers_are_counted_beside_the_classes_own_faces()
    {
        var study = Run("strangers", ExpressionLabels.Seven);

        study.Rows.Select(row => row.Threshold).ShouldBe(["0.6", "calibrated 0.05", "calibrated 0.01", "calibrated 0.003", "0.6", "calibrated 0.05", "calibrated 0.01", "calibrated 0.003"]);
        Figure(study.Rows[0], "own").Mean.ShouldBe(1);
        study.Rows.ShouldAllBe(row => row.Figures.Count == 4 && row.Figures.All(figure => figure.Spread.Mean >= 0 && figure.Spread.Mean <= 1));
        // Calibrated, no class takes the faces of another, although only their own classes differ in value.
        Figure(study.Rows[1], "compound").Mean.ShouldBeLessThan(Figure(study.Rows[0], "compound").Mean);
    }

    [Fact]
    public void Heads_of_angles_are_measured_by_their_centres_too()
    {
        var model = new StudyModel(TinyEmbedder.Model(labels: new LabelSet("disgust", "happy")), Data);
        var faces = model.Embed(DataSets.Open("rafce", folder.Path));

        model.Add(faces, [new("compound", [0, 1])]).Select(method => (method.Name, method.Threshold)).ShouldBe(
        [
            ("class centres", "none"), ("class centres", "0.6"), ("nearest mean of embeddings", "none"), ("nearest mean of embeddings", "0.6"),
            ("retrained last layer", "none"), ("last layer tuned on the new faces", "none"),
        ]);
        faces[0].ToArray().ShouldAllBe(value => Math.Abs(value - 0.5f) < 1e-5f); // four equal quarters
    }

    [Fact]
    public void Only_what_was_added_keeps_its_faces_and_is_no_class_of_the_models_own()
    {
        var model = new StudyModel(LeftHalfNetwork.Model(ExpressionLabels.Seven), Data);
        var faces = model.Embed(DataSets.Open("rafce", folder.Path));

        var set = model.Enrol(faces, [new("compound", [0, 1])]).ShouldHaveSingleItem().Set;
        set.Classes.Select(item => (item.IsTrained, item.Samples.Count)).ShouldBe([.. Enumerable.Repeat((true, 0), 7), (false, 2)]);
        model.EnrolAlone(faces, [new("one", [0, 1]), new("other", [20])]).Classes.Select(item => (item.Name, item.IsTrained, item.Samples.Count)).ShouldBe([("one", false, 2), ("other", false, 1)]);
    }

    [Fact]
    public void Reference_faces_choose_the_threshold_of_what_is_added()
    {
        var tiny = TinyEmbedder.Model(labels: new LabelSet("disgust", "happy"));
        var model = new StudyModel(new(tiny.Name, tiny.Spec, tiny.Network, tiny.Labels, tiny.Preprocessing) { References = new float[] { 0.5f, 0.5f, 0.5f, 0.5f } }, Data);
        var faces = model.Embed(DataSets.Open("rafce", folder.Path));

        var methods = model.Add(faces, [new("compound", [0, 1])]);

        methods.Select(method => (method.Name, method.Threshold)).ShouldBe(
            [("class centres", "none"), ("class centres", "calibrated 0.003"), ("retrained last layer", "none"), ("last layer tuned on the new faces", "none")]);
        // All these faces are the reference face itself, which the new class may not draw.
        methods[0].Namer.Name(faces[0]).ShouldBe(2);
        methods[1].Namer.Name(faces[0]).ShouldNotBe(2);
    }

    [Fact]
    public void The_same_seed_gives_the_same_json()
    {
        var json = Json(Run("compound", ExpressionLabels.Seven));

        Json(Run("compound", ExpressionLabels.Seven)).ShouldBe(json);
        using var document = JsonDocument.Parse(json);
        document.RootElement.GetProperty("schema").GetString().ShouldBe(ProtocolResult.Schema);
        document.RootElement.GetProperty("draws").GetInt32().ShouldBe(3);
        document.RootElement.GetProperty("models")[0].GetProperty("labels").GetArrayLength().ShouldBe(7);
        document.RootElement.GetProperty("rows")[0].GetProperty("accuracy").GetProperty("mean").GetDouble().ShouldBe(1);
    }

    [Fact]
    public void A_model_that_knows_all_classes_has_none_left_out() =>
        Should.Throw<MienException>(() => Run("left-out", ExpressionLabels.Seven)).Message.ShouldEndWith("train it with leaveOut");

    [Fact]
    public void Data_that_is_missing_is_named() =>
        Should.Throw<MienException>(() => ProtocolResult.Run("compound", [LeftHalfNetwork.Model(six)], 1, 1, Path.Combine(folder.Path, "fer2013")))
            .Message.ShouldStartWith("rafce: not found");

    [Fact]
    public void Background_lies_beside_the_faces()
    {
        var photos = PhotoSets.Open("widerface", folder.Path);

        var crops = BackgroundCrops.Cut(photos, seed: 1);

        crops.Count.ShouldBeInRange(5, 10);
        foreach (var sample in crops.Samples)
            int.Parse(sample.Name.Split(" at ")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(100);
    }

    private StudyData Data => new(folder.Path, 3, 1);

    private ProtocolResult Run(string protocol, LabelSet labels) =>
        ProtocolResult.Run(protocol, [LeftHalfNetwork.Model(labels)], draws: 3, seed: 1, folder.Path);

    private static Spread Figure(ProtocolRow row, string name) => row.Figures.Single(figure => figure.Name == name).Spread;

    private static string Json(ProtocolResult study)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            study.WriteTo(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
