using Mien.Expressions;
using Mien.Expressions.Stores;

namespace Mien.Server;

/// <summary>
/// The store of a server as its clients may use it: sets are made by <see cref="Create"/> alone and stay within the limits, and a store that
/// fails is a problem of its own, of which the owner of the server is told once until it answers again.
/// </summary>
internal sealed class ServedStore(IExpressionStore store, ServerLimits limits, Action<Exception>? faulted) : IExpressionStore
{
    private int isDown;

    /// <summary>Makes a set, unless there is one of that name.</summary>
    /// <returns>Whether it was made.</returns>
    /// <exception cref="ProblemException">There are too many, or the store fails.</exception>
    public bool Create(string name, ExpressionSet set)
    {
        if (Ask(() => store.Load(name)) is not null)
            return false;
        if (List().Count >= limits.Sets)
            throw ProblemException.TooManySets(limits.Sets);
        return Ask(() => store.TrySave(name, set, null));
    }

    public IReadOnlyList<string> List() => Ask(store.List);

    public StoredExpressions? Load(string name) => Ask(() => store.Load(name));

    public bool TrySave(string name, ExpressionSet set, long? version)
    {
        if (version is null)
            throw ProblemException.NoSet();
        if (IsMore(name, set, limits.SetExpressions, all => all.Classes.Count))
            throw ProblemException.TooManyExpressions(limits.SetExpressions);
        if (IsMore(name, set, limits.SetPictures, all => all.Classes.Sum(item => item.Samples.Count)))
            throw ProblemException.TooManySamples(limits.SetPictures);
        return Ask(() => store.TrySave(name, set, version));
    }

    public bool Delete(string name) => Ask(() => store.Delete(name));

    // The store is its owner's.
    public void Dispose()
    {
    }

    // One that was over the limit before may still become smaller.
    private bool IsMore(string name, ExpressionSet set, int limit, Func<ExpressionSet, int> count) =>
        count(set) > limit && !(Load(name) is { } old && count(set) <= count(old.Set));

    private T Ask<T>(Func<T> question)
    {
        try
        {
            var answer = question();
            Volatile.Write(ref isDown, 0);
            return answer;
        }
        catch (Exception e)
        {
            if (Interlocked.Exchange(ref isDown, 1) == 0)
                faulted?.Invoke(e);
            throw ProblemException.StoreUnavailable();
        }
    }
}
