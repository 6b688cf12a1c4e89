using System.Text;

namespace Mien.Cli.Tests;

/// <summary>Standard streams in memory.</summary>
internal sealed class CapturedStreams(byte[]? input = null)
{
    public StandardStreams Streams { get; } = new()
    {
        Input = new MemoryStream(input ?? []),
        Output = new MemoryStream(),
        Error = new StringWriter { NewLine = "\n" },
    };

    public string Output => Encoding.UTF8.GetString(((MemoryStream)Streams.Output).ToArray());

    public string Error => Streams.Error.ToString()!;
}
