namespace Mien.Results;

/// <summary>How results are written for programs. A format is a line here, which names its writer.</summary>
public sealed class ResultFormat
{
    private readonly Func<Stream, IReadOnlyList<string>, bool, IResultWriter> create;

    private ResultFormat(string name, Func<Stream, IReadOnlyList<string>, bool, IResultWriter> create) => (Name, this.create) = (name, create);

    /// <summary>One indented JSON document.</summary>
    public static ResultFormat Json { get; } =
        new("json", (stream, _, isSingle) => new JsonResultWriter(stream, isSingle)) { Ending = ".json" };

    /// <summary>One JSON object a line.</summary>
    public static ResultFormat JsonLines { get; } =
        new("jsonl", (stream, _, _) => new JsonLinesResultWriter(stream)) { Ending = ".jsonl", IsOfLines = true };

    /// <summary>RFC 4180: a header, commas, CRLF.</summary>
    public static ResultFormat Csv { get; } =
        new("csv", (stream, labels, _) => new CsvResultWriter(stream, labels)) { Ending = ".csv", IsOfLines = true };

    /// <summary>JSON as DeepFace gives it.</summary>
    public static ResultFormat DeepFace { get; } = new("deepface", (stream, _, isSingle) => new DeepFaceResultWriter(stream, isSingle));

    /// <summary>CSV with the columns of py-feat.</summary>
    public static ResultFormat PyFeat { get; } = new("pyfeat", (stream, labels, _) => new PyFeatResultWriter(stream, labels));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ResultFormat> All { get; } = [Json, JsonLines, Csv, DeepFace, PyFeat];

    /// <summary>Its name, such as jsonl.</summary>
    public string Name { get; }

    /// <summary>The ending of a file's name that tells the format, such as .jsonl; null where none does.</summary>
    public string? Ending { get; private init; }

    /// <summary>Whether the part of each picture stands by itself, so that a batch that was killed can go on.</summary>
    public bool IsOfLines { get; private init; }

    /// <summary>The format that the ending of a path tells; null for none.</summary>
    public static ResultFormat? OfEnding(string path)
    {
        var ending = Path.GetExtension(path);
        return All.FirstOrDefault(format => ending.Equals(format.Ending, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Makes a writer, which writes at once what stands before the first analysis.</summary>
    /// <param name="stream">Where to write; it stays open.</param>
    /// <param name="labels">The model's label set: the probability columns of CSV.</param>
    /// <param name="isSingle">Whether there is one picture: JSON is then of that one, else an array.</param>
    public IResultWriter CreateWriter(Stream stream, IReadOnlyList<string> labels, bool isSingle = false) => create(stream, labels, isSingle);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
