using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Mien.Vision.ViolaJones;

/// <summary>Reads and checks OpenCV's cascade files: boosted Haar features in the format that opencv_traincascade writes.</summary>
internal static class HaarCascadeReader
{
    private const long MaxFileBytes = 64 << 20;

    /// <summary>Sums of squares over a window of this side still fit 31 bits.</summary>
    private const int MaxWindow = 128;

    /// <summary>OpenCV lowers every stage threshold by this.</summary>
    private const float ThresholdTolerance = 1e-5f;

    /// <exception cref="InvalidDataException">The file is no such cascade, or breaks a limit. One line: which file, what is wrong, what to do.</exception>
    public static HaarCascade Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxFileBytes)
                throw new FormatException($"larger than {MaxFileBytes >> 20} MiB");
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = MaxFileBytes };
            using var reader = XmlReader.Create(file, settings);
            return Parse(XDocument.Load(reader));
        }
        catch (Exception e) when (e is XmlException or FormatException or OverflowException)
        {
            var reason = e.Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw new MienException(path, $"not a Haar cascade ({reason})", "use a file from Debian's opencv-data", e);
        }
    }

    private static HaarCascade Parse(XDocument document)
    {
        var cascade = document.Root?.Elements().FirstOrDefault(e => e.Element("stages") is not null && e.Element("featureType") is not null)
            ?? throw new FormatException("no cascade in the format of opencv_traincascade");
        var type = cascade.Element("featureType")!.Value.Trim();
        if (type != "HAAR")
            throw new FormatException($"feature type {type} in place of HAAR");

        var width = InRange(Integer(Child(cascade, "width").Value), 3, MaxWindow, "window width");
        var height = InRange(Integer(Child(cascade, "height").Value), 3, MaxWindow, "window height");
        var features = Items(cascade, "features").Select(feature => Feature(feature, width, height)).ToArray();

        var stages = new List<HaarStage>();
        var trees = new List<HaarTree>();
        var nodes = new List<HaarNode>();
        foreach (var stage in Items(cascade, "stages"))
        {
            var firstTree = trees.Count;
            foreach (var tree in Items(stage, "weakClassifiers"))
            {
                var first = nodes.Count;
                nodes.AddRange(Nodes(tree, features));
                trees.Add(new HaarTree(first, nodes.Count - first));
            }

            var threshold = Real(Child(stage, "stageThreshold").Value) - ThresholdTolerance;
            stages.Add(new HaarStage(firstTree, trees.Count - firstTree, threshold));
        }

        return new HaarCascade(width, height, [.. stages], [.. trees], [.. nodes]);
    }

    private static IEnumerable<HaarNode> Nodes(XElement tree, HaarFeature[] features)
    {
        const int Fields = 4;
        var fields = Words(Child(tree, "internalNodes"));
        var leaves = Words(Child(tree, "leafValues")).Select(Real).ToArray();
        var count = InRange(fields.Length / Fields, 1, 64, "number of nodes in a tree");
        if (fields.Length != count * Fields)
            throw new FormatException("a tree whose nodes have not four fields each");

        for (var node = 0; node < count; node++)
        {
            var field = fields.AsSpan(node * Fields, Fields);
            var feature = InRange(Integer(field[2]), 0, features.Length - 1, "feature index");
            var (left, leftValue) = Branch(field[0], node, count, leaves);
            var (right, rightValue) = Branch(field[1], node, count, leaves);
            yield return new HaarNode(features[feature], Real(field[3]), left, leftValue, right, rightValue);
        }
    }

    /// <summary>A positive branch is a node; zero and below is a leaf, negated. Children must follow their parent, so that no path is a loop.</summary>
    private static (int Node, float Value) Branch(string field, int parent, int nodes, float[] leaves)
    {
        var branch = Integer(field);
        return branch > 0
            ? (InRange(branch, parent + 1, nodes - 1, "child node"), 0)
            : (0, leaves[InRange(-(long)branch, 0, leaves.Length - 1, "leaf")]);
    }

    private static HaarFeature Feature(XElement feature, int width, int height)
    {
        var tilted = feature.Element("tilted") is { } flag && Integer(flag.Value) != 0;
        var rectangles = Items(feature, "rects").Select(words => Rectangle(Words(words), tilted, width, height)).ToArray();
        if (rectangles.Length is < 2 or > 3)
            throw new FormatException($"a feature of {rectangles.Length} rectangles in place of 2 or 3");
        return new HaarFeature(rectangles[0], rectangles[1], rectangles.Length > 2 ? rectangles[2] : default, tilted);
    }

    private static HaarRectangle Rectangle(string[] words, bool tilted, int windowWidth, int windowHeight)
    {
        if (words.Length != 5)
            throw new FormatException("a rectangle that is not x, y, width, height, weight");
        var x = InRange(Integer(words[0]), 0, windowWidth, "rectangle");
        var y = InRange(Integer(words[1]), 0, windowHeight, "rectangle");
        var width = InRange(Integer(words[2]), 0, windowWidth, "rectangle");
        var height = InRange(Integer(words[3]), 0, windowHeight, "rectangle");
        var inside = tilted
            ? x - height >= 0 && x + width <= windowWidth && y + width + height <= windowHeight
            : x + width <= windowWidth && y + height <= windowHeight;
        return inside
            ? new HaarRectangle(x, y, width, height, Real(words[4]))
            : throw new FormatException("a rectangle that leaves the window");
    }

    private static IEnumerable<XElement> Items(XElement parent, string name)
    {
        var items = Child(parent, name).Elements("_");
        return items.Any() ? items : throw new FormatException($"<{name}> is empty");
    }

    private static XElement Child(XElement parent, string name) =>
        parent.Element(name) ?? throw new FormatException($"<{name}> is missing");

    private static string[] Words(XElement element) => element.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static int Integer(string text) => int.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture);

    private static float Real(string text)
    {
        var value = (float)double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return float.IsFinite(value) ? value : throw new FormatException($"{text} is not a finite number");
    }

    private static int InRange(long value, int least, int most, string what) =>
        value >= least && value <= most ? (int)value : throw new FormatException($"{what} {value} is not from {least} to {most}");
}
