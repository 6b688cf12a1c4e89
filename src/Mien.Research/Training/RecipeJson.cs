using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Mien.Research.Mtcnn;

namespace Mien.Research.Training;

/// <summary>Recipes as JSON, of whatever they train: settings of known names alone, each once, enumerations by their names.</summary>
internal static class RecipeJson
{
    private static readonly JsonSerializerOptions options = new(RecipeTypes.Default.Options) { TypeInfoResolver = RecipeTypes.Default.WithAddedModifier(KeepDefaults) };

    /// <summary>How values of a type that occurs in recipes are read and written.</summary>
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    // What is generated gives each init-only property a value in the object's initializer, also one that the file lacks, in place of its default.
    private static void KeepDefaults(JsonTypeInfo type)
    {
        if (type is not { Kind: JsonTypeInfoKind.Object, ConstructorAttributeProvider: ConstructorInfo constructor })
            return;
        type.CreateObject = () => constructor.Invoke(new object?[constructor.GetParameters().Length]);
        foreach (var property in type.Properties)
            if (property.AttributeProvider is PropertyInfo { CanWrite: true } settable)
                property.Set = settable.SetValue;
    }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    ReadCommentHandling = JsonCommentHandling.Skip,
    RespectNullableAnnotations = true,
    Converters = [typeof(EnumByName<FeatureScaling>), typeof(EnumByName<LossKind>), typeof(EnumByName<OptimizerKind>), typeof(EnumByName<ScheduleKind>)])]
[JsonSerializable(typeof(Recipe))]
[JsonSerializable(typeof(MtcnnRecipe))]
internal sealed partial class RecipeTypes : JsonSerializerContext;

/// <summary>Values of an enumeration by their names, not by numbers.</summary>
internal sealed class EnumByName<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;
