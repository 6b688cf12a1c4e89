using Mien.Expressions;
using Mien.Expressions.Stores;
using Mien.Models;

namespace Mien.Cli.Commands;

/// <summary>Where a set of custom expressions is kept: in a file of its own, or under a name in a store.</summary>
internal sealed class ExpressionSetLocation : IDisposable
{
    public const string DefaultFile = "expressions.set";
    public const string DefaultName = "default";

    private readonly string _set;
    private readonly IExpressionStore? _store;

    private ExpressionSetLocation(string set, IExpressionStore? store)
    {
        _set = set;
        _store = store;
    }

    /// <param name="set">File, or name in the store; null for the default.</param>
    /// <param name="store">Location of the store; null for a file.</param>
    public static ExpressionSetLocation Open(string? set, string? store)
    {
        if (set is "" || store is "")
            throw new UsageException("the location of the set is empty; name a file, or a name and a store");

        return store is null
            ? new ExpressionSetLocation(set ?? DefaultFile, null)
            : new ExpressionSetLocation(set ?? DefaultName, ExpressionStore.Open(store));
    }

    /// <summary>The model named, else the one that the set belongs to, else the default.</summary>
    public static Model LoadModel(string? model, ExpressionSet? set)
    {
        if (model is not null || set is null)
            return ModelCatalogue.Load(model ?? ModelCatalogue.Embedding);

        // The name comes out of a file and must not lead to another one.
        return ModelCatalogue.Names.Contains(set.Model)
            ? ModelCatalogue.Load(set.Model)
            : throw new UsageException($"the expressions belong to the model {set.Model}, which is not shipped; name its file with --model");
    }

    /// <summary>Reads the set; null where there is none yet.</summary>
    public ExpressionSet? Load() => _store is not null ? _store.Load(_set)?.Set
        : File.Exists(_set) ? ExpressionSetFile.Read(_set)
        : Directory.Exists(_set) ? throw new UsageException($"{_set}: a folder; name a file in it")
        : null;

    /// <summary>Reads the set.</summary>
    /// <exception cref="MienException">There is none.</exception>
    public ExpressionSet Need() => Need(Load());

    /// <summary>Changes the set so that no change made at the same time is lost.</summary>
    public ExpressionSet Change(Func<ExpressionSet?, ExpressionSet> change) =>
        _store is null ? ExpressionSetFile.Change(_set, change) : _store.Change(_set, change);

    /// <summary>Changes a set that must be there.</summary>
    public ExpressionSet ChangeExisting(Func<ExpressionSet, ExpressionSet> change) => Change(set => change(Need(set)));

    public void Dispose() => _store?.Dispose();

    private ExpressionSet Need(ExpressionSet? set) => set ?? throw new MienException(
        _set, _store is null ? "no such set of expressions" : "no such set in the store", "make it with mien expressions add, or name another with --set");
}
