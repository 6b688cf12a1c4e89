using System.Text.Json.Serialization;
using Mien.Research.Training;

namespace Mien.Research.Mtcnn;

/// <summary>Everything that decides how the face detector MTCNN is trained, as written in a recipe file.</summary>
public sealed record MtcnnRecipe
{
    /// <summary>Schema name that a recipe file must carry.</summary>
    public const string CurrentSchema = "mien.cascade-recipe/1";

    private const string SchemaPrefix = "mien.cascade-recipe/";

    /// <summary>Schema name and version.</summary>
    public required string Schema { get; init; }

    /// <summary>Name of the recipe.</summary>
    public required string Name { get; init; }

    /// <summary>Sets of pictures with all their faces marked. Their training part is used.</summary>
    [JsonConverter(typeof(PhotoRecipesConverter))]
    public required IReadOnlyList<PhotoRecipe> Data { get; init; }

    /// <summary>Folders of pictures without annotations, whose faces <see cref="Proposals"/> finds; paths, or folders of the data sets.</summary>
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>A set of faces already cut out, whose training part is put into the backgrounds of all pictures; null for none.</summary>
    public string? Faces { get; init; }

    /// <summary>
    /// Weights of another MTCNN that proposes boxes where there are none, and landmarks, and teaches stages with a
    /// <see cref="NetworkRecipe.TeacherShare"/>; a path, or a file of the data sets; null for none.
    /// </summary>
    public string? Proposals { get; init; }

    /// <summary>
    /// Trained weights that all three stages begin with: the name of a shipped detector, a path, or a file of the data sets; null for
    /// random ones. A stage of no epochs keeps them.
    /// </summary>
    public string? Start { get; init; }

    /// <summary>Seed of weights, crops, order and changes.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Training of P-Net.</summary>
    public required NetworkRecipe PNet { get; init; }

    /// <summary>Training of R-Net on what P-Net finds.</summary>
    public required NetworkRecipe RNet { get; init; }

    /// <summary>Training of O-Net on what both find.</summary>
    public required NetworkRecipe ONet { get; init; }

    /// <summary>Whether a stage learns from <see cref="Proposals"/> what they say of its crops.</summary>
    internal bool HasTeacher => PNet.TeacherShare > 0 || RNet.TeacherShare > 0 || ONet.TeacherShare > 0;

    /// <summary>Names of the shipped recipes of this kind.</summary>
    public static IReadOnlyList<string> Names => RecipeFile.NamesOf(SchemaPrefix);

    /// <summary>Whether a recipe, shipped or in a file, is one of a cascade, by its schema.</summary>
    /// <exception cref="MienException">There is no such recipe.</exception>
    public static bool IsOne(string nameOrPath) =>
        RecipeFile.SchemaOf(RecipeFile.Find(nameOrPath)).StartsWith(SchemaPrefix, StringComparison.Ordinal);

    /// <summary>Reads a shipped recipe by name, or a recipe file by path.</summary>
    /// <exception cref="MienException">There is no such recipe, or a setting is unknown or out of range; the message names its line.</exception>
    public static MtcnnRecipe Open(string nameOrPath) => Load(RecipeFile.Find(nameOrPath));

    internal static MtcnnRecipe Load(string path) => RecipeFile.Load<MtcnnRecipe>(path, (recipe, check) => recipe.Check(check));

    internal string ToJson() => RecipeFile.ToJson(this);

    private void Check(RecipeCheck check)
    {
        check.Require(Schema == CurrentSchema, "schema", Schema, CurrentSchema);
        check.Require(RecipeName.IsValid(Name), "name", RecipeName.Rule);
        check.Require(Data.Count > 0, "data", "names no set of pictures");
        for (var i = 0; i < Data.Count; i++)
            Data[i].Check(Data.Count == 1 ? check.In("data") : check.In($"data[{i}]"));
        foreach (var (stage, name) in new[] { (PNet, "pNet"), (RNet, "rNet"), (ONet, "oNet") })
            check.Require(stage.Epochs != 0 || Start is not null, $"{name}.epochs", "is 0, and the recipe has no start whose weights would be kept");
        check.Require(Proposals is not null || (Photos.Count == 0 && Faces is null), "proposals", "is missing, and photos and faces need them");
        check.Require(Proposals is not null || !HasTeacher, "proposals", "is missing, and teacherShare needs them");
        PNet.Check(check.In("pNet"));
        RNet.Check(check.In("rNet"));
        ONet.Check(check.In("oNet"));
    }
}
