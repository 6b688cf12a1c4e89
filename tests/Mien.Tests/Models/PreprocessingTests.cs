using System.Text.Json;
using Mien.Learning.Features;
using Mien.Learning.Tests.Features;
using Mien.Models;
using Mien.Tensors;

namespace Mien.Tests.Models;

public sealed class PreprocessingTests
{
    public static TheoryData<string, Preprocessing> Forms => new()
    {
        { """{"size":48,"mean":127.5,"deviation":63.75}""", new Preprocessing() },
        { """{"width":90,"height":72,"mean":10,"deviation":2}""", new Preprocessing(InputKind.Grey, 90, 72, [10], [2]) },
        { """{"input":"rgb","size":64,"mean":[1,2,3],"deviation":5}""", new Preprocessing(InputKind.Rgb, 64, 64, [1, 2, 3], [5]) },
        { """{"size":48,"mean":127.5,"deviation":63.75,"crop":{"margin":0.1,"square":true}}""", new Preprocessing { Crop = new() { Margin = 0.1f, Square = true } } },
        { """{"size":48,"mean":127.5,"deviation":63.75,"crop":{"aligned":true}}""", new Preprocessing { Crop = new() { Aligned = true } } },
        { """{"size":48,"mean":127.5,"deviation":63.75,"perFace":true}""", new Preprocessing { PerFace = true } },
        { """{"input":"features","mean":[0.5,0.5],"deviation":[1,2]}""", Preprocessing.OfFeatures([0.5f, 0.5f], [1, 2]) },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Json_is_short_and_read_again(string text, Preprocessing preprocessing)
    {
        JsonSerializer.Serialize(preprocessing).ShouldBe(text);
        var read = JsonSerializer.Deserialize<Preprocessing>(text)!;
        read.ShouldBe(preprocessing);
        read.GetHashCode().ShouldBe(preprocessing.GetHashCode());
        read.Fault().ShouldBeNull();
    }

    [Fact]
    public void A_face_can_be_scaled_by_itself_so_that_light_and_contrast_do_not_count()
    {
        var preprocessing = new Preprocessing(InputKind.Rgb, 8, 8, [100, 110, 120], [50]) { PerFace = true };
        float[] face = [.. Enumerable.Range(0, 192).Select(i => 40f + i * i % 97)];
        float[] plain = [.. face.Select((value, i) => (value - 100 - 10 * (i % 3)) / 50)];
        var (mean, deviation) = (plain.Average(), Math.Sqrt(plain.Average(value => Math.Pow(value - plain.Average(), 2)) + 1e-6));
        float[] bright = [.. face.Select((value, i) => 1.5f * (value - 100 - 10 * (i % 3)) + 130 + 10 * (i % 3))];
        float[] even = [.. Enumerable.Range(0, 192).Select(i => 100f + 10 * (i % 3))];

        preprocessing.Normalize(face);
        preprocessing.Normalize(bright);
        preprocessing.Normalize(even);

        for (var i = 0; i < face.Length; i++)
        {
            face[i].ShouldBe((float)((plain[i] - mean) / deviation), 1e-5f);
            bright[i].ShouldBe(face[i], 1e-4f);
            even[i].ShouldBe(0);
        }
    }

    [Fact]
    public void What_is_left_out_is_as_usual()
    {
        JsonSerializer.Deserialize<Preprocessing>("{}").ShouldBe(new Preprocessing());
        JsonSerializer.Deserialize<Preprocessing>("""{"crop":{"square":false}}""").ShouldBe(new Preprocessing());
        new Preprocessing { Crop = new() { Square = true } }.ShouldNotBe(new Preprocessing());
        JsonSerializer.Deserialize<Preprocessing>("""{"input":"rgb","width":90}""")
            .ShouldBe(new Preprocessing(InputKind.Rgb, 90, 48, [127.5f], [63.75f]));
    }

    [Theory]
    [InlineData("""{"mean":"high"}""", "preprocessing.mean is neither a number nor a list of numbers")]
    [InlineData("""{"mean":[1,"x"]}""", "preprocessing.mean holds what is no number")]
    [InlineData("""{"deviation":[]}""", "preprocessing.deviation is empty")]
    [InlineData("""{"size":4.5}""", "preprocessing.size is no whole number")]
    [InlineData("""[]""", "preprocessing is no object")]
    [InlineData("""{"crop":0.1}""", "preprocessing.crop is no object")]
    [InlineData("""{"crop":{"margin":"wide"}}""", "preprocessing.crop.margin holds what is no number")]
    [InlineData("""{"crop":{"square":1}}""", "preprocessing.crop.square is neither true nor false")]
    [InlineData("""{"crop":{"size":1}}""", "preprocessing.crop has no setting 'size'")]
    [InlineData("""{"input":3}""", "preprocessing.input is none of grey, rgb and features")]
    public void What_is_no_preprocessing_is_named(string text, string message) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Preprocessing>(text)).Message.ShouldStartWith(message);

