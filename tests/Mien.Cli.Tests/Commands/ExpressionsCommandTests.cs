using System.Text.Json;
using Mien.Cli.Commands;
using Mien.Expressions;
using Mien.Labels;
using Mien.Models;
using Mien.Networks;
using Mien.Tensors;
using Mien.Vision.Pictures;

namespace Mien.Cli.Tests.Commands;

/// <summary>A network that embeds, with random weights, as a model file.</summary>
public sealed class EmbeddingModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EmbeddingModel()
    {
        var network = NetworkPresets.Find("embedding-small-3d").Create(ExpressionLabels.Seven.Count);
        network.Initialize(new RandomSource(1));
        Path = _folder.PathOf("tiny.safetensors");
        new Model("random", "embedding-small-3d", network, ExpressionLabels.Seven, new Preprocessing()).Save(Path);
    }

    public string Path { get; }

    public void Dispose() => _folder.Dispose();
}

public sealed class ExpressionsCommandTests : IClassFixture<EmbeddingModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string _set;
    private CapturedStreams _captured = new();

    public ExpressionsCommandTests(EmbeddingModel model)
    {
        _model = model.Path;
        _set = _folder.PathOf("my.set");
        for (ulong i = 0; i < 3; i++)
            _folder.Add($"wink/{i}.png", Noise(i));
        _folder.Add("other.png", Noise(7, dark: true));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Added_expression_is_listed_and_recognised()
    {
        Add("wink").ShouldBe(0);
        _captured.Output.ShouldStartWith("wink: 3 pictures added, 0 left out\neach sample left out in turn: ");

        Run("expressions", "list", "--set", _set, "--format", "json").ShouldBe(0);
        using (var document = JsonDocument.Parse(_captured.Output))
        {
            var names = document.RootElement.GetProperty("expressions").EnumerateArray().Select(item => item.GetProperty("name").GetString());
            names.ShouldBe([.. ExpressionLabels.Seven, "wink"]);
            document.RootElement.GetProperty("expressions")[7].GetProperty("samples").GetInt32().ShouldBe(3);
        }

        Analyze(_folder.PathOf("wink/0.png")).ShouldBe(0);
        using (var document = JsonDocument.Parse(_captured.Output))
        {
            var face = document.RootElement.GetProperty("faces")[0];
            face.GetProperty("probabilities").EnumerateObject().Count().ShouldBe(8);
            face.GetProperty("similarity").GetDouble().ShouldBeInRange(-1, 1);
        }
    }

    [Fact]
    public void Face_below_every_threshold_is_unknown_in_every_format()
    {
        Add("wink").ShouldBe(0);
        ExpressionSetFile.Change(_set, set => set!.Classes.Aggregate(set, (changed, item) => changed.SetThreshold(item.Name, 1)));

        Analyze(_folder.PathOf("wink/0.png")).ShouldBe(0);
        _captured.Output.ShouldContain("\"expression\": \"unknown\"");
        Analyze(_folder.PathOf("wink/0.png"), "--format", "csv").ShouldBe(0);
        _captured.Output.ShouldContain(",unknown,");
        Analyze(_folder.PathOf("wink/0.png"), "--format", "table", "--annotate", _folder.PathOf("drawn")).ShouldBe(0);
        _captured.Output.ShouldContain("unknown");
        File.Exists(_folder.PathOf("drawn/0.png")).ShouldBeTrue();
    }

    [Fact]
    public void Report_as_json_has_angles_and_what_was_left_out()
    {
        _folder.Add("wink/broken.jpg", "broken");

        Add("wink", "--format", "json").ShouldBe(1);

        using var document = JsonDocument.Parse(_captured.Output);
        var report = document.RootElement;
        report.GetProperty("schema").GetString().ShouldBe("mien.enrolment/1");
        report.GetProperty("added").GetInt32().ShouldBe(3);
        report.GetProperty("pictures").EnumerateArray().Select(picture => (picture.GetProperty("source").GetString(), picture.GetProperty("outcome").GetString())).ShouldBe(
            [(_folder.PathOf("wink/0.png"), "taken"), (_folder.PathOf("wink/1.png"), "taken"), (_folder.PathOf("wink/2.png"), "taken"), (_folder.PathOf("wink/broken.jpg"), "unreadable")]);
        var angles = report.GetProperty("angles").EnumerateArray().Select(angle => angle.GetProperty("degrees").GetDouble()).ToList();
        angles.Count.ShouldBe(7);
        angles.ShouldBeInOrder();
        report.GetProperty("leaveOneOut").GetProperty("count").GetInt32().ShouldBe(3);
        _captured.Error.ShouldContain($"mien: {_folder.PathOf("wink/broken.jpg")}: left out: not a picture");
    }

    [Fact]
    public void A_folder_cannot_be_imported()
    {
        Run("expressions", "import", _folder.Path, "--set", _set).ShouldBe(2);

        _captured.Error.ShouldBe($"mien: {_folder.Path}: a folder; name the file of a set in it\n");
    }

    [Theory]
    [InlineData(" ", "mien: the name of an expression is empty; give it 1 to 100 characters\n")]
    [InlineData("unknown", "mien: 'unknown' is what faces near no class are called; give another name\n")]
    [InlineData("a\nb", "mien: the name 'a\\u000Ab' holds a control character; leave it out\n")]
    public void Bad_names_are_one_line(string name, string error)
    {
        Add(name).ShouldBe(2);

        _captured.Error.ShouldBe(error);
        File.Exists(_set).ShouldBeFalse();
    }

    [Fact]
    public void Name_of_300_letters_is_one_line()
    {
        Add(new string('x', 300)).ShouldBe(2);

        _captured.Error.ShouldBe("mien: the name of an expression has 300 characters, allowed are 100; shorten it\n");
    }

    [Fact]
    public void Existing_name_is_one_line()
    {
        Add("wink").ShouldBe(0);
        Add("WINK").ShouldBe(1);

        _captured.Error.ShouldBe("mien: there is an expression 'wink' already; update or rename it, or give another name\n");
    }

    [Fact]
    public void No_pictures_is_a_usage_error()
    {
        Run("expressions", "add", "wink", "--set", _set).ShouldBe(2);

        _captured.Error.ShouldStartWith("mien: expressions add: ");
        _captured.Error.Count(letter => letter == '\n').ShouldBe(1);
    }

    [Fact]
    public void Pictures_of_which_none_can_be_used_add_nothing()
    {
        Run("expressions", "add", "wink", _folder.PathOf("absent.jpg"), "--set", _set, "--model", _model).ShouldBe(1);

        _captured.Error.ShouldBe(
            $"mien: {_folder.PathOf("absent.jpg")}: left out: no such file or folder\nmien: no picture could be used; 'wink' was not added\n");
        File.Exists(_set).ShouldBeFalse();
    }

    [Fact]
    public void One_picture_is_enough_and_a_warning()
    {
        Run("expressions", "add", "wink", _folder.PathOf("other.png"), "--detector", "none", "--set", _set, "--model", _model).ShouldBe(0);

        _captured.Error.ShouldStartWith("mien: warning: 'wink' has one picture, which says little; about ten are better\n");
    }

    [Fact]
    public void Model_without_embedding_is_one_line()
    {
        var light = _folder.PathOf("light.safetensors");
        RandomModel.Save(light);

        Run("expressions", "add", "wink", _folder.PathOf("wink"), "--set", _set, "--model", light).ShouldBe(1);

        _captured.Error.ShouldStartWith("mien: random: its network light makes no embedding, which custom expressions need; use a model whose network is ");
        _captured.Error.Count(letter => letter == '\n').ShouldBe(1);
    }

    [Fact]
    public void Set_of_a_model_that_is_not_shipped_asks_for_its_file()
    {
        Add("wink").ShouldBe(0);

        Run("analyze", _folder.PathOf("other.png"), "--expressions", _set).ShouldBe(1);

        _captured.Error.ShouldBe("mien: the expressions belong to the model random, which is not shipped; name its file as the model\n");
    }

    [Fact]
    public void Expressions_are_updated_renamed_removed_and_shown()
    {
        Add("wink").ShouldBe(0);
        Run("expressions", "update", "Wink", _folder.PathOf("other.png"), "--rate", "0.5", "--detector", "none", "--set", _set, "--model", _model);
        _captured.Output.ShouldStartWith("wink: 1 pictures added, 0 left out; its centre moved by ");

        Run("expressions", "rename", "wink", "眉/../x", "--set", _set).ShouldBe(0);
        Run("expressions", "show", "眉/../x", "--set", _set).ShouldBe(0);
        _captured.Output.ShouldStartWith("眉/../x: 4 samples, threshold 0.600\n");
        _captured.Output.ShouldContain(_folder.PathOf("other.png"));
        Run("expressions", "show", "眉/../X", "--set", _set, "--format", "json").ShouldBe(0);
        using (var document = JsonDocument.Parse(_captured.Output))
            document.RootElement.GetProperty("samples")[3].GetProperty("source").GetString().ShouldBe(_folder.PathOf("other.png"));

        Run("expressions", "remove", "sad", "--set", _set).ShouldBe(0);
        Run("expressions", "show", "sad", "--set", _set).ShouldBe(1);
        _captured.Error.ShouldStartWith("mien: there is no expression 'sad'; there are angry, disgust, ");
        Run("expressions", "remove", "sad", "--set", _set).ShouldBe(1);
    }

    [Fact]
    public void Store_keeps_sets_that_are_exported_and_imported()
    {
        var store = _folder.PathOf("store.db");
        Run("expressions", "add", "wink", _folder.PathOf("wink"), "--detector", "none", "--store", store, "--set", "ann", "--model", _model).ShouldBe(0);
        Run("expressions", "list", "--store", store).ShouldBe(0);
        _captured.Output.ShouldBe("ann\n");

        Run("expressions", "export", "wink", "--store", store, "--set", "ann", "--output", _set).ShouldBe(0);
        Run("expressions", "import", _set, "--store", store, "--set", "eve").ShouldBe(0);
        Run("expressions", "list", "--store", store, "--set", "eve").ShouldBe(0);
        _captured.Output.ShouldStartWith("1 expressions of the model random (");

        Run("analyze", _folder.PathOf("other.png"), "--detector", "none", "--store", store, "--expressions", "eve", "--model", _model).ShouldBe(0);
        Run("analyze", _folder.PathOf("other.png"), "--detector", "none", "--store", store, "--expressions", "bob", "--model", _model).ShouldBe(1);
        _captured.Error.ShouldBe("mien: bob: no such set in the store; add an expression to it, or name another set\n");
    }

    [Fact]
    public void Whole_set_is_dropped_from_a_store_once()
    {
        var store = _folder.PathOf("store.db");
        Add("wink").ShouldBe(0);
        Run("expressions", "import", _set, "--store", store, "--set", "ann").ShouldBe(0);
        Run("expressions", "import", _set, "--store", store, "--set", "eve").ShouldBe(0);

        Run("expressions", "drop", "ann", "--store", store).ShouldBe(0);
        (_captured.Output + _captured.Error).ShouldBeEmpty();
        Run("expressions", "list", "--store", store).ShouldBe(0);
        _captured.Output.ShouldBe("eve\n");

        Run("expressions", "drop", "ann", "--store", store).ShouldBe(1);
        _captured.Error.ShouldBe("mien: ann: no such set in the store; mien expressions list --store names those there are\n");
    }

    [Fact]
    public void Set_to_drop_without_a_store_is_a_usage_error_and_a_missing_store_is_not_made()
    {
        Add("wink").ShouldBe(0);

        Run("expressions", "drop", _set).ShouldBe(2);
        _captured.Error.ShouldBe("mien: drop takes a set out of a store, which is named by --store; a set that is a file goes with the file\n");
        File.Exists(_set).ShouldBeTrue();

        Run("expressions", "drop", "ann", "--store", _folder.PathOf("absent.db")).ShouldBe(1);
        File.Exists(_folder.PathOf("absent.db")).ShouldBeFalse();
    }

    [Fact]
    public void Plot_is_one_page()
    {
        Add("wink").ShouldBe(0);

        Run("expressions", "plot", "--set", _set, "--output", _folder.PathOf("sphere.html")).ShouldBe(0);

        File.ReadAllText(_folder.PathOf("sphere.html")).ShouldStartWith("<!doctype html>");
        _captured.Output.ShouldBeEmpty();
    }

    [Fact]
    public void Calibration_without_other_samples_is_a_warning_and_with_them_a_table()
    {
        Add("wink", "--calibrate", "0.1").ShouldBe(0);
        _captured.Error.ShouldContain("mien: warning: no threshold was calibrated; that takes two samples of a class and one of another\n");

        Run("expressions", "add", "dark", _folder.PathOf("other.png"), "--detector", "none", "--calibrate", "0.1", "--set", _set, "--model", _model).ShouldBe(0);
        _captured.Output.ShouldContain("thresholds, with the rates of samples held out");
    }

    [Theory]
    [InlineData("--rate", "0")]
    [InlineData("--rate", "1.5")]
    [InlineData("--rate", "NaN")]
    [InlineData("--calibrate", "0.7")]
    public void Rates_out_of_range_are_usage_errors(string option, string value)
    {
        Run("expressions", "update", "happy", _folder.PathOf("wink"), option, value, "--set", _set).ShouldBe(2);

        _captured.Error.ShouldContain($"{option} '{value}' is not a number above 0 and up to ");
    }

    [Fact]
    public void Missing_and_broken_sets_are_one_line()
    {
        Run("expressions", "list", "--set", _folder.PathOf("absent.set")).ShouldBe(1);
        _captured.Error.ShouldStartWith($"mien: {_folder.PathOf("absent.set")}: no such set of expressions; add an expression to it, or name another set");

        Run("expressions", "list", "--set", _model).ShouldBe(1);
        _captured.Error.ShouldContain("this is not a set of expressions");
        _captured.Error.Count(letter => letter == '\n').ShouldBe(1);
    }

    private static byte[] Noise(ulong seed, bool dark = false)
    {
        var random = new RandomSource(seed);
        var pixels = new byte[3 * 48 * 48];
        foreach (ref var value in pixels.AsSpan())
            value = (byte)random.Below(dark ? 40 : 256);
        return Picture.FromPixels(pixels, 48, 48).Encode(PictureFormat.Png);
    }

    private int Add(string name, params string[] more) =>
        Run(["expressions", "add", name, _folder.PathOf("wink"), "--detector", "none", "--keep-outliers", "--set", _set, "--model", _model, .. more]);

    private int Analyze(string picture, params string[] more) =>
        Run(["analyze", picture, "--detector", "none", "--expressions", _set, "--model", _model, .. more.Length > 0 ? more : ["--format", "json"]]);

    private int Run(params string[] arguments)
    {
        _captured = new CapturedStreams();
        var streams = _captured.Streams;
        return CommandRunner.Run(arguments, [ExpressionsCommand.Create(streams), AnalyzeCommand.Create(streams, Recognizer.Open)], streams);
    }
}
