using Mien.Expressions;
using Mien.Learning.Checkpoints;

namespace Mien.Tests.Expressions;

public sealed class ExpressionSetFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ExpressionSet set;
    private readonly string path;

    public ExpressionSetFileTests()
    {
        using var embedder = new ExpressionEmbedder(TinyEmbedder.Model());
        set = embedder.TrainedExpressions()
            .Add("眉 </script>", [TinyEmbedder.Sample("a \"b\".jpg", 0, 0, 1, 0.1f), TinyEmbedder.Sample("c.jpg", 0, 0.1f, 1, 0)], threshold: 0.71f)
            .Update("first", [TinyEmbedder.Sample("d.jpg", 1, 0.5f, 0, 0)], 0.3);
        path = folder.PathOf("my.set");
        ExpressionSetFile.Write(path, set);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_links_lead_to_changes_and_the_links_stay()
    {
        File.CreateSymbolicLink(folder.PathOf("near.set"), path);
        File.CreateSymbolicLink(folder.PathOf("far.set"), folder.PathOf("near.set"));

        ExpressionSetFile.Change(folder.PathOf("far.set"), read => read!.Remove("second"));

        ExpressionSetFile.Read(path).Find("second").ShouldBeNull();
        new FileInfo(folder.PathOf("near.set")).LinkTarget.ShouldBe(path);
        new FileInfo(folder.PathOf("far.set")).LinkTarget.ShouldBe(folder.PathOf("near.set"));
    }

    [Fact]
    public void What_was_written_is_read()
    {
        var read = ExpressionSetFile.Read(path);

        (read.Model, read.Fingerprint, read.Scale, read.Size).ShouldBe((set.Model, set.Fingerprint, set.Scale, set.Size));
        read.Labels.ShouldBe(set.Labels);
        for (var i = 0; i < set.Classes.Count; i++)
        {
            var (was, now) = (set.Classes[i], read.Classes[i]);
            (now.Threshold, now.IsTrained, now.MeanAngle).ShouldBe((was.Threshold, was.IsTrained, was.MeanAngle));
            now.Centre.ToArray().ShouldBe(was.Centre.ToArray());
            now.Samples.Select(sample => (sample.Source, sample.Added)).ShouldBe(was.Samples.Select(sample => (sample.Source, sample.Added)));
            now.Samples.Select(sample => sample.Embedding.ToArray()).ShouldBe(was.Samples.Select(sample => sample.Embedding.ToArray()));
        }
    }

    [Theory]
    [InlineData("schema", "mien.expressions/2", "schema is 'mien.expressions/2', expected mien.expressions/1")]
    [InlineData("fingerprint", "abc", "fingerprint is no SHA-256")]
    [InlineData("scale", "NaN", "scale is no number above 0")]
    [InlineData("scale", "-1", "scale is no number above 0")]
    [InlineData("model", "a\u001b[2J", "the name of its model is empty, too long or holds a control character")]
    [InlineData("classes", "{}", "classes in its metadata are no list of expressions")]
    [InlineData("classes", "[1]", "classes in its metadata are no list of expressions")]
    [InlineData("classes", "[", "classes in its metadata are no list of expressions")]
    [InlineData("classes", """[{"name":"a"}]""", "classes in its metadata are no list of expressions")]
    [InlineData("classes", "[]", "its tensors hold more than")]
    [InlineData("classes", """[{"name":"a","threshold":0.6,"trained":true,"samples":[]}]""", "its tensors hold more than")]
    [InlineData("classes", """[{"name":"a\n","threshold":0.6,"trained":true,"samples":[]}]""", "holds a control character")]
    [InlineData("classes", """[{"name":"a","threshold":1e30,"trained":true,"samples":[]}]""", "the threshold of 'a' is not from -1 to 1")]
    [InlineData("classes", """[{"name":"a","threshold":0.6,"trained":true,"samples":[{"source":"x","added":"yesterday"}]}]""", "no list of expressions")]
    public void Hostile_metadata_is_one_line(string key, string value, string reason)
    {
        var file = SafeTensors.Read(path);
        SafeTensors.Write(path, file.Tensors, new Dictionary<string, string>(file.Metadata) { [key] = value });

        Refused(reason);
    }

    [Theory]
    [InlineData("centres", float.NaN, "the centre of 'first' is not of length 1")]
    [InlineData("centres", 2f, "the centre of 'first' is not of length 1")]
    [InlineData("samples", float.PositiveInfinity, "is not of length 1")]
    public void Hostile_tensors_are_one_line(string name, float value, string reason)
    {
        var file = SafeTensors.Read(path);
        file.Tensors.Single(tensor => tensor.Name == name).Values[0] = value;
        SafeTensors.Write(path, file.Tensors, file.Metadata);

        Refused(reason);
    }

    [Fact]
    public void Missing_and_misshapen_tensors_are_one_line()
    {
        var file = SafeTensors.Read(path);
        SafeTensors.Write(path, [.. file.Tensors.Where(tensor => tensor.Name != "samples")], file.Metadata);
        Refused("the tensor samples of two dimensions is missing");

        SafeTensors.Write(path, [.. file.Tensors.Select(tensor => tensor with { Shape = [tensor.Values.Length] })], file.Metadata);
        Refused("the tensor centres of two dimensions is missing");

        SafeTensors.Write(path, [.. file.Tensors.Select(tensor => tensor.Name == "centres" ? tensor with { Shape = [6, 2] } : tensor)], file.Metadata);
        Refused("embeddings have 2 and 4 values");
    }

    [Fact]
    public void Classes_of_one_name_are_refused()
    {
        var file = SafeTensors.Read(path);
        var classes = file.Metadata["classes"].Replace("\"second\"", "\"FIRST\"", StringComparison.Ordinal);
        SafeTensors.Write(path, file.Tensors, new Dictionary<string, string>(file.Metadata) { ["classes"] = classes });

        Refused("expression 'FIRST' occurs twice");
    }

    [Fact]
    public void Cut_file_is_one_line()
    {
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes.AsSpan(0, bytes.Length - 5));

        Should.Throw<MienException>(() => ExpressionSetFile.Read(path)).Message.ShouldStartWith($"{path}: ");
    }

    [Fact]
    public void Changes_of_several_threads_are_all_kept()
    {
        Parallel.For(0, 4, thread =>
        {
            for (var i = 0; i < 5; i++)
                ExpressionSetFile.Change(path, now => now!.Add($"{thread} {i}", [TinyEmbedder.Sample("x", thread, i, 1, 1)]));
        });

        ExpressionSetFile.Read(path).Classes.Count.ShouldBe(set.Classes.Count + 20);
        Directory.GetFiles(folder.Path).ShouldBe([path, path + ".lock"], ignoreOrder: true);
    }

    [Fact]
    public void Change_that_fails_leaves_the_file()
    {
        var before = File.ReadAllBytes(path);

        Should.Throw<MienException>(() => ExpressionSetFile.Change(path, now => now!.Remove("absent")));

        File.ReadAllBytes(path).ShouldBe(before);
    }

    [Fact]
    public void Set_that_stays_locked_is_told_in_one_line()
    {
        using var held = new FileStream(path + ".lock", FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        Should.Throw<MienException>(() => ExpressionSetFile.Change(path, now => now!, patience: TimeSpan.FromMilliseconds(50)))
            .Message.ShouldBe($"{path}: is being changed by another program; try again when that has ended, nothing was changed");
    }

    private void Refused(string reason)
    {
        var message = Should.Throw<MienException>(() => ExpressionSetFile.Read(path)).Message;
        message.ShouldStartWith($"{path}: ");
        message.ShouldContain(reason);
        message.ShouldNotContain("\n");
    }
}
