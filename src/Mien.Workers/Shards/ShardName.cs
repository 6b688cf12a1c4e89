using System.Globalization;

namespace Mien.Workers.Shards;

/// <summary>Names a shard: its job, and its number in it, counted from 0.</summary>
internal readonly record struct ShardName(string Job, int Number)
{
    /// <summary>JOB/NUMBER, as messages have it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Job}/{Number}");

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else, as a queue may hold what others put there.</summary>
    public static ShardName? Read(string text) =>
        text.Split('/') is [{ Length: > 0 } job, var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? new(job, parsed) : null;
}
