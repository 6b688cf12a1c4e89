using Mien.Recognition;
using Mien.Tests.Expressions;
using Mien.Vision.Pictures;

namespace Mien.Tests;

public sealed class RecognizerOptionsTests
{
    public static TheoryData<RecognizerOptions> OutOfRange =>
    [
        new RecognizerOptions { MinScore = -0.1f },
        new RecognizerOptions { MinScore = 1.1f },
        new RecognizerOptions { MinScore = float.NaN },
        new RecognizerOptions { MinFace = 11 },
        new RecognizerOptions { MinFace = 10_001 },
        new RecognizerOptions { MaxSide = 31 },
        new RecognizerOptions { MaxSide = 1_000_001 },
        new RecognizerOptions { Threads = 0 },
        new RecognizerOptions { Threads = 1025 },
    ];

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void What_is_out_of_range_is_refused(RecognizerOptions options) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Recognizer.Open(options)).ParamName.ShouldBeOneOf("MinScore", "MinFace", "MaxSide", "Threads");

    [Fact]
    public void What_names_nothing_or_contradicts_is_refused()
    {
        using var classifier = new ExpressionClassifier(TinyEmbedder.Model());
        Should.Throw<ArgumentException>(() => Recognizer.Open(new() { Model = "" }));
        Should.Throw<ArgumentException>(() => Recognizer.Open(new() { Detector = "" }));
        Should.Throw<ArgumentException>(() => Recognizer.Open(new() { OwnClassifier = classifier, Model = "light" }));
        Should.Throw<MienException>(() => Recognizer.Open(new() { Model = "nowhere" })).Message.ShouldStartWith("nowhere: no model file");
        Should.Throw<MienException>(() => Recognizer.Open(new() { Detector = "nowhere.safetensors" })).Message.ShouldStartWith("nowhere.safetensors: no model file");
    }

    [Theory]
    [InlineData(20, 1)]
    [InlineData(32, 1)]
    [InlineData(64, 0.5f)]
    [InlineData(null, 0)]
    public void Pictures_are_read_so_large_that_the_smallest_faces_have_32_pixels(int? minFace, float scale) =>
        new RecognizerOptions { MinFace = minFace }.PictureSize.ShouldBe(new PictureSize { LeastScale = scale });
}
