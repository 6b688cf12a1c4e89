using System.Diagnostics;
using Mien.Expressions;
using Mien.Models;

namespace Mien.Cli.Tests.Commands;

/// <summary>Sets of expressions on a file system of 96 KiB without room, which one process alone sees.</summary>
[Collection("processes")]
public sealed class FullDiskTests(EmbeddingModel model) : IClassFixture<EmbeddingModel>, IDisposable
{
    // $0 is the program, $1 the folder of the disk and $2 a set.
    private const string Script =
        """
        mount -t tmpfs -o size=96k none "$1" || exit 99
        cd "$1"
        cp "$2" my.set
        dotnet "$0" expressions import my.set --store my.db --set ann
        dd if=/dev/zero of=filler bs=4k 2>/dev/null
        for verb in "rename happy glad --set my.set" "export --set my.set --output other.set" "plot --set my.set --output plot.html" \
            "rename happy glad --set ann --store my.db" "drop ann --store my.db" "list --store my.db"; do
            dotnet "$0" expressions $verb
            echo "status $?"
        done
        ls --ignore filler
        cmp "$2" my.set && echo same
        rm filler
        dotnet "$0" expressions export --set ann --store my.db --output other.set
        cmp "$2" other.set && echo same
        dotnet "$0" expressions rename happy glad --set my.set && ls
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_verb_says_so_on_one_line_and_sets_and_stores_stay()
    {
        var disk = Directory.CreateDirectory(_folder.PathOf("disk")).FullName;
        using (var embedder = new ExpressionEmbedder(Model.Load(model.Path)))
            ExpressionSetFile.Write(_folder.PathOf("whole.set"), embedder.TrainedExpressions());

        var result = await ProgramResult.Of(new ProcessStartInfo("unshare", [
            "--map-root-user", "--mount", "sh", "-c", Script, Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll"), disk, _folder.PathOf("whole.set")]));
        Assert.SkipWhen(result.Error.Contains("unshare:") || result.Status == 99, "this test mounts a file system, which is not allowed here");

        const string Store = "mien: my.db: the disk is full or fails (SQLite Error 10: 'disk I/O error'.); make room on it, nothing was changed";
        result.Output.Split('\n').ShouldBe([
            .. Enumerable.Repeat("status 1", 6), "my.db", "my.db-shm", "my.db-wal", "my.set", "my.set.lock", "same", "same", "my.db", "my.set", "my.set.lock", "other.set", ""]);
        var errors = result.Error.Split('\n');
        errors.Length.ShouldBe(7);
        errors[0].ShouldBe($"mien: {disk}/my.set: could not be written, the disk is full; make room on it, nothing was changed");
        errors[1].ShouldMatch($"^mien: No space left on device : '{disk}/other.set.[^/]+'; make room on the disk$");
        errors[2].ShouldMatch($"^mien: No space left on device : '{disk}/plot.html.[^/]+'; make room on the disk$");
        errors[3..].ShouldBe([Store, Store, Store, ""]);
    }
}
