namespace Mien.Research.Tests.Training;

/// <summary>A run that was cancelled or killed ends with the files of one that was left in peace, bit for bit.</summary>
public sealed class ResumeTests : IDisposable
{
    private const string Start = """
        { "schema": "mien.recipe/1", "name": "tiny", "network": "light", "data": "synthetic", "epochs": 3, "batchSize": 8,
          "averageDecay": 0.9, "labelSmoothing": 0.1, "augmentation": { "rotation": 10, "shift": 0.1, "erasing": 0.5 },
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mien-");

    public static TheoryData<int, string> Runs => new()
    {
        { 1, """ "optimizer": { "name": "AdamW", "weightDecay": 0.01 }, "schedule": { "name": "Cosine", "warmupEpochs": 1 } }""" },
        { 2, """ "optimizer": { "name": "Sgd", "nesterov": true, "learningRate": 0.01 }, "schedule": { "name": "Plateau", "patience": 0 } }""" },
    };

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Runs))]
    public void After_interruptions_the_weights_are_the_same(int threads, string rest)
    {
        var recipe = Path.Combine(folder.FullName, "tiny.json");
        File.WriteAllText(recipe, Start + rest);
        var (undisturbed, cancelled, killed) = (Folder("undisturbed"), Folder("cancelled"), Folder("killed"));
        TrainingProcess.Run(undisturbed, recipe, threads);

        // An epoch has three steps.
        TrainingProcess.Run(cancelled, recipe, threads, cancelAfter: 5);
        ShouldBeEqual(cancelled, undisturbed);

        var random = new Random(threads);
        var kills = 0;
        for (var attempt = 0; attempt < 4; attempt++)
        {
            using var training = new TrainingProcess(killed, recipe, threads);
            kills += training.KillAfter(random.Next(1, 6), TimeSpan.FromMilliseconds(random.Next(15))) ? 1 : 0;
        }
        kills.ShouldBeGreaterThan(0);
        File.WriteAllText(Path.Combine(killed, "last.safetensors.0123456789abcdef.part"), "what a kill in the middle of writing leaves");
        TrainingProcess.Run(killed, recipe, threads);
        ShouldBeEqual(killed, undisturbed);
    }

    private static void ShouldBeEqual(string actual, string expected)
    {
        Directory.EnumerateFiles(actual).Select(Path.GetFileName).Order()
            .ShouldBe(Directory.EnumerateFiles(expected).Select(Path.GetFileName).Order());
        foreach (var name in new[] { "last.safetensors", "best.safetensors", "recipe.json" })
            File.ReadAllBytes(Path.Combine(actual, name)).AsSpan()
                .SequenceEqual(File.ReadAllBytes(Path.Combine(expected, name))).ShouldBeTrue($"{actual}: {name}");
        Log(actual).ShouldBe(Log(expected));
    }

    // The second column is time.
    private static string[] Log(string folder) =>
        [.. File.ReadLines(Path.Combine(folder, "epochs.csv")).Select(line => string.Join(',', line.Split(',').Where((_, i) => i != 1)))];

    private string Folder(string name) => Path.Combine(folder.FullName, name);
}