    [Theory]
    [InlineData("""{"input":"rgb","mean":[1,2,3],"deviation":[1,2]}""", "deviation has 2 values, mean has 3")]
    [InlineData("""{"mean":[1,2,3]}""", "mean has 3 values, expected 1")]
    [InlineData("""{"input":"features","width":8,"mean":[1],"deviation":[1]}""", "width is 8, expected 1 to 1")]
    [InlineData("""{"crop":{"margin":5}}""", "crop.margin is 5, expected over -0.5 to 4")]
    [InlineData("""{"input":"features","mean":[1],"deviation":[1],"crop":{"margin":0.1}}""", "crop is set, but features are cut out of nothing")]
    [InlineData("""{"deviation":-1}""", "deviation is not above 0 everywhere")]
    [InlineData("""{"deviation":0}""", "deviation is not above 0 everywhere")]
    [InlineData("""{"width":7,"height":8}""", "width is 7, expected 8 to 1024")]
    [InlineData("""{"width":1025,"height":8}""", "width is 1025, expected 8 to 1024")]
    [InlineData("""{"width":8,"height":7}""", "height is 7, expected 8 to 1024")]
    [InlineData("""{"width":8,"height":1025}""", "height is 1025, expected 8 to 1024")]
    [InlineData("""{"width":8,"height":1024}""", null)]
    [InlineData("""{"width":1024,"height":8}""", null)]
    [InlineData("""{"input":"rgb","mean":[1,2],"deviation":[1,2]}""", "mean has 2 values, expected 1 or 3")]
    [InlineData("""{"input":"features","mean":[1],"deviation":[1],"perFace":true}""", "perFace is set, but features are no face")]
    public void What_is_out_of_range_is_named(string text, string? fault) =>
        JsonSerializer.Deserialize<Preprocessing>(text)!.Fault().ShouldBe(fault);

    [Theory]
    [InlineData(0, "mean has 0 values, expected 1 to 65536")]
    [InlineData(1, null)]
    [InlineData(65_536, null)]
    [InlineData(65_537, "mean has 65537 values, expected 1 to 65536")]
    public void There_are_as_many_features_as_a_file_may_hold(int features, string? fault) =>
        Preprocessing.OfFeatures(new float[features], [.. Enumerable.Repeat(1f, features)]).Fault().ShouldBe(fault);

    [Fact]
    public void What_is_no_number_is_out_of_range()
    {
        Preprocessing.OfFeatures([1, float.NaN], [1, 1]).Fault().ShouldBe("mean holds values that are no numbers");
        Preprocessing.OfFeatures([1, 2], [1, float.PositiveInfinity]).Fault().ShouldBe("deviation is not above 0 everywhere");
        Should.Throw<InvalidOperationException>(() => Preprocessing.OfFeatures([1], [1]).PictureShape);
    }

    [Fact]
    public void Two_are_equal_where_they_do_the_same_to_a_face()
    {
        var one = new Preprocessing(InputKind.Rgb, 9, 8, [1, 2, 3], [4, 5, 6]);
        one.ShouldBe(new Preprocessing(InputKind.Rgb, 9, 8, [1, 2, 3], [4, 5, 6]));
        one.ShouldNotBe(new Preprocessing(InputKind.Rgb, 8, 9, [1, 2, 3], [4, 5, 6]));
        one.ShouldNotBe(new Preprocessing(InputKind.Rgb, 9, 8, [1, 2, 4], [4, 5, 6]));
        one.ShouldNotBe(new Preprocessing(InputKind.Rgb, 9, 8, [1, 2, 3], [4, 5, 7]));
        one.ShouldNotBe(one with { PerFace = true });
        one.Equals(null).ShouldBeFalse();
    }

    [Fact]
    public void Scores_of_features_are_those_of_scikit_learn()
    {
        foreach (var table in FeatureTableFixture.Load())
        {
            var score = ZScore.Fit(table.Values, table.Features, table.Training);
            var preprocessing = Preprocessing.OfFeatures(score.Mean, score.StandardDeviation);
            for (var row = 0; row < table.Rows; row++)
            {
                var values = table.Row(row).ToArray();
                preprocessing.Normalize(values);
                values.Select(value => (double)value).ShouldBe(table.Scores[(row * table.Features)..((row + 1) * table.Features)], 2e-5);
            }
        }
    }

    [Fact]
    public void A_feature_that_does_not_vary_becomes_zero()
    {
        var score = ZScore.Fit([0.1f, 1, 0.1f, 2, 0.1f, 6], 2, [0, 1, 2]);
        float[] row = [0.1f, 3];
        Preprocessing.OfFeatures(score.Mean, score.StandardDeviation).Normalize(row);
        row.ShouldBe([0, 0], 1e-6);
    }

    [Fact]
    public void Each_channel_has_its_own_mean_and_deviation()
    {
        float[] values = [10, 20, 30, 1, 2, 3];
        new Preprocessing(InputKind.Rgb, 2, 1, [1, 2, 3], [1, 2, 4]).Normalize(values);
        values.ShouldBe([9, 9, 6.75f, 0, 0, 0]);
    }

    [Fact]
    public void ImageNet_is_that_of_torchvision()
    {
        var preprocessing = Preprocessing.ImageNet();
        preprocessing.InputShape.ShouldBe(new Shape(1, 224, 224, 3));
        preprocessing.PictureShape.ShouldBe(new PixelShape(224, 224, 3));
        float[] white = [255, 255, 255];
        preprocessing.Normalize(white);
        white.ShouldBe([(1 - 0.485f) / 0.229f, (1 - 0.456f) / 0.224f, (1 - 0.406f) / 0.225f], 1e-5);
    }
}
