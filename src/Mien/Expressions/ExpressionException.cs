namespace Mien.Expressions;

/// <summary>Custom expressions that cannot be used or changed as asked: the message is one line saying what, where and what to do.</summary>
/// <param name="message">One line.</param>
/// <param name="cause">The underlying error, if there is one.</param>
public sealed class ExpressionException(string message, Exception? cause = null) : Exception(message, cause);
