using Mien.Learning.Onnx;
using Mien.Tests;

namespace Mien.OnnxRuntime.Tests;

/// <summary>ONNX files of a network that gives the mean of each channel of its input, so that what it was given can be told.</summary>
internal static class ChannelMeans
{
    public const int Size = 8;

    /// <summary>What describes the network of three channels, channels first.</summary>
    public const string Description = """
        {"schema":"mien.onnx/1","size":8,"colour":"rgb","labels":["angry","happy","sad"],"outputs":"logits"}
        """;

    /// <summary>Writes the file, and its description beside it.</summary>
    /// <returns>The path of the network.</returns>
    public static string Add(TemporaryFolder folder, string description, int channels = 3, bool channelsFirst = true)
    {
        var graph = new OnnxGraph();
        int[] axes = channelsFirst ? [2, 3] : [1, 2];
        graph.Add("ReduceMean", ["face"], "means", OnnxAttribute.Of("axes", axes), OnnxAttribute.Of("keepdims", 0));
        graph.Add("Neg", ["means"], "negative");
        graph.AddInput("face", channelsFirst ? [channels, Size, Size] : [Size, Size, channels]);
        graph.AddOutput("means", channels);
        graph.AddOutput("negative", channels);
        folder.Add("n.json", description);
        using var file = File.Create(folder.PathOf("n.onnx"));
        graph.ToModel("means", new Dictionary<string, string>()).WriteTo(file);
        return folder.PathOf("n.onnx");
    }
}
