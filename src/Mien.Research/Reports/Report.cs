using Mien.Research.Studies;
using Mien.Research.Training;

namespace Mien.Research.Reports;

/// <summary>Makes reports: one HTML file, with the tables that it shows as CSV beside it.</summary>
public static class Report
{
    /// <summary>Name of the report in the folder of what it is about.</summary>
    public const string FileName = "report.html";

    /// <summary>Reports on a training run, on folds or on a study.</summary>
    /// <param name="folder">Folder of the run, the folds or the study.</param>
    /// <param name="root">The folder of data sets; null for the one that MIEN_DATA names.</param>
    /// <returns>The file.</returns>
    /// <exception cref="MienException">The folder holds none of them, or nothing was done yet, or the data is missing.</exception>
    public static string Write(string folder, string? root = null)
    {
        if (StudyRun.IsIn(folder))
            return StudyRun.Open(folder, root).Report();
        if (!TrainingRun.IsIn(folder))
            throw new MienException(folder, "holds no training run, no folds and no study", "name the folder that one of these wrote");
        return CrossValidation.IsIn(folder) ? FoldsReport.Write(folder) : RunReport.Write(folder, root);
    }
}
