namespace Mien.Results;

/// <summary>Writes analyses one by one; each is flushed before the next picture is looked at.</summary>
public interface IResultWriter : IDisposable
{
    /// <summary>Writes what was found in a picture or in a frame of a video.</summary>
    /// <param name="analysis">What was found.</param>
    void Write(Analysis analysis);

    /// <summary>Writes what closes the document. Call it once, after the last analysis.</summary>
    void Complete();
}
