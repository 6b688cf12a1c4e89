using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Learning.Losses;
using Mien.Mtcnn;

namespace Mien.Networks;

/// <summary>The types of networks by the names that specifications give them. A type is a line here and one in <see cref="NetworkJson"/>.</summary>
internal static class NetworkTypes
{
    private delegate NetworkSpec Reading(ref Utf8JsonReader reader);

    private static readonly Dictionary<string, Reading> types = new()
    {
        ["light"] = Read<LightSpec>,
        ["resnet"] = Read<ResNetSpec>,
        ["vgg"] = Read<VggSpec>,
        ["plain"] = Read<PlainSpec>,
        ["two-block"] = Read<TwoBlockSpec>,
        ["lenet"] = Read<LeNetSpec>,
        ["feature"] = Read<FeatureSpec>,
        ["autoencoder"] = Read<AutoencoderSpec>,
        ["embedding"] = Read<EmbeddingSpec>,
        ["bilinear"] = Read<BilinearSpec>,
        ["mobile-face"] = Read<MobileFaceSpec>,
        ["p-net"] = Read<PNetSpec>,
        ["r-net"] = Read<RNetSpec>,
        ["o-net"] = Read<ONetSpec>,
    };

    public static IReadOnlyCollection<string> Names => types.Keys;

    /// <summary>Reads the specification of a network of a type.</summary>
    public static NetworkSpec Read(string type, ref Utf8JsonReader reader) => types[type](ref reader);

    // By the converter itself, so that what it refuses has its place in the whole file.
    private static NetworkSpec Read<TSpec>(ref Utf8JsonReader reader)
        where TSpec : NetworkSpec =>
        ((JsonConverter<TSpec>)NetworkJson.Default.Options.GetConverter(typeof(TSpec))).Read(ref reader, typeof(TSpec), NetworkJson.Default.Options)!;
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
