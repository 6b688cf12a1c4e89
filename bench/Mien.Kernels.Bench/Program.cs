using System.Globalization;
using Mien.Kernels.Bench;

// Medians of every managed kernel of the light network's training step on one thread: dotnet run -c Release [-- batch [milliseconds]]
var batch = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 64;
var budget = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 60;
var total = 0.0;
Console.WriteLine($"{"kernel",-36} {"ms",8} {"GF/s",7} {"GB/s",7}");
foreach (var stage in new LightNetwork(batch).Build())
{
    var time = stage.Measure(budget);
    total += time;
    Console.WriteLine($"{stage.Name,-36} {time,8:F3} {stage.Flops / time / 1e6,7:F0} {stage.Bytes / time / 1e6,7:F1}");
}

Console.WriteLine($"{"sum",-36} {total,8:F2}");
