using Microsoft.ML.OnnxRuntime;

namespace Mien.OnnxRuntime;

/// <summary>How ONNX Runtime computes.</summary>
public sealed record OnnxOptions
{
    /// <summary>Threads that share the work of one face. Default 1, as faces are mostly shared among threads; 1 to 256.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Changes the settings of ONNX Runtime, among them who computes: <c>session => session.AppendExecutionProvider_CUDA()</c>, with the
    /// package that holds that execution provider. Default none: the CPU computes.
    /// </summary>
    public Action<SessionOptions>? Session { get; init; }

    internal SessionOptions Create()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Threads, 256);
        var session = new SessionOptions
        {
            IntraOpNumThreads = Threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        try
        {
            Session?.Invoke(session);
            return session;
        }
        catch (Exception error) when (error is OnnxRuntimeException or EntryPointNotFoundException)
        {
            session.Dispose();
            throw new MienException(
                null, $"ONNX Runtime cannot compute as asked: {error.Message}",
                $"this one has {string.Join(", ", OrtEnv.Instance().GetAvailableProviders())}", error);
        }
    }
}
