using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Mien.Expressions;

/// <summary>
/// The SQLite of the system. One that comes with a package would be the second in the process, beside that of libvips, and
/// would call the functions of the first where their names are the same: it crashes.
/// </summary>
internal static class SqliteLibrary
{
    private const string Library = "libsqlite3.so.0";

    private static readonly Lazy<bool> isUsed = new(static () =>
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    });

    /// <summary>Makes all connections of the process use it.</summary>
    public static void Use() => _ = isUsed.Value;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => NativeLibrary.TryLoad(Library, out var handle)
        ? handle
        : throw new DllNotFoundException("stores in a file need SQLite, which is missing; install it with: apt install libsqlite3-0");
}
