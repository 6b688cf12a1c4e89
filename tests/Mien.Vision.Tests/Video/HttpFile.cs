using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mien.Vision.Tests.Video;

/// <summary>A server of HTTP that has one file, which it sends from its beginning whatever is asked for, at once or in a given time.</summary>
internal sealed class HttpFile : IDisposable
{
    private const int Pieces = 200;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly byte[] content;
    private readonly double seconds;
    private readonly Thread thread;

    public HttpFile(byte[] content, double seconds = 0)
    {
        this.content = content;
        this.seconds = seconds;
        listener.Start();
        thread = new Thread(Serve) { IsBackground = true };
        thread.Start();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/file";

    public void Dispose()
    {
        listener.Stop();
        thread.Join();
    }

    private void Serve()
    {
        while (true)
        {
            try
            {
                using var client = listener.AcceptTcpClient();
                using var connection = client.GetStream();
                using var request = new StreamReader(connection, Encoding.ASCII);
                while (request.ReadLine() is { Length: > 0 })
                {
                }

                Send(connection);
            }
            catch (Exception error) when (error is SocketException or InvalidOperationException)
            {
                return;
            }
            catch (IOException)
            {
                // The reader is gone.
            }
        }
    }

    // A stream that is live has no length.
    private void Send(NetworkStream connection)
    {
        connection.Write(Encoding.ASCII.GetBytes($"HTTP/1.0 200 OK\r\n{(seconds > 0 ? "" : $"Content-Length: {content.Length}\r\n")}\r\n"));
        for (var piece = 0; piece < Pieces; piece++)
        {
            connection.Write(content, content.Length * piece / Pieces, (content.Length * (piece + 1) / Pieces) - (content.Length * piece / Pieces));
            Thread.Sleep(TimeSpan.FromSeconds(seconds / Pieces));
        }
    }
}
