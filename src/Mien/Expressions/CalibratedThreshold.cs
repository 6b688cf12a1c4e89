using System.Text.Json;

namespace Mien.Expressions;

/// <summary>A threshold chosen on held-out samples.</summary>
/// <param name="Name">Name of the class.</param>
/// <param name="Threshold">Cosine that a face of it is above.</param>
/// <param name="Others">Samples of other classes that it was chosen on.</param>
/// <param name="FalseAcceptRate">Share of them that are above a threshold chosen without them, 0 to 1.</param>
/// <param name="Own">Samples of the class.</param>
/// <param name="FalseRejectRate">Share of them that are not above the threshold from a centre made without them, 0 to 1; null of a single one.</param>
public sealed record CalibratedThreshold(string Name, float Threshold, int Others, double FalseAcceptRate, int Own, double? FalseRejectRate)
{
    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("expression", Name);
        writer.WriteNumber("threshold", Threshold);
        writer.WriteNumber("others", Others);
        writer.WriteNumber("falseAcceptRate", FalseAcceptRate);
        writer.WriteNumber("own", Own);
        if (FalseRejectRate is { } rejected)
            writer.WriteNumber("falseRejectRate", rejected);
        else
            writer.WriteNull("falseRejectRate");
        writer.WriteEndObject();
    }
}
