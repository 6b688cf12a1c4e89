using System.Runtime.Intrinsics;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Autograd;

/// <summary>Every way to run a tape: both sets of kernels, on one, two and three workers.</summary>
internal static class Engines
{
    private static readonly Workers[] teams = [Workers.Single, new Workers(2), new Workers(3)];

    // oneDNN asks the processor itself, so it has nothing new to say where .NET is told to use no vector instructions.
    private static IReadOnlyList<KernelSet> KernelSets { get; } =
        KernelSet.OneDnn is { } oneDnn && Vector128.IsHardwareAccelerated ? [KernelSet.Managed, oneDnn] : [KernelSet.Managed];

    public static IEnumerable<(KernelSet Kernels, Workers Workers, string Name)> All => Of(teams);

    /// <summary>Both sets of kernels on one of the teams: turn by turn all are used, at a third of the time.</summary>
    public static IEnumerable<(KernelSet Kernels, Workers Workers, string Name)> Turn(int turn) => Of([teams[turn % teams.Length]]);

    private static IEnumerable<(KernelSet Kernels, Workers Workers, string Name)> Of(Workers[] some) =>
        from kernels in KernelSets
        from team in some
        select (kernels, team, $"{kernels.Name} on {team.Count} workers");
}
