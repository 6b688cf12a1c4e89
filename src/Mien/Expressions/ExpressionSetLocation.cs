using Mien.Expressions.Stores;
using Mien.Models;

namespace Mien.Expressions;

/// <summary>Where a set of custom expressions is kept: in a file of its own, or under a name in a store.</summary>
public sealed class ExpressionSetLocation : IDisposable
{
    /// <summary>File of a set where none is named.</summary>
    public const string DefaultFile = "expressions.set";

    /// <summary>Name of a set in a store where none is named.</summary>
    public const string DefaultName = "default";

    private readonly string set;
    private readonly IExpressionStore? store;
    private readonly bool isOwned;

    private ExpressionSetLocation(string set, IExpressionStore? store, bool isOwned)
    {
        this.set = set;
        this.store = store;
        this.isOwned = isOwned;
    }

    /// <summary>Opens a place; whether there is a set is found when it is read.</summary>
    /// <param name="set">File, or name in the store; null for the default.</param>
    /// <param name="store">Location of the store, as for <see cref="ExpressionStore.Open"/>; null for a file.</param>
    /// <exception cref="MienException">The store cannot be opened.</exception>
    public static ExpressionSetLocation Open(string? set = null, string? store = null) => store is null
        ? new ExpressionSetLocation(set ?? DefaultFile, null, isOwned: false)
        : new ExpressionSetLocation(set ?? DefaultName, ExpressionStore.Open(store), isOwned: true);

    /// <summary>A place in a store that is open, which stays the caller's; whether there is a set is found when it is read.</summary>
    /// <param name="store">The store.</param>
    /// <param name="set">Name of the set there.</param>
    public static ExpressionSetLocation In(IExpressionStore store, string set)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(set);
        return new(set, store, isOwned: false);
    }

    /// <summary>The model named, else the one that the set belongs to, else the one that custom expressions are taught to.</summary>
    /// <param name="model">Name of a shipped model or path of a model file; null where none is named.</param>
    /// <param name="set">The set; null where there is none yet.</param>
    /// <exception cref="MienException">The set belongs to a model that is not shipped, or the file is no model.</exception>
    public static Model LoadModel(string? model, ExpressionSet? set)
    {
        if (model is not null || set is null)
            return ModelCatalogue.Load(model ?? ModelCatalogue.Embedding);

        // The name comes out of a file and must not lead to another one.
        return ModelCatalogue.Names.Contains(set.Model)
            ? ModelCatalogue.Load(set.Model)
            : throw new MienException(null, $"the expressions belong to the model {set.Model}, which is not shipped", "name its file as the model");
    }

    /// <summary>Reads the set; null where there is none yet.</summary>
    /// <exception cref="MienException">It is no set, or the store cannot be reached.</exception>
    public ExpressionSet? Load() => store is not null ? store.Load(set)?.Set
        : File.Exists(set) ? ExpressionSetFile.Read(set)
        : Directory.Exists(set) ? throw new MienException(set, "a folder", "name a file in it")
        : null;

    /// <summary>Reads the set.</summary>
    /// <exception cref="MienException">There is none.</exception>
    public ExpressionSet Need() => Need(Load());

    /// <summary>Changes the set so that no change made at the same time is lost.</summary>
    /// <param name="change">Makes the new set of the present one, or of null; called again where another was faster.</param>
    /// <returns>The new set.</returns>
    public ExpressionSet Change(Func<ExpressionSet?, ExpressionSet> change) =>
        store is null ? ExpressionSetFile.Change(set, change) : store.Change(set, change);

    /// <summary>Changes a set that must be there.</summary>
    /// <param name="change">Makes the new set of the present one; called again where another was faster.</param>
    /// <returns>The new set.</returns>
    /// <exception cref="MienException">There is none.</exception>
    public ExpressionSet ChangeExisting(Func<ExpressionSet, ExpressionSet> change) => Change(set => change(Need(set)));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isOwned)
            store!.Dispose();
    }

    private ExpressionSet Need(ExpressionSet? found) => found ?? throw new MienException(
        set, store is null ? "no such set of expressions" : "no such set in the store", "add an expression to it, or name another set");
}
