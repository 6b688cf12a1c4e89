using System.Text;
using System.Text.Json;
using MathNet.Numerics.LinearAlgebra.Double;
using Mien.Expressions;
using Mien.Expressions.Plot;

namespace Mien.Tests.Expressions;

public sealed class SpherePlotTests
{
    private const string OddName = "</script><b>&\"眉";

    private readonly ExpressionSet set;

    public SpherePlotTests()
    {
        using var embedder = new ExpressionEmbedder(TinyEmbedder.Model());
        set = embedder.TrainedExpressions().Add(OddName, [TinyEmbedder.Sample("<a>.jpg", 1, 1, 1, 0), TinyEmbedder.Sample("b", 0, 1, 2, 0.5f)], 0.5f);
    }

    [Fact]
    public void Page_holds_every_class_sample_cone_and_angle()
    {
        using var stream = new MemoryStream();
        SpherePlot.Write(stream, set);
        var page = Encoding.UTF8.GetString(stream.ToArray());

        var start = page.IndexOf("application/json\">", StringComparison.Ordinal) + "application/json\">".Length;
        using var document = JsonDocument.Parse(page[start..page.IndexOf("</script>", start, StringComparison.Ordinal)]);
        var data = document.RootElement;
        data.GetProperty("classes").EnumerateArray().Select(item => item.GetProperty("name").GetString()).ShouldBe(["first", "second", OddName]);
        var odd = data.GetProperty("classes")[2];
        odd.GetProperty("cone").GetDouble().ShouldBe(60, 1e-4);
        odd.GetProperty("samples").GetArrayLength().ShouldBe(2);
        odd.GetProperty("samples")[0].GetProperty("angle").GetDouble().ShouldBe(set.Classes[2].AngleTo(set.Classes[2].Samples[0]), 1e-3);
        data.GetProperty("angles")[0][2].GetDouble().ShouldBe(set.Classes[0].AngleTo(set.Classes[2]), 1e-3);
        page.ShouldNotContain("http://");
        page.ShouldNotContain("https://");
        page.ShouldNotContain("<b>&");
    }

    [Fact]
    public void Data_are_those_of_the_set_and_points_its_shadow_in_three_directions()
    {
        var threshold = set.Classes[1].Threshold;
        using var document = Data(set);
        var data = document.RootElement;

        data.GetProperty("schema").GetString().ShouldBe("mien.sphere/1");
        (data.GetProperty("model").GetString(), data.GetProperty("size").GetInt32()).ShouldBe(("tiny", 4));
        var classes = data.GetProperty("classes").EnumerateArray().ToList();
        classes.Select(item => item.GetProperty("trained").GetBoolean()).ShouldBe([true, true, false]);
        classes.Select(item => item.GetProperty("threshold").GetSingle()).ShouldBe([threshold, threshold, 0.5f]);
        classes[1].GetProperty("cone").GetDouble().ShouldBe(Math.Acos(threshold) * 180 / Math.PI, 1e-6);
        classes[2].GetProperty("samples").EnumerateArray().Select(item => item.GetProperty("source").GetString()).ShouldBe(["<a>.jpg", "b"]);
        classes[2].GetProperty("samples").EnumerateArray().Select(item => item.GetProperty("angle").GetDouble())
            .ShouldBe(set.Classes[2].Samples.Select(set.Classes[2].AngleTo), 1e-3);
        data.GetProperty("angles").EnumerateArray().Select(row => row.EnumerateArray().Select(angle => angle.GetDouble()).ToArray())
            .ShouldAllBe(row => row.Length == 3);

        // The three right singular vectors of the greatest values carry all that a picture of the sphere can show.
        double[][] points =
        [
            .. classes.Select(item => Point(item.GetProperty("centre"))),
            .. classes[2].GetProperty("samples").EnumerateArray().Select(item => Point(item.GetProperty("point"))),
        ];
        double[][] vectors =
        [
            .. set.Classes.Select(item => Array.ConvertAll(item.Centre.ToArray(), value => (double)value)),
            .. set.Classes[2].Samples.Select(sample => Array.ConvertAll(sample.Embedding.ToArray(), value => (double)value)),
        ];
        var svd = DenseMatrix.OfRowArrays(vectors).Svd();
        var squares = svd.S.Select(value => value * value).ToArray();
        data.GetProperty("share").GetDouble().ShouldBe(squares.Take(3).Sum() / squares.Sum(), 1e-6);
        data.GetProperty("share").GetDouble().ShouldBeLessThan(0.999);
        var shadows = vectors.Select(vector => (svd.VT.SubMatrix(0, 3, 0, 4) * DenseVector.OfArray(vector)).Normalize(2)).ToArray();
        for (var i = 0; i < points.Length; i++)
            for (var j = 0; j < points.Length; j++)
                points[i].Zip(points[j], (x, y) => x * y).Sum().ShouldBe(shadows[i] * shadows[j], 1e-4);
    }

    [Fact]
    public void Points_lie_on_the_sphere_along_the_principal_directions()
    {
        // Vectors in three of four dimensions are carried whole: their angles stay.
        using var embedder = new ExpressionEmbedder(TinyEmbedder.Model());
        var flat = embedder.TrainedExpressions().Add("a", [TinyEmbedder.Sample("a", 1, 2, 3, 0)]).Add("b", [TinyEmbedder.Sample("b", 3, 1, 1, 0)]);

        var projection = SphereProjection.Of(flat);

        projection.Share.ShouldBe(1, 1e-9);
        double[][] points = [.. flat.Classes.Select(item => projection.Project(item.Centre))];
        for (var i = 0; i < points.Length; i++)
            for (var k = 0; k < points.Length; k++)
                points[i].Zip(points[k], (x, y) => x * y).Sum().ShouldBe(Direction.Cosine(flat.Classes[i].Centre, flat.Classes[k].Centre), 1e-5);
    }

    private static JsonDocument Data(ExpressionSet set)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            SpherePlot.WriteData(writer, set);
        return JsonDocument.Parse(stream.ToArray());
    }

    private static double[] Point(JsonElement element) => [.. element.EnumerateArray().Select(value => value.GetDouble())];

    [Fact]
    public void Few_directions_are_enough()
    {
        using var embedder = new ExpressionEmbedder(TinyEmbedder.Model());
        var two = SphereProjection.Of(embedder.TrainedExpressions());
        two.Share.ShouldBe(1, 1e-9);
        two.Project([0.6f, 0.8f, 0, 0]).Sum(value => value * value).ShouldBe(1, 1e-6);
        two.Project([0, 0, 1, 0]).ShouldBe([0, 0, 0], 1e-6);

        SphereProjection.Of(embedder.TrainedExpressions().Remove("first")).Project([0, 1, 0, 0]).ShouldBe([1, 0, 0], 1e-6);
    }
}
