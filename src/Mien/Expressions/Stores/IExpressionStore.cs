namespace Mien.Expressions.Stores;

/// <summary>
/// Keeps the sets of many users, each under a name. It may be used by several threads and processes at once: nobody reads
/// half a set, and a process that is killed leaves the store whole. After it is disposed of every call throws
/// <see cref="ObjectDisposedException"/>.
/// </summary>
public interface IExpressionStore : IDisposable
{
    /// <summary>How often <see cref="Change"/> tries.</summary>
    const int ChangeAttempts = 50;

    /// <summary>Logarithm, of base two, of the milliseconds that <see cref="Change"/> waits between two attempts at most.</summary>
    private const int LongestPause = 6;

    /// <summary>Names of all sets, in ordinal order.</summary>
    /// <exception cref="MienException">The store cannot be read.</exception>
    IReadOnlyList<string> List();

    /// <summary>Reads a set; null where there is none of that name.</summary>
    /// <exception cref="MienException">The store cannot be read, or what it holds is no set.</exception>
    StoredExpressions? Load(string name);

    /// <summary>Writes a set, provided that nobody has changed it meanwhile.</summary>
    /// <param name="name">Its name: 1 to 100 characters without control characters.</param>
    /// <param name="set">The set.</param>
    /// <param name="version">Version that the set was made of; null for a new one.</param>
    /// <returns>Whether it was written; otherwise load the set and make the change again.</returns>
    /// <exception cref="MienException">The name cannot be used, or the store cannot be written.</exception>
    bool TrySave(string name, ExpressionSet set, long? version);

    /// <summary>Takes a set out; false where there is none of that name.</summary>
    /// <exception cref="MienException">The store cannot be written.</exception>
    bool Delete(string name);

    /// <summary>Changes a set so that no change made at the same time is lost: it is made again where somebody came before.</summary>
    /// <param name="name">Name of the set.</param>
    /// <param name="change">Is given the set, or null where there is none; may be called several times.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="MienException">
    /// The name cannot be used, the store cannot be read or written, or others came before <see cref="ChangeAttempts"/> times.
    /// </exception>
    ExpressionSet Change(string name, Func<ExpressionSet?, ExpressionSet> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        for (var attempt = 1; attempt <= ChangeAttempts; attempt++)
        {
            var stored = Load(name);
            var changed = change(stored?.Set);
            if (TrySave(name, changed, stored?.Version))
                return changed;
            // Those who met draw lots for the next turn, from a longer time each time.
            Thread.Sleep(Random.Shared.Next(1, 1 << Math.Min(attempt, LongestPause)));
        }
        throw new MienException(null, $"set '{name}' was changed by others {ChangeAttempts} times meanwhile", "try again, nothing was changed");
    }
}

/// <summary>A set of a store.</summary>
/// <param name="Set">The set.</param>
/// <param name="Version">Which of its versions it is; every change makes another one.</param>
public sealed record StoredExpressions(ExpressionSet Set, long Version);
