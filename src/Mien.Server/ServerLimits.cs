using Mien.Vision.Pictures;

namespace Mien.Server;

/// <summary>
/// What a server takes on. What is over a limit is refused at once, so that neither memory nor waiting grows with the number of clients: at
/// most <see cref="Requests"/> times <see cref="RequestBytes"/> of bodies are in memory, twice as many of forms, JSON and bodies without a length.
/// </summary>
public sealed record ServerLimits
{
    /// <summary>Bytes of a request, by default.</summary>
    public const int DefaultRequestBytes = 20_000_000;

    /// <summary>Fewest bytes that may be allowed.</summary>
    public const int LeastRequestBytes = 1_000;

    /// <summary>Most bytes that may be allowed.</summary>
    public const int MostRequestBytes = 250_000_000;

    /// <summary>Pictures of a request, by default.</summary>
    public const int DefaultRequestPictures = 32;

    /// <summary>Most pictures that may be allowed.</summary>
    public const int MostRequestPictures = 1_000;

    /// <summary>Seconds of a request, by default.</summary>
    public const int DefaultRequestSeconds = 30;

    /// <summary>Most seconds that may be allowed.</summary>
    public const int MostRequestSeconds = 3_600;

    /// <summary>Requests at once, by default.</summary>
    public const int DefaultRequests = 50;

    /// <summary>Most requests at once that may be allowed.</summary>
    public const int MostRequests = 10_000;

    /// <summary>Connections at once, by default.</summary>
    public const int DefaultConnections = 20_000;

    /// <summary>Most connections at once that may be allowed.</summary>
    public const int MostConnections = 100_000;

    /// <summary>Requests a second of one address, by default.</summary>
    public const int DefaultRequestRate = 1_000;

    /// <summary>Most requests a second of one address that may be allowed.</summary>
    public const int MostRequestRate = 1_000_000;

    /// <summary>Pixels of a picture, by default.</summary>
    public const int DefaultPicturePixels = 100_000_000;

    /// <summary>Most pixels of a picture that may be allowed.</summary>
    public const int MostPicturePixels = (int)Picture.MaxPixels;

    /// <summary>Faces of a picture, by default.</summary>
    public const int DefaultPictureFaces = 200;

    /// <summary>Most faces of a picture that may be allowed.</summary>
    public const int MostPictureFaces = 10_000;

    /// <summary>Streams at once, by default.</summary>
    public const int DefaultStreams = 8;

    /// <summary>Most streams at once that may be allowed.</summary>
    public const int MostStreams = 1_000;

    /// <summary>Seconds between two frames of a stream, by default.</summary>
    public const int DefaultStreamSeconds = 30;

    /// <summary>Most seconds between two frames that may be allowed.</summary>
    public const int MostStreamSeconds = 3_600;

    /// <summary>Bytes of a frame, by default.</summary>
    public const int DefaultFrameBytes = 4_000_000;

    /// <summary>Frames a second of a stream, by default.</summary>
    public const int DefaultFrameRate = 30;

    /// <summary>Most frames a second that may be allowed.</summary>
    public const int MostFrameRate = 1_000;

    /// <summary>Sets of custom expressions, by default.</summary>
    public const int DefaultSets = 1_000;

    /// <summary>Expressions of a set, by default.</summary>
    public const int DefaultSetExpressions = 100;

    /// <summary>Pictures taught to a set, by default.</summary>
    public const int DefaultSetPictures = 1_000;

    /// <summary>Most sets, expressions of a set and pictures of a set that may be allowed.</summary>
    public const int MostOfSets = 100_000;

    /// <summary>Bytes of a request's body. Default 20,000,000; 1,000 to 250,000,000.</summary>
    public int RequestBytes { get; init; } = DefaultRequestBytes;

    /// <summary>Pictures of a request. Default 32; 1 to 1,000.</summary>
    public int RequestPictures { get; init; } = DefaultRequestPictures;

    /// <summary>Seconds from a request's headers to its result, waiting among them. Default 30; 1 to 3,600.</summary>
    public int RequestSeconds { get; init; } = DefaultRequestSeconds;

