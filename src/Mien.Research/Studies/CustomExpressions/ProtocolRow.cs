using System.Text.Json;
using Mien.Research.Evaluation;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>What a study found for one model, one way to add classes and one number of samples.</summary>
/// <param name="Model">The model, see <see cref="ProtocolModel.Name"/>.</param>
/// <param name="Method">How the classes were added.</param>
/// <param name="Threshold">What makes a face unknown: nothing, the cosine 0.6, or thresholds calibrated for a rate of false accepts.</param>
/// <param name="Classes">The classes added.</param>
/// <param name="Samples">Faces of each that were enrolled; 0 for none.</param>
/// <param name="Figures">The figures, in the same order in all rows.</param>
public sealed record ProtocolRow(
    string Model, string Method, string Threshold, string Classes, int Samples, IReadOnlyList<ProtocolFigure> Figures)
{
    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("model", Model);
        writer.WriteString("method", Method);
        writer.WriteString("threshold", Threshold);
        writer.WriteString("classes", Classes);
        writer.WriteNumber("samples", Samples);
        foreach (var (name, spread) in Figures)
        {
            writer.WriteStartObject(name);
            writer.WriteNumber("mean", spread.Mean);
            writer.WriteNumber("deviation", spread.StandardDeviation);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }
}

/// <summary>A figure over all draws.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Spread">Mean and sample deviation over the draws.</param>
public readonly record struct ProtocolFigure(string Name, Spread Spread);
