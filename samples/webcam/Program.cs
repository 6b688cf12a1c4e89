// A camera in the terminal, live: where the faces are, and a bar for each expression. webcam [/dev/video0|rtsp://...|FILE]; Ctrl-C ends it.
using Mien;
using Mien.Video;

const int Columns = 60, Rows = 16, Bar = 30;

var source = args.Length > 0 ? args[0] : "/dev/video0";
using var mien = Recognizer.Open();
using var end = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    end.Cancel();
};

try
{
    await foreach (var frame in mien.AnalyzeVideoAsync(source, new VideoOptions { Live = true }, end.Token))
    {
        if (!Console.IsOutputRedirected)
            Console.Write("\e[H\e[J");
        Console.WriteLine($"{frame.Analysis.Time:0.0} s, {frame.Analysis.Faces.Count} faces");
        foreach (var row in Window(frame.Analysis))
            Console.WriteLine(new string(row));
        foreach (var face in frame.Analysis.Faces)
        {
            Console.WriteLine($"face {face.Track}: {face.Expression}");
            foreach (var (label, probability) in face.Probabilities)
                Console.WriteLine($"  {label,-10}{new string('#', (int)MathF.Round(probability * Bar))}");
        }
    }
    return 0;
}
catch (OperationCanceledException)
{
    return 0;
}
catch (MienException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

// The picture as a window of characters, each face a box of the number of its track.
static char[][] Window(Analysis analysis)
{
    char[][] window = [.. Enumerable.Range(0, Rows).Select(_ => Enumerable.Repeat('.', Columns).ToArray())];
    foreach (var face in analysis.Faces)
    {
        var (left, right) = (Cell(face.Box.X, analysis.Width, Columns), Cell(face.Box.Right, analysis.Width, Columns));
        var (top, bottom) = (Cell(face.Box.Y, analysis.Height, Rows), Cell(face.Box.Bottom, analysis.Height, Rows));
        for (var y = top; y <= bottom; y++)
            for (var x = left; x <= right; x++)
                if (y == top || y == bottom || x == left || x == right)
                    window[y][x] = (char)('0' + face.Track.GetValueOrDefault() % 10);
    }
    return window;
}

static int Cell(float position, int size, int cells) => Math.Clamp((int)(position / size * cells), 0, cells - 1);
