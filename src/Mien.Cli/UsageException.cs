namespace Mien.Cli;

/// <summary>The command line asks for something that cannot be; the exit status is 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
