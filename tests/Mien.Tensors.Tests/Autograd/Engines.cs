namespace Mien.Tensors.Tests.Autograd;

/// <summary>Every way to run a tape: both sets of kernels, on one, two and three workers.</summary>
internal static class Engines
{
    private static readonly Workers[] teams = [Workers.Single, new Workers(2), new Workers(3)];

    public static IReadOnlyList<Kernels> KernelSets { get; } =
        Kernels.OneDnn is { } oneDnn ? [Kernels.Managed, oneDnn] : [Kernels.Managed];

    public static IEnumerable<(Kernels Kernels, Workers Workers, string Name)> All =>
        from kernels in KernelSets
        from team in teams
        select (kernels, team, $"{kernels.Name} on {team.Count} workers");
}
