using System.Text.Json;

namespace Mien.Research.Training;

/// <summary>The line of each setting of a JSON file, by its path, such as optimizer.learningRate or groups[0].layers.</summary>
internal sealed class RecipeLines
{
    private readonly Dictionary<string, int> lines = [];

    private RecipeLines()
    {
    }

    /// <summary>Finds the lines of a file that is valid JSON.</summary>
    public static RecipeLines Of(ReadOnlySpan<byte> json)
    {
        var found = new RecipeLines();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
        var line = 1;
        var seen = 0;
        var path = "";
        var open = new Stack<(string Path, int Items)>(); // Items counts those of an array; -1 for an object
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            line += json[seen..start].Count((byte)'\n');
            seen = start;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                path = Join(open.Peek().Path, reader.GetString()!);
                found.lines.TryAdd(path, line);
                continue;
            }
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }
            if (open.TryPeek(out var parent) && parent.Items >= 0)
            {
                path = $"{parent.Path}[{parent.Items}]";
                found.lines.TryAdd(path, line);
                open.Pop();
                open.Push((parent.Path, parent.Items + 1));
            }
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                open.Push((path, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
        }
        return found;
    }

    /// <summary>The line of a setting, or of the section that should hold it; null where neither is in the file.</summary>
    public int? Of(string path)
    {
        while (path.Length > 0)
        {
            if (lines.TryGetValue(path, out var line))
                return line;
            path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        }
        return null;
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
