using Mien.Vision;

namespace Mien;

/// <summary>Finds the faces of a picture and names the expression on each.</summary>
public interface IExpressionRecognizer : IDisposable
{
    /// <summary>The label set of the model, in its order.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>Analyses a picture file.</summary>
    /// <param name="path">Path of the picture; it becomes <see cref="Analysis.Source"/>.</param>
    /// <exception cref="PictureException">The file cannot be read, is no picture, is damaged or too large.</exception>
    Analysis Analyze(string path);

    /// <summary>Analyses the picture that a stream holds, to its end.</summary>
    /// <param name="picture">An encoded picture: JPEG, PNG, WebP, TIFF or GIF.</param>
    /// <param name="source">What <see cref="Analysis.Source"/> shall be.</param>
    /// <exception cref="PictureException">The stream holds no picture, or one that is damaged or too large.</exception>
    Analysis Analyze(Stream picture, string source);
}
