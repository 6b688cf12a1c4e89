using System.Globalization;
using Mien.Vision.Pictures;

namespace Mien.Bench;

/// <summary>Processor time of decoding a picture, for bench/decoding.sh.</summary>
internal static class DecodingTimes
{
    /// <summary>Decodes a file so many times and prints the milliseconds that one took.</summary>
    public static void Run(string path, int times)
    {
        using var room = new PictureRoom();
        for (var i = 0; i < times / 4; i++)
            Picture.Load(path, room: room);
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < times; i++)
            Picture.Load(path, room: room);
        Console.WriteLine(((Environment.CpuUsage.TotalTime - before).TotalMilliseconds / times).ToString("0.000", CultureInfo.InvariantCulture));
    }
}
