namespace Mien.Expressions;

/// <summary>What enrolment made of the pictures of one class.</summary>
/// <param name="Samples">The pictures taken, in their order.</param>
/// <param name="LeftOut">The pictures left out, in their order.</param>
public sealed record EnrolledPictures(IReadOnlyList<ExpressionSample> Samples, IReadOnlyList<LeftOutPicture> LeftOut);

/// <summary>A picture that was not enrolled.</summary>
/// <param name="Source">The picture as its user named it.</param>
/// <param name="Reason">Why, on one line.</param>
public sealed record LeftOutPicture(string Source, string Reason);
