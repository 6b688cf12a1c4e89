using Mien.Learning.Features;

namespace Mien.Learning.Tests.Features;

public sealed class PrincipalComponentsTests
{
    [Fact]
    public void Components_are_those_of_scikit_learn_with_many_rows_and_with_few()
    {
        var tables = FeatureTableFixture.Load();
        tables.ShouldContain(table => table.Training.Length < table.Features);
        tables.ShouldContain(table => table.Training.Length > table.Features);
        foreach (var table in tables)
        {
            var found = PrincipalComponents.Fit(table.Values, table.Features, table.Training, table.Variances.Length);
            found.Components.ToArray().ShouldBe(table.Components, 1e-6);
            found.TotalVariance.ShouldBe(table.TotalVariance, 1e-6 * table.TotalVariance);
            for (var k = 0; k < found.Count; k++)
                found.Variances[k].ShouldBe(table.Variances[k], 1e-6 * table.Variances[k]);
            var projected = new float[found.Count];
            for (var row = 0; row < table.Rows; row++)
            {
                found.Transform(table.Row(row), projected);
                projected.Select(value => (double)value).ShouldBe(table.Transformed[(row * found.Count)..((row + 1) * found.Count)], 1e-5);
            }
        }
    }

    [Fact]
    public void Rows_that_are_not_fitted_to_have_no_say()
    {
        var table = FeatureTableFixture.Load()[0];
        float[] changed = [.. table.Values];
        changed.AsSpan(table.Features, table.Features).Fill(1e6f); // row 1
        PrincipalComponents.Fit(changed, table.Features, table.Training, 3).Components.ToArray()
            .ShouldBe(PrincipalComponents.Fit(table.Values, table.Features, table.Training, 3).Components.ToArray());
    }

    [Fact]
    public void Too_many_components_rows_outside_and_too_few_rows_are_refused()
    {
        float[] line = [.. Enumerable.Range(0, 12).Select(i => (float)i)]; // four rows of three, in one direction
        PrincipalComponents.Fit(line, 3, [0, 1, 2, 3], 1).Variances[0].ShouldBe(45, 1e-9);
        Should.Throw<ArgumentException>(() => PrincipalComponents.Fit(line, 3, [0, 1, 2, 3], 2)).Message.ShouldContain("do not vary in 2 directions");
        Should.Throw<ArgumentException>(() => PrincipalComponents.Fit(line, 3, [0, 1, 2, 3], 4)).Message.ShouldContain("do not vary in 4 directions");
        Should.Throw<ArgumentException>(() => PrincipalComponents.Fit(line, 3, [0, 4], 1)).Message.ShouldContain("no row 4");
        Should.Throw<ArgumentException>(() => PrincipalComponents.Fit(line, 3, [0], 1));
        Should.Throw<ArgumentException>(() => PrincipalComponents.Fit(line, 5, [0, 1], 1));
    }
}
