namespace Mien.Cli.Output;

/// <summary>Writes analyses one by one; each is flushed before the next picture is looked at.</summary>
internal interface IAnalysisWriter : IDisposable
{
    void Write(Analysis analysis);

    /// <summary>Writes what closes the document. Call it once, after the last analysis.</summary>
    void Complete();
}
