namespace Mien.Tensors.OneDnn;

/// <summary>The CPU engine of the process, and a stream and one OpenMP thread for every thread of ours that uses it.</summary>
/// <remarks>
/// Work is split over our own threads, each running single-threaded primitives: oneDNN's OpenMP team slows down more
/// than tenfold when another process takes one of its cores.
/// </remarks>
internal static unsafe class Engine
{
    private const int Cpu = 1;
    private const uint InOrder = 1;

    [ThreadStatic]
    private static StreamHandle? stream;

    public static nint Handle { get; } = Create();

    /// <summary>The stream of the calling thread.</summary>
    public static nint Stream => Own.DangerousGetHandle();

    /// <summary>Owner of the calling thread's stream. It is finalized when the thread has ended, which frees the stream.</summary>
    internal static StreamHandle Own => stream ??= CreateStream();

    private static nint Create()
    {
        nint engine;
        Native.Check(Native.dnnl_engine_create(&engine, Cpu, 0));
        return engine;
    }

    private static StreamHandle CreateStream()
    {
        Native.omp_set_num_threads(1);
        nint created;
        Native.Check(Native.dnnl_stream_create(&created, Handle, InOrder));
        return new StreamHandle(created);
    }
}