    /// <summary>
    /// Requests that are accepted at the same time. <see cref="RecognizerOptions.Threads"/> pictures of them are at work, the others send or
    /// wait; further requests are told to come again. Default 50; 1 to 10,000.
    /// </summary>
    public int Requests { get; init; } = DefaultRequests;

    /// <summary>Connections at once, whether they ask anything or not; further ones are closed without an answer. Streams are not counted. Default 20,000; 1 to 100,000.</summary>
    public int Connections { get; init; } = DefaultConnections;

    /// <summary>Requests a second that one address may send, those for health not counted. Default 1,000; 1 to 1,000,000.</summary>
    public int RequestRate { get; init; } = DefaultRequestRate;

    /// <summary>Pixels of a picture; one with more is refused before it is decoded. Default 100,000,000; 1 to <see cref="Picture.MaxPixels"/>.</summary>
    public int PicturePixels { get; init; } = DefaultPicturePixels;

    /// <summary>Faces of a picture that are named, the largest ones; how many there are more is noted. Default 200; 1 to 10,000.</summary>
    public int PictureFaces { get; init; } = DefaultPictureFaces;

    /// <summary>Streams at once; further ones are told to come again. Default 8; 1 to 1,000.</summary>
    public int Streams { get; init; } = DefaultStreams;

    /// <summary>Seconds that a stream may be silent, or not take an answer, before it is closed. Default 30; 1 to 3,600.</summary>
    public int StreamSeconds { get; init; } = DefaultStreamSeconds;

    /// <summary>Bytes of a stream's frame, of which three are in memory. Default 4,000,000; 1,000 to 250,000,000.</summary>
    public int FrameBytes { get; init; } = DefaultFrameBytes;

    /// <summary>Frames of a stream that are analysed in a second; of those that come faster the newest wait. Default 30; 1 to 1,000.</summary>
    public int FrameRate { get; init; } = DefaultFrameRate;

    /// <summary><see cref="StreamSeconds"/> as a span.</summary>
    internal TimeSpan StreamTime => TimeSpan.FromSeconds(StreamSeconds);

    /// <summary>Sets of custom expressions that clients may make. Default 1,000; 1 to 100,000.</summary>
    public int Sets { get; init; } = DefaultSets;

    /// <summary>Expressions of a set, those of the model among them. Default 100; 1 to 100,000.</summary>
    public int SetExpressions { get; init; } = DefaultSetExpressions;

    /// <summary>Pictures taught to all expressions of a set together. Default 1,000; 1 to 100,000.</summary>
    public int SetPictures { get; init; } = DefaultSetPictures;

    /// <summary><see cref="RequestSeconds"/> as a span.</summary>
    internal TimeSpan RequestTime => TimeSpan.FromSeconds(RequestSeconds);

    internal void Validate()
    {
        Require(RequestBytes, LeastRequestBytes, MostRequestBytes, nameof(RequestBytes));
        Require(RequestPictures, 1, MostRequestPictures, nameof(RequestPictures));
        Require(RequestSeconds, 1, MostRequestSeconds, nameof(RequestSeconds));
        Require(Requests, 1, MostRequests, nameof(Requests));
        Require(Connections, 1, MostConnections, nameof(Connections));
        Require(RequestRate, 1, MostRequestRate, nameof(RequestRate));
        Require(PicturePixels, 1, MostPicturePixels, nameof(PicturePixels));
        Require(PictureFaces, 1, MostPictureFaces, nameof(PictureFaces));
        Require(Streams, 1, MostStreams, nameof(Streams));
        Require(StreamSeconds, 1, MostStreamSeconds, nameof(StreamSeconds));
        Require(FrameBytes, LeastRequestBytes, MostRequestBytes, nameof(FrameBytes));
        Require(FrameRate, 1, MostFrameRate, nameof(FrameRate));
        Require(Sets, 1, MostOfSets, nameof(Sets));
        Require(SetExpressions, 1, MostOfSets, nameof(SetExpressions));
        Require(SetPictures, 1, MostOfSets, nameof(SetPictures));
    }

    private static void Require(int value, int least, int most, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
    }
}
