using System.Globalization;
using Mien.Bench;
using Mien.Learning;
using Mien.Training;

// Mien.Bench steps NETWORK...: milliseconds of a training step of each network on 64 faces of 48x48.
if (args is ["steps", .. var networks])
{
    foreach (var name in networks)
        NetworkSteps.Print(name);
    return;
}

// The light network for light-vs-torch.py: Mien.Bench WEIGHTS DATA, then one order a line on stdin, one answer a line on stdout.
var weights = SafeTensors.Read(args[0]);
var data = SafeTensors.Read(args[1]);
using var runs = new LightRuns(args[0], weights.Tensors, data.Tensors[0].Values, data.Tensors[1].Values);
while (Console.ReadLine() is { } line)
{
    var order = line.Split(' ');
    int Number(int i) => int.Parse(order[i], CultureInfo.InvariantCulture);
    Console.WriteLine(order[0] switch
    {
        "environment" => RunEnvironment.Capture().ToJson().ReplaceLineEndings(" "),
        "logits" => string.Join(' ', runs.Logits().Select(value => value.ToString("R", CultureInfo.InvariantCulture))),
        "step" => runs.TrainingStep().ToString("R", CultureInfo.InvariantCulture),
        "train" => Seconds(() => runs.TrainingStep(), Number(1)),
        "predict" => Seconds(() => runs.Predict(Number(1)), Number(2)),
        _ => throw new ArgumentException($"{line}: no such order"),
    });
}

static string Seconds(Action run, int count)
{
    var started = System.Diagnostics.Stopwatch.GetTimestamp();
    for (var i = 0; i < count; i++)
        run();
    return System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds.ToString("R", CultureInfo.InvariantCulture);
}
