namespace Mien.Cli;

/// <summary>What the process returns.</summary>
internal static class ExitStatus
{
    public const int Good = 0;

    public const int SomeFailed = 1;

    public const int Usage = 2;
}
