namespace Mien.Workers.Streams;

/// <summary>How it goes with a stream that is watched.</summary>
/// <param name="Number">Its number in the job, counted from 0.</param>
/// <param name="Stream">What it is called: its address without user and password.</param>
/// <param name="Worker">Who watches it; null where nobody does.</param>
/// <param name="Claims">How often a worker took it.</param>
/// <param name="Frames">Frames that were analysed.</param>
/// <param name="Dropped">Frames that were not, as a newer one had come.</param>
/// <param name="Faces">Faces in those that were.</param>
/// <param name="Reconnections">How often it was opened anew by the same worker.</param>
/// <param name="Gaps">How often no frame came for more than two seconds.</param>
/// <param name="GapTime">How long that was in all.</param>
/// <param name="SinceSeen">How long ago the last frame came; null where none did.</param>
/// <param name="Error">Why it was opened anew last; null where it was not.</param>
public sealed record StreamStatus(
    int Number, string Stream, string? Worker, long Claims, long Frames, long Dropped, long Faces, long Reconnections, long Gaps, TimeSpan GapTime, TimeSpan? SinceSeen, string? Error);
