using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Mien.Expressions;
using Mien.Learning.Checkpoints;
using Mien.Models;
using Mien.Mtcnn;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.OnnxRuntime.Tests;

public sealed class RecognizerExportTests
{
    [Fact]
    public void The_stages_of_the_detector_give_what_the_detector_computes_with()
    {
        using var recognizer = Recognizer.Open(new() { Model = "light" });
        var files = recognizer.Export();
        var detector = JsonDocument.Parse(files["recognizer.json"]).RootElement.GetProperty("detector");
        var (pnet, rnet, onet) = MtcnnWeights.Load(ModelCatalogue.PathOf(ModelCatalogue.Mtcnn));

        ShouldAgree(files[detector.GetProperty("proposal").GetProperty("file").GetString()!], pnet, new(2, 40, 22, 3));
        ShouldAgree(files[detector.GetProperty("refinement").GetProperty("file").GetString()!], rnet, new(3, 24, 24, 3));
        ShouldAgree(files[detector.GetProperty("output").GetProperty("file").GetString()!], onet, new(3, 48, 48, 3));
    }

    [Fact]
    public void Every_number_of_the_search_is_told()
    {
        using var recognizer = Recognizer.Open(new() { Model = "photo", MinScore = 0.8f, MinFace = 40, MaxSide = 1000 });
        var json = JsonDocument.Parse(recognizer.Export()["recognizer.json"]).RootElement;

        json.GetProperty("schema").GetString().ShouldBe("mien.recognizer/1");
        json.GetProperty("minScore").GetSingle().ShouldBe(0.8f);
        json.GetProperty("picture").GetProperty("maxSide").GetInt32().ShouldBe(1000);
        json.GetProperty("detector").GetProperty("minFaceSize").GetSingle().ShouldBe(40);
        json.GetProperty("detector").GetProperty("scaleFactor").GetSingle().ShouldBe(0.709f);
        json.GetProperty("detector").GetProperty("output").GetProperty("overlapOfSmaller").GetSingle().ShouldBe(0.7f);
        json.GetProperty("model").GetProperty("labels").EnumerateArray().Select(label => label.GetString()).ShouldBe(recognizer.Labels);
        json.GetProperty("model").GetProperty("crop").GetProperty("margin").GetSingle().ShouldBe(-0.03f);
        json.GetProperty("video").GetProperty("maxSide").GetInt32().ShouldBe(1000);
        json.GetProperty("video").GetProperty("detectEvery").GetInt32().ShouldBe(5);
        json.GetProperty("video").GetProperty("smoothingSeconds").GetDouble().ShouldBe(0.4);
        json.GetProperty("expressions").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public void What_expressions_are_taught_with_is_told()
    {
        using var embedder = ExpressionEmbedder.Open();
        var files = embedder.Export();
        var json = JsonDocument.Parse(files["teaching.json"]).RootElement;

        json.GetProperty("schema").GetString().ShouldBe("mien.teaching/1");
        json.GetProperty("rate").GetDouble().ShouldBe(Enroller.DefaultRate);
        json.GetProperty("falseAcceptRate").GetDouble().ShouldBe(Thresholds.DefaultRate);
        json.GetProperty("outlierFloor").GetDouble().ShouldBe(Enrolment.OutlierFloor);
        using var session = new InferenceSession(files[json.GetProperty("model").GetProperty("file").GetString()!]);
        session.OutputNames.ShouldContain("embedding");
        using var packed = new GZipStream(new MemoryStream(files[json.GetProperty("references").GetString()!]), CompressionMode.Decompress);
        using var references = new MemoryStream();
        packed.CopyTo(references);
        references.Position = 0;
        SafeTensors.Read(references, "references").Tensors.ShouldHaveSingleItem().Values.ShouldBe(embedder.References.ToArray());
        var set = Path.GetTempFileName();
        File.WriteAllBytes(set, files[json.GetProperty("trained").GetString()!]);
        var trained = ExpressionSetFile.Read(set);
        File.Delete(set);
        trained.RequireModel(embedder);
        trained.Labels.ShouldBe(embedder.TrainedExpressions().Labels);
    }

    private static void ShouldAgree(byte[] file, MtcnnNetwork network, Shape shape)
    {
        var random = new RandomSource(3);
        float[] pictures = [.. Enumerable.Range(0, (int)shape.Length).Select(_ => MathF.Floor(random.NextSingle() * 256))];
        using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        var input = tape.Input(shape);
        var expected = network.Detect(input);
        Tensor[] tensors = [tape.Output(expected.Logits), tape.Output(expected.Offsets), .. expected.Landmarks is { } places ? [tape.Output(places)] : Array.Empty<Tensor>()];
        for (var i = 0; i < pictures.Length; i++)
            input.Values[i] = (pictures[i] - 127.5f) / 128;
        tape.Forward();

        using var session = new InferenceSession(file);
        session.OutputNames.ShouldBe(["logits", "offsets", .. expected.Landmarks is null ? Array.Empty<string>() : ["landmarks"]]);
        using var value = OrtValue.CreateTensorValueFromMemory(pictures, [shape.N, shape.H, shape.W, shape.C]);
        using var run = new RunOptions();
        using var outputs = session.Run(run, ["pictures"], [value], session.OutputNames);
        foreach (var (actual, tensor) in outputs.Zip(tensors))
        {
            var values = actual.GetTensorDataAsSpan<float>();
            values.Length.ShouldBe((int)tensor.Shape.Length);
            for (var i = 0; i < values.Length; i++)
                values[i].ShouldBe(tensor.Values[i], 1e-3f);
        }
    }
}
