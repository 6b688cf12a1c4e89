using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Learning.Losses;
using Mien.Mtcnn;

namespace Mien.Networks;

/// <summary>The types of networks by the names that specifications give them. A type is a line here and one in <see cref="NetworkJson"/>.</summary>
internal static class NetworkTypes
{
    private delegate NetworkSpec Reading(ref Utf8JsonReader reader);

    private static readonly Dictionary<string, NetworkType> types = new()
    {
        ["light"] = Of<LightSpec>(),
        ["resnet"] = Of<ResNetSpec>(),
        ["vgg"] = Of<VggSpec>(),
        ["plain"] = Of<PlainSpec>(),
        ["two-block"] = Of<TwoBlockSpec>(),
        ["lenet"] = Of<LeNetSpec>(),
        ["feature"] = Of<FeatureSpec>(),
        ["autoencoder"] = Of<AutoencoderSpec>(),
        ["embedding"] = Of<EmbeddingSpec>(),
        ["bilinear"] = Of<BilinearSpec>(),
        ["mobile-face"] = Of<MobileFaceSpec>(),
        ["p-net"] = Of<PNetSpec>(),
        ["r-net"] = Of<RNetSpec>(),
        ["o-net"] = Of<ONetSpec>(),
    };

    public static IReadOnlyCollection<string> Names => types.Keys;

    /// <summary>Those that end in a feature map, separated by commas.</summary>
    public static string Backbones => string.Join(", ", types.Where(type => type.Value.IsBackbone).Select(type => type.Key));

    /// <summary>Reads the specification of a network of a type.</summary>
    public static NetworkSpec Read(string type, ref Utf8JsonReader reader) => types[type].Read(ref reader);

    private static NetworkType Of<TSpec>()
        where TSpec : NetworkSpec => new(Read<TSpec>, typeof(TSpec).IsAssignableTo(typeof(BackboneSpec)));

    // By the converter itself, so that what it refuses has its place in the whole file.
    private static NetworkSpec Read<TSpec>(ref Utf8JsonReader reader)
        where TSpec : NetworkSpec =>
        ((JsonConverter<TSpec>)NetworkJson.Default.GetTypeInfo(typeof(TSpec))!.Converter).Read(ref reader, typeof(TSpec), NetworkJson.Default.Options)!;

    private sealed record NetworkType(Reading Read, bool IsBackbone);
}

/// <summary>Values of an enumeration by their names in camel case.</summary>
internal sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(CamelCaseEnum<ResNetStem>), typeof(CamelCaseEnum<EmbeddingHead>)])]
[JsonSerializable(typeof(NetworkSpec))]
[JsonSerializable(typeof(LightSpec))]
[JsonSerializable(typeof(ResNetSpec))]
[JsonSerializable(typeof(MobileFaceSpec))]
[JsonSerializable(typeof(VggSpec))]
[JsonSerializable(typeof(PlainSpec))]
[JsonSerializable(typeof(TwoBlockSpec))]
[JsonSerializable(typeof(LeNetSpec))]
[JsonSerializable(typeof(FeatureSpec))]
[JsonSerializable(typeof(AutoencoderSpec))]
[JsonSerializable(typeof(EmbeddingSpec))]
[JsonSerializable(typeof(BilinearSpec))]
[JsonSerializable(typeof(PNetSpec))]
[JsonSerializable(typeof(RNetSpec))]
[JsonSerializable(typeof(ONetSpec))]
internal sealed partial class NetworkJson : JsonSerializerContext;
