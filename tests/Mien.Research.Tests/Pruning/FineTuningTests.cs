using Mien.Labels;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Mtcnn;
using Mien.Research.Pruning;
using Mien.Research.Training;
using Mien.Tensors;
using Mien.Tests;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Pruning;

[Collection(nameof(Alone))]
public sealed class FineTuningTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("p.safetensors", "p-start.safetensors", "p-run")]
    [InlineData("p", "p-start.safetensors", "p-run")]
    [InlineData("p.SafeTensors", "p-start.safetensors", "p-run")]
    public void A_pruned_model_is_trained_from_where_it_begins_beside_its_file(string output, string start, string run)
    {
        foreach (var split in (string[])["train", "validation"])
            foreach (var label in (string[])["happy", "sad"])
                for (var i = 0; i < 4; i++)
                    folder.Add($"set/{split}/{label}/{i}.png", Picture.FromPixels(Noise(i), 40, 36).Encode(PictureFormat.Png));
        folder.Add("r.json", $$"""
            { "schema": "mien.recipe/1", "name": "further", "network": "light", "data": "{{folder.PathOf("set").Replace("\\", "/", StringComparison.Ordinal)}}", "epochs": 1, "batchSize": 2 }
            """);
        var spec = NetworkPresets.Find("light") with { Channels = NetworkPresets.Find("light").AllChannels.ToDictionary(item => item.Key, item => Math.Max(2, item.Value / 8)) };
        var network = spec.Create(2);
        network.Initialize(new RandomSource(1));
        using var pruned = new Model("m", spec, network, new LabelSet("happy", "sad"), new Preprocessing(InputKind.Grey, 40, 36, [100], [50]));
        var tuning = new FineTuning(folder.PathOf("r.json"), folder.PathOf(output));

        tuning.IsBegun.ShouldBeFalse();
        tuning.Begin(pruned);
        tuning.IsBegun.ShouldBeTrue();
        File.Exists(folder.PathOf(start)).ShouldBeTrue();
        tuning.Execute(new Nobody());
        tuning.Execute(new Nobody()); // it is done

        Directory.Exists(folder.PathOf(run)).ShouldBeTrue();
        using var best = Model.Load(folder.PathOf(output));
        (best.Spec, best.Preprocessing).ShouldBe((pruned.Spec, pruned.Preprocessing));
        best.Network.Parameters.SelectMany(parameter => parameter.Read()).ShouldNotBe(pruned.Network.Parameters.SelectMany(parameter => parameter.Read()));
    }

    private static byte[] Noise(int seed)
    {
        var random = new RandomSource((ulong)seed);
        var pixels = new byte[3 * 36 * 40];
        foreach (ref var pixel in pixels.AsSpan())
            pixel = (byte)random.Below(256);
        return pixels;
    }

    private sealed class Nobody : ITrainingObserver
    {
        public void Needs(Recipe recipe, string folder, IReadOnlyList<Prerequisite> needed)
        {
        }

        public void Next(Recipe recipe, string folder)
        {
        }

        public void Begins(TrainingRun run, int? fold)
        {
        }

        public void Step(TrainingProgress progress)
        {
        }

        public void Epoch(TrainingRun run, EpochRow row)
        {
        }

        public void Ends(TrainingRun run)
        {
        }

        public void FoldsEnd(CrossValidation folds)
        {
        }

        public void DetectorBegins(MtcnnRun run)
        {
        }

        public void DetectorEpoch(string stage, EpochRow row)
        {
        }

        public void DetectorEnds(MtcnnRun run)
        {
        }
    }
}
