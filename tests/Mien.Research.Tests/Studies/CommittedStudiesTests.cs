using Mien.Research.Reports;
using Mien.Research.Studies;
using Mien.Research.Tests.Reports;

namespace Mien.Research.Tests.Studies;

public sealed class CommittedStudiesTests
{
    private static readonly string results = Path.Combine(AppContext.BaseDirectory, "results", "studies");

    public static TheoryData<string> Names => [.. Directory.GetDirectories(results).Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_committed_report_shows_what_the_tables_beside_it_hold_and_loads_nothing(string name)
    {
        var folder = Path.Combine(results, name);

        ReportCheck.Hold(Path.Combine(folder, Report.FileName), folder).ShouldBeGreaterThan(100);

        StudyRun.Open(folder).Study.Name.ShouldBe(name);
    }
}
