using System.Globalization;
using Mien.Models;
using YamlDotNet.RepresentationModel;

namespace Mien.Tests.Models;

public sealed class ModelCardTests
{
    public static TheoryData<string> Shipped => [.. ModelCatalogue.Shipped];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Head_has_what_model_hubs_read(string name)
    {
        var head = Head(name);

        Text(head["library_name"]).ShouldBe("mien");
        Text(head["pipeline_tag"]).ShouldBeOneOf("image-classification", "object-detection");
        head.Children.ContainsKey("license_name").ShouldBe(Text(head["license"]) == "other");
        Items(head["datasets"]).ShouldNotBeEmpty();
        ModelCatalogue.Licence(name).ShouldBe(Text(head.Children.TryGetValue("license_name", out var own) ? own : head["license"]));

        var model = Items(head["model-index"]).ShouldHaveSingleItem();
        Text(model["name"]).ShouldBe(name);
        Items(model["results"]).Select(result => Text(result["dataset"]["split"])).ShouldContain("validation");
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Figures_of_the_head_stand_in_the_card(string name)
    {
        var card = ModelCatalogue.Card(name);
        var body = card[card.IndexOf("\n# ", StringComparison.Ordinal)..];

        foreach (var metric in Items(Items(Head(name)["model-index"])[0]["results"]).SelectMany(result => Items(result["metrics"])))
        {
            var value = decimal.Parse(Text(metric["value"]), CultureInfo.InvariantCulture);
            string[] forms = [Invariant($"{value}"), Invariant($"{value:0.000}"), Invariant($"{100 * value:0.0}"), Invariant($"{100 * value:0.00}")];
            forms.ShouldContain(form => body.Contains(form, StringComparison.Ordinal), $"{name}: {value}");
        }
    }

    private static YamlMappingNode Head(string name)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(ModelCatalogue.Card(name).Split("---")[1]));
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static IList<YamlNode> Items(YamlNode node) => ((YamlSequenceNode)node).Children;

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
