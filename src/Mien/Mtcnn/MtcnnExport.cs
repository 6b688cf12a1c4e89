using System.Text.Json.Nodes;
using Mien.Learning.Onnx;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Vision.Pictures;

namespace Mien.Mtcnn;

/// <summary>The detector for other runtimes: an ONNX file of each stage, and every number of the search as JSON.</summary>
internal static class MtcnnExport
{
    // Levels of the smallest faces that a program without time for them leaves out of video: faces are then found from twice their side.
    private const int LeftOutOfVideo = 2;

    /// <summary>Adds the stages that run to some files, and tells how they are used.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="files">Receives pnet.onnx, rnet.onnx and onet.onnx.</param>
    public static JsonObject Add(MtcnnDetector detector, IDictionary<string, byte[]> files)
    {
        var options = detector.Options;
        var search = new JsonObject
        {
            ["minFaceSize"] = options.MinFaceSize,
            ["sureFaceSize"] = MtcnnOptions.SureFaceSize,
            ["leftOutOfVideo"] = LeftOutOfVideo,
            ["scaleFactor"] = options.ScaleFactor,
            ["halvedFrom"] = PicturePyramid.HalvedFrom,
            ["largestOffset"] = NetworkOutputs.MaxOffset,
            ["proposal"] = new JsonObject
            {
                ["file"] = Stage("pnet", detector.PNet, ProposalSearch.Window, anySize: true),
                ["window"] = ProposalSearch.Window,
                ["stride"] = ProposalSearch.Stride,
                ["block"] = ProposalSearch.MaxBlock,
                ["threshold"] = options.ProposalThreshold,
                ["levelOverlap"] = options.LevelOverlap,
                ["overlap"] = options.ProposalOverlap,
            },
        };
        if (options.Networks >= 2)
        {
            search["refinement"] = new JsonObject
            {
                ["file"] = Stage("rnet", detector.RNet!, RNet.Side),
                ["side"] = RNet.Side,
                ["batch"] = CropRefinement.MaxBatch,
                ["threshold"] = options.RefinementThreshold,
                ["overlap"] = options.RefinementOverlap,
            };
        }

        if (options.Networks >= 3)
        {
            search["output"] = new JsonObject
            {
                ["file"] = Stage("onet", detector.ONet!, ONet.Side),
                ["side"] = ONet.Side,
                ["batch"] = CropRefinement.MaxBatch,
                ["threshold"] = options.OutputThreshold,
                ["overlapOfSmaller"] = options.OutputOverlap,
                ["uprightThreshold"] = options.UprightThreshold,
                ["turnedMargin"] = CropRefinement.ClearlySurer,
            };
        }

        return search;

        string Stage(string name, MtcnnNetwork network, int side, bool anySize = false)
        {
            var file = $"{name}.onnx";
            using var stream = new MemoryStream();
            var input = new OnnxInput(new Shape(1, side, side, 3), [NetworkPass.Mean, NetworkPass.Mean, NetworkPass.Mean], [NetworkPass.Deviation, NetworkPass.Deviation, NetworkPass.Deviation]) { AnySize = anySize };
            OnnxExport.Write(stream, name, network, input, x => Named(network.Detect(x)), new Dictionary<string, string>());
            files[file] = stream.ToArray();
            return file;
        }
    }

    private static Dictionary<string, Tensor> Named(MtcnnOutputs outputs)
    {
        var named = new Dictionary<string, Tensor> { ["logits"] = outputs.Logits, ["offsets"] = outputs.Offsets };
        if (outputs.Landmarks is { } landmarks)
            named["landmarks"] = landmarks;
        return named;
    }
}
