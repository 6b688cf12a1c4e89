using Mien.Expressions;
using Mien.Expressions.Stores;
using Mien.Models;
using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>The custom expressions of a server: the sets of its store, and the model that they are taught to, which is loaded once.</summary>
internal sealed class ExpressionSets : IDisposable
{
    /// <summary>The parameter that names the set by which a request wants faces to be named.</summary>
    public const string Parameter = "expressions";

    private const string Slash = "%2F";

    private readonly ServedRecognizers recognizers;
    private readonly ExpressionEmbedder? embedder;
    private readonly ServedStore? store;

    /// <param name="recognizers">Find the faces. Where they name them by the model that sets are taught to, it is not loaded again.</param>
    /// <param name="options">With the store; where there is none, whatever asks for sets is refused.</param>
    /// <exception cref="MienException">The model is not there.</exception>
    public ExpressionSets(ServedRecognizers recognizers, ServerOptions options)
    {
        this.recognizers = recognizers;
        if (options.Expressions is not { } given)
            return;
        store = new(given, options.Limits, options.Faulted);
        embedder = recognizers.All.FirstOrDefault(recognizer => recognizer.ModelName == ModelCatalogue.Embedding)?.OpenEmbedder() ?? ExpressionEmbedder.Open();
    }

    /// <exception cref="ProblemException">There is none.</exception>
    public ServedStore Store => store ?? throw ProblemException.NoStore();

    /// <summary>The expressions that a new set begins with.</summary>
    public ExpressionSet Trained => embedder!.TrainedExpressions();

    /// <summary>A name as an address has it: what cannot stand in an address as one part of its path cannot be a name here.</summary>
    /// <exception cref="ProblemException">It is no name.</exception>
    public static string NameOf(string given, string what)
    {
        if (ExpressionName.Fault(given, what) is { } fault)
            throw ProblemException.BadName(fault);
        return given.Contains('/', StringComparison.Ordinal) || given.Contains(Slash, StringComparison.OrdinalIgnoreCase) || given.Trim() is "." or ".."
            ? throw ProblemException.BadName($"the name of {what} holds a slash, or is . or ..; give another one")
            : given;
    }

    /// <summary>The set of a name.</summary>
    /// <exception cref="ProblemException">There is no store or no such set, or the store fails.</exception>
    public ExpressionSet Need(string name) => Store.Load(name)?.Set ?? throw ProblemException.NoSet();

    /// <summary>The class of a set.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static ExpressionClass Need(ExpressionSet set, string name) => set.Find(name) ?? throw ProblemException.NoExpression();

    /// <summary>
    /// The recogniser that finds faces as another does and names them by the set which a request asks for, to be disposed after it; null where it asks
    /// for none.
    /// </summary>
    /// <exception cref="ProblemException">There is no such set, it cannot be read, it belongs to another model, or the request names a model, too.</exception>
    public async Task<Recognizer?> RecognizerAsync(HttpRequest request, Recognizer finds)
    {
        if (!request.Query.TryGetValue(Parameter, out var values))
            return null;
        if (request.Query.ContainsKey(ServedRecognizers.ModelParameter))
            throw ProblemException.BadParameter($"{Parameter} and {ServedRecognizers.ModelParameter} both say what faces are named by; give one of them");
        var name = NameOf(values is [{ } only] ? only : "", "a set");
        var set = await Task.Run(() => Need(name)).ConfigureAwait(false);
        RequireModel(set);
        return finds.With(new ExpressionSetClassifier(embedder!, set));
    }

    /// <summary>What teaches a set, which must be there.</summary>
    /// <exception cref="ProblemException">It is not there, cannot be read, or belongs to another model.</exception>
    public Enroller Enroller(string name, EnrolmentOptions options)
    {
        RequireModel(Need(name));
        return new(ExpressionSetLocation.In(Store, name), recognizers.Default, embedder!, options);
    }

    /// <summary>Changes a set that must be there, so that no change made at the same time is lost.</summary>
    /// <exception cref="ProblemException">It is not there, the store fails, or others change it all the time.</exception>
    public ExpressionSet Change(string name, Func<ExpressionSet, ExpressionSet> change)
    {
        IExpressionStore changed = Store;
        return Changed(() => changed.Change(name, set => change(set ?? throw ProblemException.NoSet())));
    }

    /// <summary>Makes a change, which others may be in the way of.</summary>
    public static T Changed<T>(Func<T> change)
    {
        try
        {
            return change();
        }
        catch (MienException)
        {
            // All else was looked at before; what comes here came in between.
            throw ProblemException.ChangedMeanwhile();
        }
    }

    public void Dispose() => embedder?.Dispose();

    private void RequireModel(ExpressionSet set)
    {
        if (set.Fingerprint != embedder!.Fingerprint)
            throw ProblemException.OtherModel(set.Model);
    }
}
