using System.Diagnostics;
using System.Globalization;
using Mien.Bench;
using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Networks;
using Mien.Research.Training;
using Mien.Tensors;

const int Classes = 7;

// Mien.Bench profile NETWORK SIZE BATCH: where the time of a training step and of a prediction goes, on pictures of noise.
if (args is ["profile", var network, var size, var count])
{
    var shape = NetworkPresets.Find(network).Input.Shape with { N = Integer(count), H = Integer(size), W = Integer(size) };
    var random = new RandomSource(2);
    var pictures = new float[shape.Length];
    foreach (ref var value in pictures.AsSpan())
        value = random.Uniform(-1, 1);
    var oneHot = new float[shape.N * Classes];
    for (var i = 0; i < shape.N; i++)
        oneHot[i * Classes + i % Classes] = 1;
    var noise = new NetworkRuns(Initialized, Optimizers.Of("adamw", 1e-3f), shape, pictures, oneHot);
    Console.WriteLine($"training: {noise.ProfileTraining(5).ToJson()}");
    Console.WriteLine($"inference: {noise.ProfilePrediction(shape.N, 5).ToJson()}");
    return;
}

// Mien.Bench expressions MODEL PICTURE...: what custom expressions cost.
if (args is ["expressions", var embedding, .. var faces])
{
    ExpressionTimes.Run(embedding, faces);
    return;
}

// Mien.Bench peers SCRIPT FOLDER: how face-api.js names the faces of the suite of photographs, as JSON.
if (args is ["peers", var script, var packages])
{
    PhotographPeers.Run(script, packages);
    return;
}

// Mien.Bench decode PICTURE TIMES: the processor time that decoding takes.
if (args is ["decode", var photo, var passes])
{
    DecodingTimes.Run(photo, Integer(passes));
    return;
}

// For networks-vs-torch.py: Mien.Bench NETWORK OPTIMIZER RATE WEIGHTS DATA, then one order a line on stdin, one answer a
// line on stdout.
var weights = SafeTensors.Read(args[3]);
var data = SafeTensors.Read(args[4]).Tensors.ToDictionary(entry => entry.Name);
var sizes = data["inputs"].Shape;
var runs = new NetworkRuns(
    Filled, Optimizers.Of(args[1], float.Parse(args[2], CultureInfo.InvariantCulture)),
    new Shape((int)sizes[0], (int)sizes[1], (int)sizes[2], (int)sizes[3]), data["inputs"].Values, data["targets"].Values);
while (Console.ReadLine() is { } line)
{
    var order = line.Split(' ');
    Console.WriteLine(order switch
    {
        ["environment"] => OneLine(RunEnvironment.Capture().ToJson()),
        ["logits", var batch] => string.Join(' ', runs.Predict(Integer(batch)).Select(Exact)),
        ["step"] => Exact(runs.Train()),
        ["train", var steps] => Seconds(() => runs.Train(), Integer(steps)),
        ["predict", var batch, var times] => Seconds(() => runs.Predict(Integer(batch)), Integer(times)),
        ["profile", "train", var steps] => OneLine(runs.ProfileTraining(Integer(steps)).ToJson().ToString()),
        ["profile", "predict", var batch, var times] => OneLine(runs.ProfilePrediction(Integer(batch), Integer(times)).ToJson().ToString()),
        _ => throw new ArgumentException($"{line}: no such order"),
    });
}

Layer Initialized()
{
    var made = NetworkPresets.Find(args[1]).Create(Classes);
    made.Initialize(new RandomSource(1));
    return made;
}

Layer Filled()
{
    var made = NetworkPresets.Find(args[0]).Create(Classes);
    Checkpoint.Fill(made, args[3], weights.Tensors);
    return made;
}

static int Integer(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static string Exact(float value) => value.ToString("R", CultureInfo.InvariantCulture);

static string OneLine(string json) => json.ReplaceLineEndings(" ");

static string Seconds(Action run, int count)
{
    var started = Stopwatch.GetTimestamp();
    for (var i = 0; i < count; i++)
        run();
    return Stopwatch.GetElapsedTime(started).TotalSeconds.ToString("R", CultureInfo.InvariantCulture);
}
