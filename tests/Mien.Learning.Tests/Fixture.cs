using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mien.Learning.Tests;

/// <summary>The committed files under tests/fixtures.</summary>
internal static class Fixture
{
    private static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "fixtures", name);

    public static T Json<T>(string name) => JsonSerializer.Deserialize<T>(File.ReadAllBytes(Path(name)), CamelCase)!;
}
