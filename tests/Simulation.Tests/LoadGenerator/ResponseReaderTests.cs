using System.Text;
using Suite.LoadGenerator;
using Xunit;

namespace Suite.Simulation.Tests.LoadGenerator;

public sealed class ResponseReaderTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, false)]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\ncontent-length:0\r\nConnection: close\r\n\r\n", 429, true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=1\r\n0123456789\r\n0\r\n\r\n", 200, false)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204, false)]
    public void A_response_is_complete_with_its_last_byte_however_it_is_cut(string response, int status, bool closes)
    {
        var bytes = Encoding.ASCII.GetBytes(response);
        for (var piece = 1; piece <= bytes.Length; piece++)
        {
            var reader = new ResponseReader();
            var state = ReadState.NeedsMore;
            for (var at = 0; at < bytes.Length; at += piece)
            {
                Assert.Equal(ReadState.NeedsMore, state);
                var now = bytes.AsSpan(at, Math.Min(piece, bytes.Length - at));
                now.CopyTo(reader.Free);
                state = reader.Advance(now.Length);
            }

            Assert.Equal(ReadState.Complete, state);
            Assert.Equal(status, reader.Status);
            Assert.Equal(closes, reader.Closes);
        }
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public void What_cannot_be_read_is_broken_rather_than_waited_for(string response)
    {
        var reader = new ResponseReader();
        var bytes = Encoding.ASCII.GetBytes(response);
        bytes.CopyTo(reader.Free);
        Assert.Equal(ReadState.Broken, reader.Advance(bytes.Length));
    }

    [Fact]
    public void A_reader_is_used_again_for_a_larger_response()
    {
        var reader = new ResponseReader();
        foreach (var size in new[] { 3, 100_000, 10 })
        {
            reader.Reset();
            var bytes = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n{new string('x', size)}");
            var state = ReadState.NeedsMore;
            for (var at = 0; at < bytes.Length;)
            {
                var free = reader.Free;
                var count = Math.Min(free.Length, bytes.Length - at);
                bytes.AsSpan(at, count).CopyTo(free);
                at += count;
                state = reader.Advance(count);
            }

            Assert.Equal(ReadState.Complete, state);
        }
    }
}
