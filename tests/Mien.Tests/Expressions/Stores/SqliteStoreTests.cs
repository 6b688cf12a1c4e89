using System.Text;
using Mien.Expressions;
using Mien.Expressions.Stores;

namespace Mien.Tests.Expressions.Stores;

public sealed class SqliteStoreTests : ExpressionStoreTests, IDisposable
{
    private readonly TemporaryFolder folder = new();

    protected override string Location => folder.PathOf("my store.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Looking_makes_no_file_and_saving_makes_one()
    {
        using var store = ExpressionStore.Open(Location);
        store.List().ShouldBeEmpty();
        File.Exists(Location).ShouldBeFalse();

        store.TrySave("ann", StoreProcess.Begin(), null);

        Directory.GetFiles(folder.Path).ShouldBe([Location]);
    }

    [Fact]
    public void Looking_into_an_empty_file_leaves_it_empty()
    {
        folder.Add("my store.db", "");
        using var store = ExpressionStore.Open(Location);

        store.List().ShouldBeEmpty();
        store.Load("ann").ShouldBeNull();
        store.Delete("ann").ShouldBeFalse();
        new FileInfo(Location).Length.ShouldBe(0);

        store.TrySave("ann", StoreProcess.Begin(), null).ShouldBeTrue();
        store.List().ShouldBe(["ann"]);
    }

    [Fact]
    public void A_folder_is_no_store()
    {
        Directory.CreateDirectory(Location);
        using var store = ExpressionStore.Open(Location);

        Refused(() => store.List(), "a folder; name a file in it");
        Refused(() => store.TrySave("ann", StoreProcess.Begin(), null), "a folder; name a file in it");
    }

    [Fact]
    public void Nothing_of_a_set_that_was_taken_out_stays_in_the_file()
    {
        using var store = ExpressionStore.Open(Location);
        var schema = Encoding.UTF8.GetBytes(ExpressionSetFile.Schema);
        store.TrySave("ann", StoreProcess.Begin(), null);
        File.ReadAllBytes(Location).AsSpan().IndexOf(schema).ShouldBeGreaterThan(0);

        store.Delete("ann").ShouldBeTrue();

        File.ReadAllBytes(Location).AsSpan().IndexOf(schema).ShouldBe(-1);
        Directory.GetFiles(folder.Path).ShouldBe([Location]);
    }

    [Theory]
    [InlineData("some text that is no database at all", "this is no store of expressions")]
    [InlineData("SQLite format 3\0", "this is no store of expressions")]
    public void Other_files_are_refused_and_stay(string content, string reason)
    {
        folder.Add("my store.db", content.PadRight(5000));
        using var store = ExpressionStore.Open(Location);

        Refused(() => store.List(), reason);
        Refused(() => store.TrySave("ann", StoreProcess.Begin(), null), reason);

        File.ReadAllText(Location).ShouldBe(content.PadRight(5000));
    }

    [Fact]
    public void Damaged_store_is_one_line_and_stays()
    {
        using var store = ExpressionStore.Open(Location);
        store.TrySave("ann", StoreProcess.Begin(), null);
        var bytes = File.ReadAllBytes(Location);
        bytes.AsSpan(4096).Fill(0xA5);
        File.WriteAllBytes(Location, bytes);

        Refused(() => store.Load("ann"), "the store is damaged; fetch it from a backup");
        Refused(() => store.TrySave("eve", StoreProcess.Begin(), null), "the store is damaged; fetch it from a backup");

        File.ReadAllBytes(Location).ShouldBe(bytes);
    }

    [Fact]
    public void Damaged_set_is_one_line()
    {
        using var store = ExpressionStore.Open(Location);
        store.TrySave("ann", StoreProcess.Begin(), null);
        var bytes = File.ReadAllBytes(Location);
        var schema = Encoding.UTF8.GetBytes(ExpressionSetFile.Schema);
        bytes[bytes.AsSpan().IndexOf(schema)] = (byte)'x';
        File.WriteAllBytes(Location, bytes);

        Refused(() => store.Load("ann"), "set 'ann': schema is 'xien.expressions/1'");
    }

    [Fact]
    public void Other_programs_databases_are_refused_and_stay()
    {
        using var store = ExpressionStore.Open(Location); // sets the SQLite library up, too
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Location};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE songs (title TEXT)";
            command.ExecuteNonQuery();
        }
        var before = File.ReadAllBytes(Location);

        Refused(() => store.List(), "this database belongs to another program; name another file");

        File.ReadAllBytes(Location).ShouldBe(before);
    }

    [Fact]
    public void Missing_folder_is_one_line()
    {
        using var store = ExpressionStore.Open(folder.PathOf("absent/my.db"));

        Should.Throw<MienException>(() => store.TrySave("ann", StoreProcess.Begin(), null))
            .Message.ShouldBe($"{folder.PathOf("absent/my.db")}: the store cannot be opened; check that its folder exists, its permissions and the room on the disk");
    }

    [Fact]
    public void Full_disk_is_one_line_and_what_was_there_stays()
    {
        using var store = ExpressionStore.Open(Location);
        store.TrySave(StoreProcess.SetName, StoreProcess.Begin(), null);

        // No file over 128 KiB stands for a full disk; a sample takes about 3 kB.
        using var process = new StoreProcess(Location, "full", int.MaxValue, largestFile: 128);
        var lines = process.Finish();

        lines[^1].ShouldStartWith($"{Location}: the disk is full or fails (");
        lines[^1].ShouldEndWith("; make room on it, nothing was changed");
        lines.Length.ShouldBeGreaterThan(2);
        store.Load(StoreProcess.SetName)!.Set.Need(StoreProcess.ClassName).Samples.Select(sample => sample.Source.TrimEnd())
            .ShouldBe(["begin", .. lines[..^1]]);
    }

    private void Refused(Action action, string reason)
    {
        var message = Should.Throw<MienException>(action).Message;
        message.ShouldStartWith($"{Location}: ");
        message.ShouldContain(reason);
        message.ShouldNotContain("\n");
    }
}
