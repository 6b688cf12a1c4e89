using Mien.Labels;
using Mien.Models;
using Mien.Networks;
using Mien.Tensors;

namespace Mien.Cli.Tests;

/// <summary>The light network with random weights, as a model file.</summary>
internal static class RandomModel
{
    public static void Save(string path)
    {
        var network = NetworkPresets.Find("light").Create(7);
        network.Initialize(new RandomSource(1));
        new Model("random", "light", network, ExpressionLabels.Seven, new Preprocessing()).Save(path);
    }
}
