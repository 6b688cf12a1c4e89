using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mien.Vision.Tests.Video;

/// <summary>
/// As much of an RTSP server (RFC 2326) as one ffmpeg needs that takes its stream over the same connection: it sends pictures of H.264
/// (RFC 6184), ten a second by their stamps, and closes the connection without a word.
/// </summary>
internal sealed class RtspServer : IDisposable
{
    private const int RtpHeader = 12;
    private const uint StampStep = 9000;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly byte[] stream;
    private readonly string range;
    private readonly Thread thread;

    /// <param name="stream">A stream of NAL units, one slice for each picture.</param>
    /// <param name="range">Line of the session's description that states a duration, with its line end; empty for none.</param>
    public RtspServer(byte[] stream, string range)
    {
        this.stream = stream;
        this.range = range;
        listener.Start();
        thread = new Thread(Serve) { IsBackground = true };
        thread.Start();
    }

    public string Address => $"rtsp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/live";

    public void Dispose()
    {
        listener.Stop();
        thread.Join();
    }

    private void Serve()
    {
        try
        {
            using var client = listener.AcceptTcpClient();
            using var connection = client.GetStream();
            using var reader = new StreamReader(connection, Encoding.ASCII);
            while (Answer(reader, connection))
            {
            }
            Send(connection);

            // What the reader said meanwhile is not read: closing at once would take back what it has not read yet.
            Thread.Sleep(500);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            // The reader is gone.
        }
    }

    // Whether there are more requests before the stream.
    private bool Answer(StreamReader reader, NetworkStream connection)
    {
        var method = reader.ReadLine()?.Split(' ')[0] ?? throw new IOException();
        var sequence = "";
        while (reader.ReadLine() is { Length: > 0 } line)
            if (line.StartsWith("CSeq:", StringComparison.OrdinalIgnoreCase))
                sequence = line;
        var (headers, body) = method switch
        {
            "OPTIONS" => ("Public: DESCRIBE, SETUP, PLAY\r\n", ""),
            "DESCRIBE" => ("Content-Type: application/sdp\r\n", $"v=0\r\ns=clip\r\nt=0 0\r\n{range}m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track\r\n"),
            "SETUP" => ("Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n", ""),
            _ => ("Session: 1\r\n", ""),
        };
        var length = body.Length.ToString(CultureInfo.InvariantCulture);
        connection.Write(Encoding.ASCII.GetBytes($"RTSP/1.0 200 OK\r\n{sequence}\r\n{headers}Content-Length: {length}\r\n\r\n{body}"));
        return method != "PLAY";
    }

    private void Send(NetworkStream connection)
    {
        ushort number = 0;
        uint stamp = 0;
        foreach (var unit in Units())
        {
            var isSlice = (unit[0] & 31) is 1 or 5;
            var packet = new byte[4 + RtpHeader + unit.Length];
            packet[0] = (byte)'$';
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(RtpHeader + unit.Length));
            packet[4] = 0x80;
            packet[5] = (byte)(96 | (isSlice ? 0x80 : 0));
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), number++);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), stamp);
            unit.CopyTo(packet, 4 + RtpHeader);
            connection.Write(packet);
            stamp += isSlice ? StampStep : 0;
        }
    }

    // What stands between start codes 0 0 1; a zero before one belongs to it.
    private IEnumerable<byte[]> Units()
    {
        byte[] code = [0, 0, 1];
        for (var start = stream.AsSpan().IndexOf(code) + 3; start < stream.Length;)
        {
            var length = stream.AsSpan(start).IndexOf(code);
            var end = length < 0 ? stream.Length : start + length;
            yield return stream[start..(length > 0 && stream[end - 1] == 0 ? end - 1 : end)];
            start = end + 3;
        }
    }
}
