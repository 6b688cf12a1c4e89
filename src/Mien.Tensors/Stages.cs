using System.Diagnostics;

namespace Mien.Tensors;

/// <summary>
/// The stages of the work as activities of the source <see cref="Source"/>, for whoever listens: a profile, or tracing. Without a
/// listener nothing is measured or allocated.
/// </summary>
public static class Stages
{
    /// <summary>Name of the activity source.</summary>
    public const string Source = "Mien";

    /// <summary>A picture file to pixels.</summary>
    public const string Decode = "decode";

    /// <summary>Faces of a picture, or of several at once.</summary>
    public const string Detect = "detect";

    /// <summary>The expression of one face.</summary>
    public const string Classify = "classify";

    /// <summary>Pixels to a picture file.</summary>
    public const string Encode = "encode";

    /// <summary>The results of one picture.</summary>
    public const string Write = "write";

    /// <summary>Waiting for the samples of one training step.</summary>
    public const string Batch = "batch";

    /// <summary>Forward, backward and the optimiser, once.</summary>
    public const string Step = "step";

    /// <summary>All samples of a set once, in validation and evaluation.</summary>
    public const string Predict = "predict";

    /// <summary>Weights to a file.</summary>
    public const string Checkpoint = "checkpoint";

    private static readonly ActivitySource source = new(Source);

    /// <summary>Begins a stage, which ends when the result is disposed; null where nobody listens.</summary>
    /// <param name="stage">One of the names.</param>
    public static Activity? Begin(string stage) => source.StartActivity(stage);
}
