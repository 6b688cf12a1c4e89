using System.Text;

namespace Mien.Cli;

/// <summary>Where data comes from and goes to: data on standard output, notes and errors on standard error.</summary>
internal sealed class StandardStreams
{
    /// <summary>UTF-8 without a byte order mark.</summary>
    public static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    public required Stream Input { get; init; }

    public required Stream Output { get; init; }

    public required TextWriter Error { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>The streams of this process. Console.Out and Console.Error are left alone: they cost start-up time.</summary>
    public static StandardStreams OfProcess() => new()
    {
        Input = StandardInput.Open(),
        Output = Console.OpenStandardOutput(),
        Error = new StreamWriter(Console.OpenStandardError(), Encoding, bufferSize: 256) { AutoFlush = true },
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
    };

    /// <summary>Reports an error on one line: "mien: subject: message".</summary>
    public void Report(string subject, string message) => Report($"{subject}: {message}");

    /// <summary>Reports an error on one line: "mien: message".</summary>
    public void Report(string message) => Error.WriteLine("mien: " + OneLine(message));

    /// <summary>Text with a blank in place of each control character: names of files may hold line ends and terminal escapes.</summary>
    public static string OneLine(string text) =>
        string.Create(text.Length, text, static (line, source) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = char.IsControl(source[i]) || source[i] is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') ? ' ' : source[i];
        });
}
