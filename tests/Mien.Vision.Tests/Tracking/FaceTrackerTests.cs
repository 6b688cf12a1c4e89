using Mien.Vision.Tracking;

namespace Mien.Vision.Tests.Tracking;

public sealed class FaceTrackerTests
{
    private readonly Scene _scene = new();

    [Fact]
    public void Track_begins_with_the_third_detection()
    {
        var tracker = new FaceTracker();
        var picture = _scene.Draw((1, At(50, 50)));
        for (var frame = 0; frame < 2; frame++)
        {
            Scene.Step(tracker, picture, frame, At(50, 50));
            tracker.Seen.ShouldBeEmpty();
            tracker.NeedsDetection.ShouldBeTrue();
        }

        Scene.Step(tracker, picture, 2, At(50, 50));

        var track = tracker.Seen.ShouldHaveSingleItem();
        (track.Id, track.Box, track.Score).ShouldBe((1, At(50, 50), 0.9f));
        tracker.NeedsDetection.ShouldBeFalse();
    }

    [Fact]
    public void Single_detections_make_no_track()
    {
        var tracker = new FaceTracker();
        var picture = _scene.Draw();
        for (var frame = 0; frame < 30; frame++)
        {
            Scene.Step(tracker, picture, frame, frame % 3 == 0 ? [At(10 * frame, 50)] : []);
            tracker.Seen.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Crossing_faces_keep_their_identities()
    {
        // Face 2 passes in front of face 1, which is not detected while it is covered.
        var tracker = new FaceTracker();
        var identities = new Dictionary<int, (int Left, int Right)>();
        for (var frame = 0; frame < 50; frame++)
        {
            var (first, second) = (At(20 + (4 * frame), 80), At(220 - (4 * frame), 84));
            var isCovered = first.Overlap(second) > 0.3f;
            Scene.Step(tracker, _scene.Draw((1, first), (2, second)), frame, isCovered ? [second] : [second, first]);
            if (frame is 5 or 49)
                identities[frame] = (Nearest(tracker, first), Nearest(tracker, second));
        }

        identities[49].ShouldBe(identities[5]);
        identities[5].Left.ShouldNotBe(identities[5].Right);
    }

    [Fact]
    public void Missed_face_is_followed_and_keeps_its_identity()
    {
        var tracker = new FaceTracker();
        for (var frame = 0; frame < 30; frame++)
        {
            var face = At(40 + (3 * frame), 60);
            Scene.Step(tracker, _scene.Draw((1, face)), frame, frame is >= 10 and < 20 ? [] : [face]);
            if (frame < 2)
                continue;
            var track = tracker.Seen.ShouldHaveSingleItem();
            track.Id.ShouldBe(1);
            track.Box.Overlap(face).ShouldBeGreaterThan(0.8f);
        }
    }

    [Fact]
    public void Face_that_hides_comes_back_as_itself_and_one_that_stays_away_does_not()
    {
        var tracker = new FaceTracker();
        int[] seen = [.. Enumerable.Range(0, 100).Select(frame =>
        {
            // Away for 0.8 s, and for 1.2 s.
            var isThere = frame is < 20 or (>= 40 and < 60) or >= 90;
            Scene.Step(tracker, isThere ? _scene.Draw((1, At(50, 50))) : _scene.Draw(), frame, isThere ? [At(50, 50)] : []);
            return tracker.Seen.Count == 0 ? 0 : tracker.Seen[0].Id;
        })];

        (seen[19], seen[30], seen[45], seen[75], seen[95]).ShouldBe((1, 0, 1, 0, 2));
    }

    [Fact]
    public void Faces_that_appear_get_numbers_of_their_own()
    {
        var tracker = new FaceTracker();
        for (var frame = 0; frame < 12; frame++)
        {
            Box[] faces = [.. Enumerable.Range(0, 1 + (frame / 4)).Select(i => At(20 + (80 * i), 60))];
            Scene.Step(tracker, _scene.Draw([.. faces.Select((box, i) => (i, box))]), frame, faces);
        }

        tracker.Seen.Select(track => track.Id).ShouldBe([1, 2, 3]);
        tracker.Seen.Select(track => track.Box.X).ShouldBe([20, 100, 180]);
    }

    [Theory]
    [InlineData(2.5f, 1.5f)]
    [InlineData(-3f, 0.5f)]
    [InlineData(0f, 0f)]
    public void Face_is_followed_between_detections(float speedX, float speedY)
    {
        var tracker = new FaceTracker(new FaceTrackerOptions { DetectEvery = 10 });
        var detections = 0;
        for (var frame = 0; frame < 40; frame++)
        {
            var face = At(150 + (speedX * frame), 70 + (speedY * frame));
            var picture = _scene.Draw((1, face));
            if (tracker.NeedsDetection)
            {
                Scene.Step(tracker, picture, frame, face);
                detections++;
            }
            else
            {
                tracker.Follow(picture, frame * Scene.FrameSeconds);
            }

            if (frame >= 2)
                tracker.Seen.ShouldHaveSingleItem().Box.Overlap(face).ShouldBeGreaterThan(0.85f);
        }

        // Three to begin with, then every tenth frame.
        detections.ShouldBe(6);
    }

    [Fact]
    public void Face_that_is_gone_is_not_followed_and_is_looked_for()
    {
        var tracker = new FaceTracker(new FaceTrackerOptions { DetectEvery = 10 });
        for (var frame = 0; frame < 3; frame++)
            Scene.Step(tracker, _scene.Draw((1, At(50, 50))), frame, At(50, 50));

        tracker.Follow(_scene.Draw(), 3 * Scene.FrameSeconds);

        tracker.Seen.ShouldBeEmpty();
        tracker.NeedsDetection.ShouldBeTrue();
    }

    [Fact]
    public void Landmarks_move_with_the_face()
    {
        var tracker = new FaceTracker();
        for (var frame = 0; frame < 5; frame++)
        {
            var face = At(50 + (4 * frame), 50);
            var landmarks = new FaceLandmarks(new(15, 20), new(45, 20), new(30, 35), new(20, 50), new(40, 50)).Shift(face.X, face.Y);
            var picture = _scene.Draw((1, face));
            if (frame < 4)
                tracker.Detect(picture, frame * Scene.FrameSeconds, [new Detection(face, 0.9f, landmarks, Margin: 0.1f)]);
            else
                tracker.Follow(picture, frame * Scene.FrameSeconds);
        }

        var followed = tracker.Seen.ShouldHaveSingleItem().Face;
        followed.Landmarks!.Nose.X.ShouldBe(followed.Box.X + 30, 0.1);
        followed.Landmarks.Nose.Y.ShouldBe(followed.Box.Y + 35, 0.1);
        followed.Landmarks.Nose.X.ShouldBe(96, 3);
        followed.Margin.ShouldBe(0.1f);
    }

    [Fact]
    public void Box_is_steadier_than_its_detections()
    {
        var tracker = new FaceTracker();
        var picture = _scene.Draw((1, At(100, 100)));
        var xs = new List<float>();
        for (var frame = 0; frame < 60; frame++)
        {
            Scene.Step(tracker, picture, frame, At(100 + (frame % 2 == 0 ? 4 : -4), 100));
            if (frame >= 20)
                xs.Add(tracker.Seen[0].Box.X);
        }

        (xs.Max() - xs.Min()).ShouldBeLessThan(4);
        xs.Average().ShouldBe(100, 1);
    }

    [Fact]
    public void Following_allocates_nothing()
    {
        var tracker = new FaceTracker(new FaceTrackerOptions { DetectEvery = 1000 });
        var picture = _scene.Draw((1, At(50, 50)), (2, At(150, 50)));
        var frame = 0;
        for (; frame < 20; frame++)
            Scene.Step(tracker, picture, frame, At(50, 50), At(150, 50));
        tracker.Follow(picture, frame++ * Scene.FrameSeconds);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (; frame < 60; frame++)
            tracker.Follow(picture, frame * Scene.FrameSeconds);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        tracker.Seen.Count.ShouldBe(2);
    }

    // Two squares of 60 that are d apart overlap by (60 - d) / (60 + d).
    [Theory]
    [InlineData(39.9f, true)]
    [InlineData(40.1f, false)]
    public void Detection_belongs_to_a_track_that_it_overlaps_enough(float distance, bool belongs)
    {
        var tracker = new FaceTracker(new FaceTrackerOptions { MinOverlap = 0.2f, MinHits = 1 });
        Scene.Step(tracker, _scene.Draw((1, At(50, 50))), 0, At(50, 50));

        Scene.Step(tracker, _scene.Draw((1, At(50 + distance, 50))), 1, At(50 + distance, 50));

        tracker.Seen.ShouldHaveSingleItem().Id.ShouldBe(belongs ? 1 : 2);
    }

    [Fact]
    public void Best_overlaps_go_first()
    {
        // In the next frame each face overlaps both boxes, and its own more.
        var tracker = new FaceTracker(new FaceTrackerOptions { MinHits = 1 });
        var picture = _scene.Draw();
        Scene.Step(tracker, picture, 0, At(50, 50), At(80, 50));
        tracker.Seen.Select(track => (track.Id, track.Box.X)).ShouldBe([(1, 50), (2, 80)]);

        Scene.Step(tracker, picture, 1, At(81, 50), At(54, 50));

        tracker.Seen.Select(track => (track.Id, track.Box.X)).ShouldBe([(1, 54), (2, 81)]);
    }

    [Fact]
    public void Track_takes_one_detection_and_the_other_is_a_face_of_its_own()
    {
        var tracker = new FaceTracker(new FaceTrackerOptions { MinHits = 1 });
        var picture = _scene.Draw();
        Scene.Step(tracker, picture, 0, At(50, 50));

        Scene.Step(tracker, picture, 1, At(75, 50), At(52, 50));

        tracker.Seen.Select(track => (track.Id, track.Box.X)).ShouldBe([(1, 52), (2, 75)]);
    }

    [Fact]
    public void Track_that_has_lasted_goes_before_one_that_may_be_a_mistake()
    {
        // The second box is found once only; the one detection of the fourth frame is nearer to it.
        var tracker = new FaceTracker();
        var picture = _scene.Draw();
        for (var frame = 0; frame < 3; frame++)
            Scene.Step(tracker, picture, frame, frame == 2 ? [At(50, 50), At(70, 50)] : [At(50, 50)]);

        Scene.Step(tracker, picture, 3, At(68, 50));

        tracker.Seen.Select(track => track.Id).ShouldBe([1]);
        tracker.NeedsDetection.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Detector_looks_at_every_so_many_frames(int every)
    {
        var tracker = new FaceTracker(new FaceTrackerOptions { DetectEvery = every, MinHits = 1 });
        var picture = _scene.Draw((1, At(50, 50)));
        var looked = new List<int>();
        for (var frame = 0; frame < 10; frame++)
        {
            if (tracker.NeedsDetection)
            {
                looked.Add(frame);
                Scene.Step(tracker, picture, frame, At(50, 50));
            }
            else
            {
                tracker.Follow(picture, frame * Scene.FrameSeconds);
            }
        }

        looked.ShouldBe(Enumerable.Range(0, 10).Where(frame => frame % every == 0));
    }

    [Theory]
    [InlineData(24, 1)]
    [InlineData(25, 1)]
    [InlineData(26, 2)]
    public void Track_ends_when_its_face_was_missed_for_longer_than_a_second(int missed, int expected)
    {
        // The detector misses a face that stays where it is and is like nothing, from the tenth frame on.
        const double Step = 1 / 25.0;
        var tracker = new FaceTracker(new FaceTrackerOptions { MaxMissing = 1 });
        var (face, empty) = (_scene.Draw((1, At(50, 50))), _scene.Draw());
        var frame = 0;
        for (; frame < 10; frame++)
            tracker.Detect(face, frame * Step, [new Detection(At(50, 50), 0.9f)]);
        for (; frame < 10 + missed + 1; frame++)
        {
            tracker.Detect(empty, frame * Step, []);
            tracker.Seen.ShouldBeEmpty();
        }

        for (var again = 0; again < 3; again++, frame++)
            tracker.Detect(face, frame * Step, [new Detection(At(50, 50), 0.9f)]);
        tracker.Seen.ShouldHaveSingleItem().Id.ShouldBe(expected);
    }

    [Fact]
    public void Two_tracks_never_follow_one_face()
    {
        // Two faces that look the same, one half before the other; then there is one between them, which both could be.
        var tracker = new FaceTracker(new FaceTrackerOptions { MinHits = 1, DetectEvery = 100, MinCorrelation = 0.3f });
        Scene.Step(tracker, _scene.Draw((1, At(50, 50)), (1, At(86, 50))), 0, At(50, 50), At(86, 50));
        tracker.Seen.Select(track => track.Id).ShouldBe([1, 2]);

        tracker.Follow(_scene.Draw((1, At(68, 50))), Scene.FrameSeconds);

        tracker.Seen.ShouldHaveSingleItem().Id.ShouldBe(1);
        tracker.NeedsDetection.ShouldBeTrue();
    }

    [Theory]
    [InlineData(39.9f, 0, 1)]
    [InlineData(-39.9f, 0, 1)]
    [InlineData(0, 39.9f, 1)]
    [InlineData(0, 0, 2.2f)]
    [InlineData(0, 0, 0.45f)]
    public void Region_of_a_face_holds_where_its_next_detection_may_be(float right, float down, float growth)
    {
        var tracker = new FaceTracker(new FaceTrackerOptions { MinHits = 1 });
        Scene.Step(tracker, _scene.Draw(), 0, At(100, 100));

        var (region, smallest, largest) = tracker.Regions(Scene.FrameSeconds).ShouldHaveSingleItem();

        var side = 60 * growth;
        var moved = new Box(130 + right - (side / 2), 130 + down - (side / 2), side, side);
        moved.Intersection(region).ShouldBe(moved.Area, 0.1);
        side.ShouldBeInRange(smallest, largest);
        Scene.Step(tracker, _scene.Draw(), 1, moved);
        tracker.Seen.ShouldHaveSingleItem().Id.ShouldBe(1);
    }

    [Fact]
    public void Regions_are_those_of_all_tracks_and_move_with_them()
    {
        var tracker = new FaceTracker();
        tracker.Regions(0).ShouldBeEmpty();
        for (var frame = 0; frame < 10; frame++)
            Scene.Step(tracker, _scene.Draw(), frame, frame == 9 ? [At(20 + (5 * frame), 50), At(150, 150)] : [At(20 + (5 * frame), 50)]);

        var regions = tracker.Regions(10 * Scene.FrameSeconds);

        regions.Count.ShouldBe(2);
        (regions[0].Box.X + (regions[0].Box.Width / 2)).ShouldBe(20 + 50 + 30, 3);
        (regions[1].Box.X + (regions[1].Box.Width / 2)).ShouldBe(180, 0.1);
    }

    [Fact]
    public void Face_that_was_detected_and_is_not_is_missed_once()
    {
        var tracker = new FaceTracker();
        for (var frame = 0; frame < 5; frame++)
            Scene.Step(tracker, _scene.Draw((1, At(50, 50))), frame, frame == 4 ? [At(50, 50), At(150, 150)] : [At(50, 50)]);

        // The second is no track yet.
        tracker.Misses(5 * Scene.FrameSeconds, [new Detection(At(52, 50), 0.9f)]).ShouldBeFalse();
        tracker.Misses(5 * Scene.FrameSeconds, [new Detection(At(150, 150), 0.9f)]).ShouldBeTrue();
        Scene.Step(tracker, _scene.Draw((1, At(50, 50))), 5, At(150, 150));
        tracker.Seen.Select(track => track.Id).ShouldBe([1]);
        tracker.Misses(6 * Scene.FrameSeconds, [new Detection(At(150, 150), 0.9f)]).ShouldBeFalse();
    }

    [Fact]
    public void Regions_and_what_they_miss_allocate_nothing()
    {
        var tracker = new FaceTracker();
        Detection[] detections = [new(At(50, 50), 0.9f), new(At(150, 50), 0.9f)];
        var picture = _scene.Draw();
        long before = 0;
        for (var frame = 0; frame < 60; frame++)
        {
            if (frame == 20)
                before = GC.GetAllocatedBytesForCurrentThread();
            tracker.Regions(frame * Scene.FrameSeconds);
            tracker.Misses(frame * Scene.FrameSeconds, detections);
            tracker.Detect(picture, frame * Scene.FrameSeconds, detections);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        tracker.Seen.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(0, 1, 1.0, 0.2f, 0.6f)]
    [InlineData(1001, 1, 1.0, 0.2f, 0.6f)]
    [InlineData(5, 0, 1.0, 0.2f, 0.6f)]
    [InlineData(5, 101, 1.0, 0.2f, 0.6f)]
    [InlineData(5, 1, -0.1, 0.2f, 0.6f)]
    [InlineData(5, 1, 60.1, 0.2f, 0.6f)]
    [InlineData(5, 1, double.NaN, 0.2f, 0.6f)]
    [InlineData(5, 1, 1.0, 0f, 0.6f)]
    [InlineData(5, 1, 1.0, 1.1f, 0.6f)]
    [InlineData(5, 1, 1.0, 0.2f, -0.1f)]
    [InlineData(5, 1, 1.0, 0.2f, 1.1f)]
    public void Options_out_of_range_are_refused(int detectEvery, int minHits, double maxMissing, float minOverlap, float minCorrelation) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new FaceTracker(new FaceTrackerOptions
        {
            DetectEvery = detectEvery,
            MinHits = minHits,
            MaxMissing = maxMissing,
            MinOverlap = minOverlap,
            MinCorrelation = minCorrelation,
        }));

    private static Box At(float x, float y) => new(x, y, 60, 60);

    private static int Nearest(FaceTracker tracker, Box box) => tracker.Seen.MaxBy(track => track.Box.Overlap(box))!.Id;
}
