namespace Mien.Results;

/// <summary>How results are written for programs.</summary>
public enum ResultFormat
{
    /// <summary>One indented JSON document.</summary>
    Json,

    /// <summary>One JSON object a line.</summary>
    JsonLines,

    /// <summary>RFC 4180: a header, commas, CRLF.</summary>
    Csv,

    /// <summary>JSON as DeepFace gives it.</summary>
    DeepFace,

    /// <summary>CSV with the columns of py-feat.</summary>
    PyFeat,
}
