namespace Mien.Vision.ViolaJones;

/// <summary>A window that passed the cascade, in whole pixels of the searched picture.</summary>
internal readonly record struct Candidate(int X, int Y, int Width, int Height);

/// <summary>Windows that were found to be one face: their mean and their number.</summary>
internal readonly record struct CandidateGroup(Candidate Window, int Count);
