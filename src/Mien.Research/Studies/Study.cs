using Mien.Recognition;
using Mien.Research.Reports;
using Mien.Research.Studies.Bilinear;
using Mien.Research.Studies.CustomExpressions;
using Mien.Research.Studies.HiddenNeurons;
using Mien.Research.Studies.Lightweight;
using Mien.Research.Studies.ProgressivePruning;

namespace Mien.Research.Studies;

/// <summary>A paper's study: steps that each leave tables of results, and a report that is made of these alone.</summary>
public abstract class Study
{
    /// <summary>All studies.</summary>
    public static IReadOnlyList<Study> All { get; } = [new NeuronsStudy(), new PruningStudy(), new LightStudy(), new CustomStudy(), new BilinearStudy()];

    /// <summary>Short name.</summary>
    public abstract string Name { get; }

    /// <summary>What it is about, on one line.</summary>
    public abstract string Title { get; }

    /// <summary>The paper.</summary>
    public abstract string Paper { get; }

    /// <summary>The sizes that it has.</summary>
    public virtual IReadOnlyList<StudySize> Sizes => [StudySize.Small, StudySize.Paper];

    /// <summary>What it needs, and whether that is there.</summary>
    /// <param name="root">The folder of data sets; null for the one that MIEN_DATA names.</param>
    public abstract IReadOnlyList<StudyNeed> Needs(string? root = null);

    /// <summary>The steps, in their order. What a step measured is in files of <see cref="StudyRun.Folder"/>, from which the next ones read it.</summary>
    internal abstract IReadOnlyList<StudyStep> Steps(StudyRun run);

    /// <summary>How its figures are to be read.</summary>
    internal virtual string Reading => FoldScores.Reading;

    /// <summary>The report's own sections, from files of the run.</summary>
    internal abstract void Tell(StudyRun run, ReportPage page);
}

/// <summary>Something that a study needs.</summary>
/// <param name="Name">A data set, a model, or a file.</param>
/// <param name="Purpose">What for.</param>
/// <param name="IsThere">Whether it is there.</param>
/// <param name="IsRequired">Whether nothing goes without; else what needs it can't be tested.</param>
public sealed record StudyNeed(string Name, string Purpose, bool IsThere, bool IsRequired = true)
{
    /// <summary>A face detector, which is there if its file is.</summary>
    internal static StudyNeed OfDetector(string name, string purpose)
    {
        try
        {
            return new(name, purpose, FaceDetectors.FileOf(name) is not null);
        }
        catch (MienException)
        {
            return new(name, purpose, IsThere: false);
        }
    }
}

/// <summary>How large a study is.</summary>
public enum StudySize
{
    /// <summary>What two processor cores can do in an hour.</summary>
    Small,

    /// <summary>The paper's own settings.</summary>
    Paper,
}

/// <summary>A step of a study.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Result">The table that it saves last: a step whose table is there is done.</param>
/// <param name="Run">Does it; is given whom to tell how far it is.</param>
internal sealed record StudyStep(string Name, string Result, Action<Action<string>> Run)
{
    /// <summary>Parts of it that may be done before it, in any order and on several machines that see the folder; it then finds them done. Default: none.</summary>
    public IReadOnlyList<StudyPart> Parts { get; init; } = [];
}

/// <summary>A part of a step, such as one training of many.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Run">Does it, or goes on with it; is given whom to tell how far it is.</param>
internal sealed record StudyPart(string Name, Action<Action<string>> Run);

/// <summary>What one machine does of a study at a time.</summary>
/// <param name="Stage">It waits for all of lower stages, and for no other one.</param>
/// <param name="Name">What it does.</param>
/// <param name="Run">Does it, if it is not done; is given whom to tell how far it is.</param>
internal sealed record StudyUnit(int Stage, string Name, Action<Action<string>> Run);
