using System.Text.Json;
using Mien.Models;
using Mien.Recognition;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Tensors.Threads;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>
/// How well models learn expressions from a few faces (the custom expressions paper), measured over random draws of the faces enrolled.
/// Each face is embedded once.
/// </summary>
public sealed record ProtocolResult
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.study.custom/1";

    private static readonly Dictionary<string, ICustomProtocol> protocols = new()
    {
        ["compound"] = new CompoundProtocol(),
        ["contempt"] = new ContemptProtocol(),
        ["old"] = new OldClassesProtocol(),
        ["update"] = new UpdateProtocol(),
        ["strangers"] = new StrangersProtocol(),
        ["left-out"] = new LeftOutProtocol(),
    };

    /// <summary>Names of the protocols.</summary>
    public static IReadOnlyCollection<string> Protocols => protocols.Keys;

    /// <summary>Name of the protocol.</summary>
    public required string Protocol { get; init; }

    /// <summary>The data sets.</summary>
    public required IReadOnlyList<string> Data { get; init; }

    /// <summary>Number of random draws.</summary>
    public required int Draws { get; init; }

    /// <summary>Seed of the draws.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What a reader of the figures must know, each on a line.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The models.</summary>
    public required IReadOnlyList<ProtocolModel> Models { get; init; }

    /// <summary>The figures, model by model.</summary>
    public required IReadOnlyList<ProtocolRow> Rows { get; init; }

    /// <summary>Measures models.</summary>
    /// <param name="protocol">One of <see cref="Protocols"/>.</param>
    /// <param name="models">The models; their weights must not change any more.</param>
    /// <param name="draws">Number of random draws, at least 1.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="root">The folder of data sets; null for the one that <see cref="DataSets.RootVariable"/> names.</param>
    /// <exception cref="ArgumentException">There is no such protocol, or no model.</exception>
    /// <exception cref="MienException">A data set of the protocol is missing or too small, or the protocol cannot be followed with a model.</exception>
    public static ProtocolResult Run(string protocol, IReadOnlyList<Model> models, int draws, ulong seed, string? root = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        if (models.Count == 0)
            throw new ArgumentException("a study needs a model", nameof(models));
        if (!protocols.TryGetValue(protocol, out var chosen))
            throw new ArgumentException($"there is no protocol {protocol}; known are {string.Join(", ", Protocols)}", nameof(protocol));
        return Run(protocol, chosen, models, new StudyData(root, draws, seed));
    }

    /// <summary>Writes one JSON object of the schema <see cref="Schema"/>; figures have mean and sample deviation over the draws.</summary>
    /// <param name="writer">Where the object goes; it is not flushed.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("protocol", Protocol);
        WriteStrings(writer, "data", Data);
        writer.WriteNumber("draws", Draws);
        writer.WriteNumber("seed", Seed);
        WriteStrings(writer, "notes", Notes);
        writer.WriteStartArray("models");
        foreach (var model in Models)
            model.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteStartArray("rows");
        foreach (var row in Rows)
            row.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static ProtocolResult Run(string name, ICustomProtocol protocol, IReadOnlyList<Model> models, StudyData data)
    {
        StudyModel[] studied = [.. models.Select(model => new StudyModel(model, data))];
        return new()
        {
            Protocol = name,
            Data = protocol.Data,
            Draws = data.Draws,
            Seed = data.Seed,
            Notes = [.. protocol.Notes, StudyModel.Note],
            Models = [.. studied.Select(model => new ProtocolModel(model.Name, model.Network, model.Labels, model.Fingerprint))],
            Rows = [.. studied.SelectMany(model => Measure(model, protocol.Prepare(model, data), data.Draws))],
        };
    }

    // Every draw measures the same in the same order.
    private static IEnumerable<ProtocolRow> Measure(StudyModel model, Func<int, IReadOnlyList<Measurement>> draw, int draws)
    {
        List<IReadOnlyList<Measurement>> all = [.. OrderedParallel.Map(Enumerable.Range(0, draws), draw, Workers.DefaultCount)];
        return all[0].Select((first, i) => new ProtocolRow(
            model.Name, first.Method, first.Threshold, first.Classes, first.Samples,
            [.. first.Figures.Select((figure, j) => new ProtocolFigure(figure.Name, Spread.Of(all.Select(measured => measured[i].Figures[j].Value))))]));
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
