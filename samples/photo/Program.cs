// The faces of pictures, each with what it shows: photo PICTURE...
using Mien;

if (args.Length == 0)
{
    Console.Error.WriteLine("usage: photo PICTURE...");
    return 2;
}

using var mien = Recognizer.Open();
var status = 0;
foreach (var path in args)
{
    try
    {
        foreach (var face in mien.Analyze(path).Faces)
        {
            var likely = face.Probabilities.OrderByDescending(item => item.Probability).Take(3).Select(item => $"{item.Label} {item.Probability:0.00}");
            Console.WriteLine($"{path}: {face.Expression} at {face.Box.X:0}, {face.Box.Y:0} ({string.Join(", ", likely)})");
        }
    }
    catch (MienException error)
    {
        // One line that says what, why and what to do.
        Console.Error.WriteLine(error.Message);
        status = 1;
    }
}
return status;
