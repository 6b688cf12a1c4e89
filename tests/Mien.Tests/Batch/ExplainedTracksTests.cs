using Mien.Batch;
using Mien.Video;
using Mien.Vision;
using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien.Tests.Batch;

/// <summary>The astronaut as frames of a video, in which the light network explains the face.</summary>
public sealed class ExplainedTracksTests : IDisposable
{
    private static readonly Picture astronaut = Picture.Load(Path.Combine(AppContext.BaseDirectory, "samples", "astronaut.jpg"));

    private readonly TemporaryFolder _folder = new();
    private readonly Recognizer _recognizer = Recognizer.Open(new() { Model = "light" });
    private readonly Detection _face;
    private readonly ExplainedTracks _tracks;

    public ExplainedTracksTests()
    {
        _face = _recognizer.Detect(astronaut).ShouldHaveSingleItem();
        _tracks = new ExplainedTracks(_recognizer, _folder.PathOf("clip"));
    }

    public void Dispose()
    {
        _recognizer.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_surest_frame_of_a_track_is_explained_as_if_it_was_whole()
    {
        Add(0, 0.5f, _face, isBlack: true);
        Add(1, 0.9f, _face);
        Add(2, 0.9f, _face, isBlack: true); // no surer
        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
        _tracks.Complete();

        Directory.GetFiles(_folder.Path).ShouldBe([_folder.PathOf("clip-1.png")]);
        ShouldExplain(_face);
        _tracks.Failure.ShouldBeNull();
    }

    // A face that reaches beyond the frame has its surroundings cut where the frame ends.
    [Theory]
    [InlineData(-60, 20)]
    [InlineData(400, 430)]
    [InlineData(20, 480)]
    public void A_face_at_an_edge_is_explained_as_if_the_frame_was_whole(float x, float y)
    {
        var face = _face with { Box = new Box(x, y, 110, 90), Landmarks = null };
        Add(0, 0.9f, face);
        _tracks.Complete();
        ShouldExplain(face);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(10.5, true)]
    public void A_track_that_was_not_seen_for_ten_seconds_is_written_on_the_way(double seconds, bool isWritten)
    {
        Add(0.25, 0.9f, _face);
        Add(0.25 + seconds, 0.9f, _face, track: 2);

        File.Exists(_folder.PathOf("clip-1.png")).ShouldBe(isWritten);
        _tracks.Complete();
        Directory.GetFiles(_folder.Path).Length.ShouldBe(2);
    }

    private void Add(double time, float probability, Detection face, bool isBlack = false, int track = 1)
    {
        var frame = new VideoFrame();
        var pixels = frame.Fill(0, time, astronaut.Width, astronaut.Height, astronaut.Width, astronaut.Height);
        if (!isBlack)
            astronaut.Pixels.CopyTo(pixels);
        LabelProbability[] probabilities = [new("happy", probability), new("sad", 1 - probability)];
        var told = new FaceExpression { Box = face.Box, Score = 1, Track = track, Expression = "happy", Probabilities = probabilities, RawProbabilities = probabilities };
        _tracks.Add(new AnalyzedFrame(frame, new Analysis { Source = "clip.mp4", Time = time, Faces = [told] }, [face]));
    }

    private void ShouldExplain(Detection face)
    {
        var (written, expected) = (Picture.Load(_folder.PathOf("clip-1.png")), _recognizer.ExplainHere(astronaut, face).Draw());
        (written.Width, written.Height).ShouldBe((expected.Width, expected.Height));
        var difference = 0.0;
        for (var i = 0; i < expected.Pixels.Length; i++)
            difference += Math.Abs(written.Pixels[i] - expected.Pixels[i]);
        (difference / expected.Pixels.Length).ShouldBeLessThan(0.5);
    }
}
