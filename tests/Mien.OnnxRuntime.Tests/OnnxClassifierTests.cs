using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.OnnxRuntime.Tests;

public sealed class OnnxClassifierTests : IDisposable
{
    private const int Size = ChannelMeans.Size;

    private readonly Mien.Tests.TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("rgb", "0", "1", new[] { 30f, 60, 90 })]
    [InlineData("bgr", "0", "1", new[] { 90f, 60, 30 })]
    [InlineData("rgb", "20", "0.5", new[] { 5f, 20, 35 })]
    [InlineData("bgr", "[1, 2, 3]", "[1, 0.5, 0.1]", new[] { 89f, 29, 2.7f })]
    public void A_face_is_given_to_the_network_as_its_description_says(string colour, string mean, string scale, float[] expected)
    {
        foreach (var layout in new[] { "nchw", "nhwc" })
        {
            var description = ChannelMeans.Description.Replace("\"rgb\"", $"\"{colour}\",\"layout\":\"{layout}\",\"mean\":{mean},\"scale\":{scale}", StringComparison.Ordinal);
            using var classifier = new OnnxClassifier(ChannelMeans.Add(folder, description, channelsFirst: layout == "nchw"));

            Logarithms(Predict(classifier, Coloured(30, 60, 90))).ShouldBe(Logarithms(Softmax(expected)), 1e-3);
        }
    }

    [Fact]
    public void A_grey_face_is_given_to_all_channels_each_with_its_own_mean()
    {
        var description = ChannelMeans.Description.Replace("\"rgb\"", "\"grey\",\"mean\":[10, 11, 12]", StringComparison.Ordinal);
        using var classifier = new OnnxClassifier(ChannelMeans.Add(folder, description));

        classifier.Face.Channels.ShouldBe(1);
        Predict(classifier, [.. Enumerable.Repeat(50f, Size * Size)]).ShouldBe(Softmax([40, 39, 38]), 1e-5);
    }

    [Fact]
    public void The_face_is_cut_out_of_the_picture_as_the_description_says()
    {
        // Black but for a red square, of which the box is the middle half.
        var pixels = new byte[64 * 64 * 3];
        for (var y = 16; y < 48; y++)
            for (var x = 16; x < 48; x++)
                pixels[(y * 64 + x) * 3] = 200;
        var picture = Picture.FromPixels(pixels, 64, 64);
        var face = new Detection(new Box(24, 24, 16, 16), 1);
        var scaled = ChannelMeans.Description.Replace("\"rgb\"", "\"rgb\",\"scale\":0.01", StringComparison.Ordinal);

        Classify(scaled).ShouldBe(Softmax([2, 0, 0]), 1e-5);
        Classify(scaled.Replace("\"rgb\"", "\"rgb\",\"crop\":{\"margin\":1}", StringComparison.Ordinal)).ShouldBe(Softmax([2 * 4 / 9f, 0, 0]), 1e-2);
        Classify(scaled.Replace("\"rgb\"", "\"rgb\",\"crop\":{\"margin\":0.5}", StringComparison.Ordinal)).ShouldBe(Softmax([2, 0, 0]), 0.03);

        float[] Classify(string description)
        {
            using var classifier = new OnnxClassifier(ChannelMeans.Add(folder, description));
            var probabilities = new float[3];
            classifier.Classify(picture, face, probabilities);
            return probabilities;
        }
    }

    [Fact]
    public void A_face_is_explained_by_occlusion_alone()
    {
        // Grey, with red in the left upper corner, which the network sees as "angry".
        var pixels = Enumerable.Repeat((byte)100, 64 * 64 * 3).ToArray();
        for (var y = 0; y < 16; y++)
            for (var x = 0; x < 16; x++)
                (pixels[((y * 64) + x) * 3], pixels[(((y * 64) + x) * 3) + 1], pixels[(((y * 64) + x) * 3) + 2]) = (255, 0, 0);
        using var classifier = new OnnxClassifier(ChannelMeans.Add(folder, ChannelMeans.Description.Replace("\"rgb\"", "\"rgb\",\"scale\":0.1", StringComparison.Ordinal)));
        using var mien = Recognizer.Open(new() { Detector = "none", OwnClassifier = classifier });
        var explanation = mien.Explain(Picture.FromPixels(pixels, 64, 64)).ShouldHaveSingleItem();

        (explanation.Expression, explanation.Map).ShouldBe(("angry", null));
        explanation.Agreement.ShouldBe(double.NaN);
        var greatest = Enumerable.Range(0, 64).MaxBy(i => explanation.Occlusion.Values[i]);
        (greatest % 8, greatest / 8).ShouldBe((0, 0));
        explanation.Occlusion[0, 0].ShouldBeGreaterThan(0.1f);
        explanation.Occlusion[6, 6].ShouldBeLessThan(0);
        explanation.Draw().Width.ShouldBe((2 * 288) + (3 * 12));
    }

    [Fact]
    public void Probabilities_are_taken_as_they_are_and_what_are_none_is_refused()
    {
        var description = ChannelMeans.Description.Replace("logits", "probabilities", StringComparison.Ordinal).Replace("\"rgb\"", "\"rgb\",\"scale\":0.01", StringComparison.Ordinal);
        var path = ChannelMeans.Add(folder, description);
        using var classifier = new OnnxClassifier(path);

        Predict(classifier, Coloured(50, 30, 20)).ShouldBe([0.5f, 0.3f, 0.2f], 1e-6);
        Should.Throw<MienException>(() => Predict(classifier, Coloured(50, 30, 50))).Message
            .ShouldBe($"{path}: its outputs, from 0 and with a sum of 1.3, are no probabilities; write \"outputs\": \"logits\" into the JSON beside it");
    }

    [Fact]
    public void An_output_can_be_chosen_by_its_name()
    {
        var description = ChannelMeans.Description.Replace("\"rgb\"", "\"rgb\",\"output\":\"negative\"", StringComparison.Ordinal);
        using var classifier = new OnnxClassifier(ChannelMeans.Add(folder, description));

        Predict(classifier, Coloured(1, 2, 3)).ShouldBe(Softmax([-1, -2, -3]), 1e-5);
    }

    [Theory]
    [InlineData("\"size\":8", "\"size\":16", "n.onnx: takes [-1, 3, 8, 8], which is not one face of 16x16x3 in the layout nchw; correct n.json beside it")]
    [InlineData("\"size\":8", "\"size\":8,\"layout\":\"nhwc\"", "n.onnx: takes [-1, 3, 8, 8], which is not one face of 8x8x3 in the layout nhwc; correct n.json beside it")]
    [InlineData("\"size\":8", "\"size\":8,\"mean\":[1,2]", "n.onnx: has 3 channels, and mean 2 values; correct n.json beside it")]
    [InlineData("\"size\":8", "\"size\":8,\"output\":\"logits\"", "n.onnx: has no output logits, but means, negative; correct n.json beside it")]
    [InlineData(",\"sad\"", "", "n.onnx: gives 3 values, and n.json has 2 labels; correct n.json beside it")]
    [InlineData("\"sad\"", "\"happy\"", "n.json: a label occurs twice in angry, happy, happy")]
    [InlineData("\"size\":8", "\"size\":4", "n.json: a face of 4x4 pixels is out of range, expected 8 to 1024")]
    [InlineData("\"size\":8", "\"width\":8", "n.json: needs either size or both width and height")]
    [InlineData("\"size\":8", "\"size\":8,\"scale\":0", "n.json: scale holds 0 or what is no number")]
    [InlineData("\"size\":8", "\"size\":8,\"mean\":\"a\"", "n.json: describes no network: ")]
    [InlineData("\"size\":8", "\"sise\":8", "n.json: describes no network: ")]
    [InlineData("\"rgb\"", "\"yuv\"", "n.json: describes no network: ")]
    [InlineData("mien.onnx/1", "mien.onnx/2", "n.json: schema is mien.onnx/2, expected mien.onnx/1")]
    [InlineData("{", "[", "n.json: describes no network: ")]
    public void What_does_not_fit_is_told_in_one_line(string old, string replaced, string message)
    {
        var path = ChannelMeans.Add(folder, ChannelMeans.Description.Replace(old, replaced, StringComparison.Ordinal));

        var error = Should.Throw<MienException>(() => new OnnxClassifier(path)).Message;

        error.ShouldStartWith(folder.PathOf(message));
        error.ShouldNotContain('\n');
    }

    [Fact]
    public void A_file_that_is_no_network_is_told_in_one_line()
    {
        var path = ChannelMeans.Add(folder, ChannelMeans.Description);
        File.WriteAllText(path, "no network");

        var error = Should.Throw<MienException>(() => new OnnxClassifier(path)).Message;

        error.ShouldStartWith($"{path}: ONNX Runtime fails: ");
        error.ShouldNotContain('\n');
    }

    [Fact]
    public void A_missing_description_is_asked_for()
    {
        var path = ChannelMeans.Add(folder, ChannelMeans.Description);
        File.Delete(folder.PathOf("n.json"));

        Should.Throw<MienException>(() => new OnnxClassifier(path)).Message.ShouldBe($"{folder.PathOf("n.json")}: there is no such file; n.onnx needs n.json beside it");
    }

    [Fact]
    public void An_ONNX_file_is_one_of_others_where_its_description_says_so()
    {
        var path = ChannelMeans.Add(folder, ChannelMeans.Description);
        OnnxClassifier.DescriptionOf(path).ShouldBe(folder.PathOf("n.json"));
        OnnxClassifier.DescriptionOf(folder.PathOf("n.json")).ShouldBeNull();

        folder.Add("n.json", """{"schema":"mien.evaluation/1"}""");
        OnnxClassifier.DescriptionOf(path).ShouldBeNull();
        File.Delete(folder.PathOf("n.json"));
        OnnxClassifier.DescriptionOf(path).ShouldBeNull();
    }

    [Fact]
    public void Settings_of_the_runtime_are_the_callers_and_what_it_cannot_do_is_told()
    {
        var path = ChannelMeans.Add(folder, ChannelMeans.Description);
        var told = 0;
        using (new OnnxClassifier(path, new OnnxOptions { Threads = 2, Session = session => told = session.IntraOpNumThreads }))
            told.ShouldBe(2);

        Should.Throw<MienException>(() => new OnnxClassifier(path, new OnnxOptions { Session = session => session.AppendExecutionProvider("none such") })).Message
            .ShouldEndWith("; this one has CPUExecutionProvider");
        Should.Throw<ArgumentOutOfRangeException>(() => new OnnxClassifier(path, new OnnxOptions { Threads = 0 }));
    }

    [Fact]
    public void Many_threads_get_what_one_gets()
    {
        using var classifier = new OnnxClassifier(ChannelMeans.Add(folder, ChannelMeans.Description));
        float[][] alone = [.. Enumerable.Range(0, 50).Select(i => Predict(classifier, Coloured(i, 3, 2 * i)))];

        var together = new float[500][];
        Parallel.For(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i => together[i] = Predict(classifier, Coloured(i % 50, 3, i % 50 * 2)));

        for (var i = 0; i < 500; i++)
            together[i].ShouldBe(alone[i % 50]);
    }

    [Fact]
    public void It_calls_itself_by_its_file_and_what_is_in_both_files()
    {
        var path = ChannelMeans.Add(folder, ChannelMeans.Description);
        string Called()
        {
            using var classifier = new OnnxClassifier(path);
            return classifier.ToString();
        }
        var before = Called();
        before.ShouldStartWith($"{path} (SHA-256 ");
        Called().ShouldBe(before);

        folder.Add("n.json", ChannelMeans.Description.Replace("sad", "bored", StringComparison.Ordinal));
        Called().ShouldNotBe(before);
    }

    [Fact]
    public void It_says_when_it_is_used_after_its_end()
    {
        var classifier = new OnnxClassifier(ChannelMeans.Add(folder, ChannelMeans.Description));
        classifier.Dispose();

        Should.Throw<ObjectDisposedException>(() => Predict(classifier, Coloured(1, 2, 3)));
    }

    private static float[] Coloured(float red, float green, float blue) =>
        [.. Enumerable.Range(0, Size * Size).SelectMany(_ => new[] { red, green, blue })];

    private static float[] Predict(OnnxClassifier classifier, float[] face)
    {
        var probabilities = new float[3];
        classifier.Predict(face, probabilities);
        return probabilities;
    }

    private static float[] Softmax(float[] logits)
    {
        var sum = logits.Sum(value => Math.Exp(value));
        return [.. logits.Select(value => (float)(Math.Exp(value) / sum))];
    }

    // Of tiny probabilities the size counts, too.
    private static float[] Logarithms(float[] values) => [.. values.Select(value => MathF.Log(value))];
}
