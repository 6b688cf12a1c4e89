using System.Reflection;
using System.Text.RegularExpressions;

namespace Mien.Cli.Tests.House;

/// <summary>The rules of the house: docs/architecture.md says why.</summary>
public sealed partial class RoomTests
{
    // Each room and those that it may use.
    private static readonly Dictionary<string, string[]> rooms = new()
    {
        ["Mien.Tensors"] = [],
        ["Mien.Learning"] = ["Mien.Tensors"],
        ["Mien.Vision"] = ["Mien.Tensors"],
        ["Mien"] = ["Mien.Tensors", "Mien.Learning", "Mien.Vision"],
        ["Mien.OnnxRuntime"] = ["Mien.Tensors", "Mien.Learning", "Mien.Vision", "Mien"],
        ["Mien.Research"] = ["Mien.Tensors", "Mien.Learning", "Mien.Vision", "Mien", "Mien.OnnxRuntime"],
        ["Mien.Server"] = ["Mien.Tensors", "Mien.Vision", "Mien"],
        ["Mien.Workers"] = ["Mien.Tensors", "Mien.Learning", "Mien.Vision", "Mien", "Mien.OnnxRuntime", "Mien.Research"],
        ["Mien.Cli"] = ["Mien.Tensors", "Mien.Learning", "Mien.Vision", "Mien", "Mien.OnnxRuntime", "Mien.Research", "Mien.Server", "Mien.Workers"],
    };

    // What an application meets first; all else has a namespace of its own.
    private static readonly string[] root = ["Analysis", "ExpressionResult", "FaceExpression", "FaceQuality", "LabelProbability", "MienException", "Recognizer", "RecognizerOptions"];

    public static TheoryData<string> Rooms => [.. rooms.Keys];

    [Fact]
    public void Every_room_has_its_rule() => Directory.EnumerateDirectories(Path.Join(Repository.Root, "src")).Select(Path.GetFileName).ShouldBe(rooms.Keys, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_those_below_it_alone(string room)
    {
        var used = Assembly.Load(room).GetReferencedAssemblies().Select(assembly => assembly.Name!).Where(name => name.StartsWith("Mien", StringComparison.Ordinal));

        used.ShouldBeSubsetOf(rooms[room]);
    }

    [Fact]
    public void A_folder_is_a_namespace()
    {
        foreach (var (file, text) in Sources("src").Concat(Sources("tests")))
        {
            if (NamespaceLine().Match(text) is { Success: true } line && Path.GetFileName(file) != "MienException.cs")
                line.Groups[1].Value.ShouldBe(Path.GetDirectoryName(file)!.Split(Path.DirectorySeparatorChar, 2)[1].Replace(Path.DirectorySeparatorChar, '.'), file);
        }
    }

    [Fact]
    public void The_root_namespace_holds_what_an_application_meets_first() =>
        rooms.Keys.Where(room => room != "Mien.Cli").SelectMany(room => Assembly.Load(room).GetExportedTypes())
            .Where(type => type.Namespace == "Mien" && !type.IsNested).Select(type => type.Name).ShouldBe(root, ignoreOrder: true);

    [Fact]
    public void The_library_speaks_of_no_option_of_the_command_line()
    {
        foreach (var (file, text) in Sources("src").Where(source => !source.File.Contains("Mien.Cli", StringComparison.Ordinal)))
            CommandLineOption().Match(Comment().Replace(text, "")).Value.ShouldBe("", file);
    }

    [Fact]
    public void Every_public_type_is_used_outside_its_file()
    {
        var files = Sources("src").Concat(Sources("samples")).Concat(Sources("bench")).Select(source => (source.File, Words: Word().Matches(Comment().Replace(source.Text, "")).Select(word => word.Value).ToHashSet())).ToList();
        var unused = rooms.Keys.Where(room => room != "Mien.Cli").SelectMany(room => Assembly.Load(room).GetExportedTypes()).Where(type => !type.IsNested && !IsFoundByItsMembers(type))
            .Where(type => type.Name.Split('`')[0] is var name && !files.Any(file => !Path.GetFileName(file.File).StartsWith(name + ".", StringComparison.Ordinal) && file.Words.Contains(name)));

        unused.ShouldBeEmpty();
    }

    // The class of extension methods is not named where they are called.
    private static bool IsFoundByItsMembers(Type type) =>
        type is { IsAbstract: true, IsSealed: true } && type.GetMethods(BindingFlags.Public | BindingFlags.Static).Any(method => method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute)));

    private static IEnumerable<(string File, string Text)> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Join(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Select(file => (file, File.ReadAllText(Path.Join(Repository.Root, file))));

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"[ ""]--[a-z]+(-[a-z]+)*(?=[ "";,.])")]
    private static partial Regex CommandLineOption();

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
