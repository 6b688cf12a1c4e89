using Mien.Data;
using Mien.Models;

namespace Mien.Cli.Commands;

/// <summary>What evaluation the command line asks for.</summary>
/// <param name="Models">Names of shipped models or paths of model files.</param>
/// <param name="Data">Name of a data set or path of its folder or file.</param>
/// <param name="Split">Split of the data set.</param>
internal sealed record EvaluateRequest(IReadOnlyList<string> Models, string Data, Split Split)
{
    /// <summary>Measures every model.</summary>
    public EvaluationSeries Run()
    {
        var data = DataSets.OpenSamples(Data);
        return new EvaluationSeries([.. Models.Select(model => Evaluator.Evaluate(ModelCatalogue.Load(model), data, Split))]);
    }
}
