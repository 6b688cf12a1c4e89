// Medians of the managed kernels on one thread: dotnet run -c Release [-- light|large [batch [milliseconds per kernel]]],
// or exactness (-- normalization) or speed beside oneDNN (-- winograd) of one kernel
using System.Globalization;
using Mien.Kernels.Bench;

var large = args.Length > 0 && args[0] == "large";
if (args is ["normalization"])
{
    Exactness.Print();
    return;
}

if (args is ["winograd"])
{
    WinogradKernels.Print();
    return;
}

var batch = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 64;
var budget = args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 60;
var kernels = new NetworkKernels(batch);
var total = 0.0;
var totalLeast = 0.0;
Console.WriteLine($"{"kernel",-36} {"ms",8} {"least",8} {"GF/s",7} {"GB/s",7}");
foreach (var stage in large ? kernels.BuildLarge() : kernels.BuildLight())
{
    var (time, least) = stage.Measure(budget);
    total += time;
    totalLeast += least;
    Console.WriteLine($"{stage.Name,-36} {time,8:F3} {least,8:F3} {stage.Flops / time / 1e6,7:F0} {stage.Bytes / time / 1e6,7:F1}");
}

Console.WriteLine($"{"sum",-36} {total,8:F2} {totalLeast,8:F2}");
