using System.CommandLine;
using Mien.Mtcnn;
using Mien.Vision.Pictures;

namespace Mien.Cli.Commands;

/// <summary>What faces the command line wants looked for; null is the library's default.</summary>
/// <param name="MinFace">Side of the smallest faces, in pixels of the picture as it is in its file.</param>
/// <param name="MaxSide">Longest side that pictures are read with, in pixels.</param>
/// <param name="Turned">Whether faces on their side or head are looked for, too.</param>
internal readonly record struct SearchOptions(int? MinFace, int? MaxSide, bool Turned)
{
    /// <summary>The options of a verb, and what they were given.</summary>
    public sealed class Options
    {
        private readonly Option<int?> minFace = SharedOptions.Number(
            "--min-face",
            $"Side of the smallest faces to look for, in pixels, {MtcnnOptions.SureFaceSize} by default; in pictures of more than {PictureSize.DefaultPixels / 1_000_000} megapixels they grow unless it is given",
            12,
            10_000);

        private readonly Option<int?> maxSide = SharedOptions.Number(
            "--max-side", "Longest side that pictures are read with, in pixels; larger ones are shrunk, which saves time and misses small faces", 32, 1_000_000);

        private readonly Option<bool> turned = new("--turned") { Description = "Look for faces on their side and on their head, too; takes four times as long" };

        public void AddTo(Command command)
        {
            command.Add(minFace);
            command.Add(maxSide);
            command.Add(turned);
        }

        public SearchOptions Of(ParseResult parse) => new(parse.GetValue(minFace), parse.GetValue(maxSide), parse.GetValue(turned));
    }
}
