using System.Net;
using System.Net.Sockets;
using System.Text;
using Mien.Workers.Work;

namespace Mien.Workers.Tests.Work;

public sealed class PictureDownloadTests : IDisposable
{
    private readonly TcpListener server = new(IPAddress.Loopback, 0);

    public PictureDownloadTests() => server.Start();

    private string Host => $"http://{server.LocalEndpoint}";

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task What_may_be_read_is()
    {
        using var download = PictureDownload.Open([Host], [new($"{Host}/pictures/")]);
        var answering = Answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");

        download.Read(new($"{Host}/pictures/a.jpg")).ShouldBe("abc"u8.ToArray());
        await answering;
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "its server answers 404")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "its server answers 302")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n", "it cannot be read (")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "it cannot be read (")]
    public async Task What_a_server_does_not_give_is_told(string answer, string message)
    {
        using var download = PictureDownload.Open([Host], [new(Host)]);
        var answering = Answer(answer);

        Should.Throw<IOException>(() => download.Read(new($"{Host}/a.jpg"))).Message.ShouldStartWith(message);
        await answering;
    }

    [Fact]
    public void Nothing_else_is_read()
    {
        using var download = PictureDownload.Open([Host], [new($"{Host}/pictures/")]);

        Should.Throw<IOException>(() => download.Read(new($"{Host}/secret.jpg"))).Message.ShouldBe("its address is none of those that may be read");
        Should.Throw<IOException>(() => download.Read(new($"{Host}/pictures/../secret.jpg"))).Message.ShouldBe("its address is none of those that may be read");
    }

    private async Task Answer(string text)
    {
        using var client = await server.AcceptTcpClientAsync();
        var stream = client.GetStream();
        await stream.ReadAtLeastAsync(new byte[1000], 1);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
    }
}
