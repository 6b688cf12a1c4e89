using Mien.Batch;
using Mien.Results;

namespace Mien.Tests.Batch;

/// <summary>Batches as an application runs them; what the command line shows of them is tested there.</summary>
public sealed class AnalysisBatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Recognizer _recognizer = FakeRecognizer.Create();

    public AnalysisBatchTests()
    {
        _folder.Add("in/a.png", FakeRecognizer.Picture(32, red: 255));
        _folder.Add("in/b.jpg", "broken");
        _folder.Add("in/c.png", FakeRecognizer.Picture(16));
    }

    public void Dispose()
    {
        _recognizer.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task File_holds_the_results_and_the_observer_is_told_of_each()
    {
        var observer = new Notes();
        using var batch = AnalysisBatch.Open(_recognizer, Options("out.csv", ResultFormat.Csv));

        var summary = await batch.RunAsync(observer, TestContext.Current.CancellationToken);

        summary.Failures.ShouldBe(1);
        observer.ShouldBe(["a.png 2", "b.jpg failed", "c.png 0"]);
        File.ReadAllLines(_folder.PathOf("out.csv")).Length.ShouldBe(5);
        Directory.GetFiles(_folder.Path).ShouldBe([_folder.PathOf("out.csv")]);
    }

    [Fact]
    public async Task Cancelled_it_keeps_what_is_done_and_goes_on_with_the_rest()
    {
        using (var undisturbed = AnalysisBatch.Open(_recognizer, Options("whole.jsonl")))
            await undisturbed.RunAsync(cancellation: TestContext.Current.CancellationToken);
        using (var source = new CancellationTokenSource())
        using (var cancelled = AnalysisBatch.Open(_recognizer, Options("out.jsonl")))
        {
            await Should.ThrowAsync<OperationCanceledException>(() => cancelled.RunAsync(new Notes { Told = source.Cancel }, source.Token));
            cancelled.Kept.ShouldBeInRange(1, 2);
            cancelled.Journal.ShouldBe(_folder.PathOf("out.jsonl.partial"));
        }

        var observer = new Notes();
        using (var resumed = AnalysisBatch.Open(_recognizer, Options("out.jsonl") with { Resume = true }))
            (await resumed.RunAsync(observer, TestContext.Current.CancellationToken)).Failures.ShouldBe(1);

        observer[0].ShouldBe("a.png kept");
        observer.Count.ShouldBe(3);
        File.ReadAllBytes(_folder.PathOf("out.jsonl")).ShouldBe(File.ReadAllBytes(_folder.PathOf("whole.jsonl")));
        File.Exists(_folder.PathOf("out.jsonl.partial")).ShouldBeFalse();
    }

    [Fact]
    public async Task Results_go_to_a_writer_of_the_callers()
    {
        using var stream = new MemoryStream();
        using var batch = AnalysisBatch.Open(_recognizer, new BatchOptions
        {
            Inputs = ["-"],
            StandardInput = new MemoryStream(FakeRecognizer.Picture(32)),
            Writer = () => ResultFormat.JsonLines.CreateWriter(stream, _recognizer.Labels),
        });

        (await batch.RunAsync(cancellation: TestContext.Current.CancellationToken)).Failures.ShouldBe(0);

        System.Text.Encoding.UTF8.GetString(stream.ToArray()).ShouldStartWith("""{"schema":"mien.analysis/1","source":"-","width":32,""");
    }

    [Fact]
    public void Options_that_contradict_are_refused()
    {
        Should.Throw<ArgumentException>(() => AnalysisBatch.Open(_recognizer, new BatchOptions { Inputs = [], Output = "out.jsonl" }));
        Should.Throw<ArgumentException>(() => AnalysisBatch.Open(_recognizer, new BatchOptions { Inputs = ["a.png"] }));
        Should.Throw<MienException>(() => AnalysisBatch.Open(_recognizer, Options("out.json", ResultFormat.Json) with { Resume = true }))
            .Message.ShouldStartWith("only a batch whose results go to a file of lines");
    }

    private BatchOptions Options(string output, ResultFormat? format = null) => new()
    {
        Inputs = [_folder.PathOf("in")],
        Output = _folder.PathOf(output),
        Format = format ?? ResultFormat.JsonLines,
    };

    private sealed class Notes : List<string>, IBatchObserver
    {
        public Action? Told { get; init; }

        public void VideoBegins(string source) => Add($"{Path.GetFileName(source)} begins");

        public void VideoEnds() => Add("ends");

        public void Kept(string source, bool isVideo) => Add($"{Path.GetFileName(source)} kept");

        public void Done(Analysis analysis)
        {
            Add($"{Path.GetFileName(analysis.Source)} {(analysis.Error is null ? analysis.Faces.Count : "failed")}");
            Told?.Invoke();
        }

        public void NotDrawn(string source, string reason) => Add($"{Path.GetFileName(source)} not drawn");
    }
}
