namespace Mien.Workers.Streams;

/// <summary>What came of a claim of a stream so far.</summary>
/// <param name="Frames">Frames that were analysed.</param>
/// <param name="Dropped">Frames that were not, as a newer one had come.</param>
/// <param name="Faces">Faces in those that were.</param>
/// <param name="Connections">How often the stream was opened.</param>
/// <param name="FirstAge">How long ago the first frame came that no report before told of; null where none came.</param>
/// <param name="LastAge">How long ago the last one came.</param>
/// <param name="Error">Why it was opened last but for the first time.</param>
/// <param name="Sightings">Faces that no report before told of.</param>
internal sealed record StreamReport(long Frames, long Dropped, long Faces, long Connections, TimeSpan? FirstAge, TimeSpan? LastAge, string? Error, IReadOnlyList<Sighting> Sightings);

/// <summary>The faces of a frame.</summary>
/// <param name="Sequence">Counts those of a claim, from 0.</param>
/// <param name="Age">How long ago the frame came.</param>
/// <param name="Analysis">What was found in it, as JSON.</param>
internal readonly record struct Sighting(long Sequence, TimeSpan Age, string Analysis);
