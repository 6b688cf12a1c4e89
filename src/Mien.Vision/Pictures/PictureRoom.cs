using System.Buffers;
using System.Runtime.InteropServices;
using Mien.Tensors.Threads;

namespace Mien.Vision.Pictures;

/// <summary>
/// Room for the pixels of one picture, used again and again: large pictures one after the other would else pile up in memory. A picture in
/// it is only good until the next one comes there or the room is disposed, which frees its memory. For one thread at a time.
/// </summary>
public sealed class PictureRoom : IDisposable
{
    /// <summary>Bytes that a room keeps in any case, of 13 megapixels.</summary>
    internal const int Kept = 40_000_000;

    private readonly DecodingGate? gate;
    private long claimed;
    private Block block = new(0);

    /// <summary>Makes a room on its own, which takes no memory yet.</summary>
    public PictureRoom()
    {
    }

    internal PictureRoom(DecodingGate gate) => this.gate = gate;

    /// <summary>
    /// Rooms for many threads. A large picture waits where those at work would take more together than one of
    /// <see cref="PictureSize.DefaultPixels"/> in each room does; smaller ones go on.
    /// </summary>
    /// <param name="owner">Whose type errors name when they are used after its end.</param>
    /// <param name="most">How many there may be, at least 1; null as for <see cref="Sessions{T}"/>.</param>
    public static Sessions<PictureRoom> ForThreads(object owner, int? most = null)
    {
        var gate = new DecodingGate(3L * PictureSize.DefaultPixels * (most ?? Environment.ProcessorCount));
        return new(owner, () => new PictureRoom(gate), most, returned: room => room.Claim(0));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        block.Free();
        Claim(0);
    }

    /// <summary>So many bytes of a room, or for no room of their own; their content is undefined.</summary>
    internal static Memory<byte> Take(PictureRoom? room, int length) => room?.Take(length) ?? GC.AllocateUninitializedArray<byte>(length);

    /// <summary>So many bytes, whose content is undefined.</summary>
    internal Memory<byte> Take(int length)
    {
        if (block.Length < length)
        {
            block.Free();
            block = new(length);
        }

        return block.Memory[..length];
    }

    /// <summary>
    /// Says what a picture takes that is decoded into the room, in place of what was said before, and waits until there is so much; 0 where
    /// there is none any more. What <see cref="Kept"/> has room for is always there.
    /// </summary>
    internal void Claim(long bytes)
    {
        // Two that wait for what the other has would wait for ever.
        gate?.Leave(claimed);
        claimed = 0;
        if (gate is null)
            return;
        if (bytes > Kept)
        {
            gate.Enter(bytes);
            claimed = bytes;
        }
        else if (block.Length > Kept && !gate.HasRoomFor(block.Length))
        {
            // What a large picture has left is else kept for the next one: new pages cost time.
            block.Free();
        }
    }

    /// <summary>Says that the picture is decoded, so that it takes no more than its pixels.</summary>
    internal void Settle(int length)
    {
        var free = Math.Max(0, claimed - length);
        gate?.Leave(free);
        claimed -= free;
    }

    // Outside of the managed heap, which keeps what a picture leaves behind until it is collected, and often longer. The C library gives back
    // at once whatever is larger than 32 MiB. What is not written to takes no memory.
    private sealed unsafe class Block : MemoryManager<byte>
    {
        private byte* bytes;

        /// <summary>Takes the memory.</summary>
        /// <param name="length">Bytes; 0 for none.</param>
        public Block(int length)
        {
            Length = length == 0 ? 0 : Math.Max(length, Kept);
            bytes = length == 0 ? null : (byte*)NativeMemory.Alloc((nuint)Length);
        }

        public int Length { get; private set; }

        public void Free() => ((IDisposable)this).Dispose();

        public override Span<byte> GetSpan() => new(bytes, Length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(bytes + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
            NativeMemory.Free(bytes);
            bytes = null;
            Length = 0;
        }
    }
}
