using System.Text.Json;

namespace Mien.Vision.Tests.Features;

/// <summary>tests/fixtures/features.json, written by features.py.</summary>
internal sealed record FeatureFixture(int Checksum, FeatureFixture.LpqRun[] Lpq, FeatureFixture.PhogRun[] Phog, FeatureFixture.EdgeRun[] Edges)
{
    private static readonly JsonSerializerOptions camelCase = new(JsonSerializerDefaults.Web);

    public static FeatureFixture Load() =>
        JsonSerializer.Deserialize<FeatureFixture>(File.ReadAllBytes(Path.Combine(Fixtures.Folder, "features.json")), camelCase)!;

    internal sealed record LpqRun(int Window, int[] Counts);

    internal sealed record PhogRun(int Levels, int Bins, int Range, double[] Values);

    internal sealed record EdgeRun(double Low, double High, byte[] Mask);
}
