using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Suite.Inspection.Outputs.Mqtt;

/// <summary>
/// Publishes events to a broker, QoS 1: an event is delivered once the broker has acknowledged it. The connection is opened by the first event and after every failure;
/// one that was idle for long is tried with a ping first. <c>mqtt://HOST[:1883]</c>, or <c>mqtts://HOST[:8883]</c> for TLS with a certificate that the system trusts.
/// </summary>
internal sealed class MqttSender : IOutputSender
{
    private const ushort KeepAliveSeconds = 60;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Uri _address;
    private readonly OutputSecrets _secrets;
    private readonly string _topic;
    private readonly TimeProvider _time;
    private readonly string _clientId = "suite" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private Stream? _broker;
    private long _lastPacket;
    private ushort _packetId;

    public MqttSender(OutputSecrets secrets, string topic, TimeProvider time) => (_address, _secrets, _topic, _time) = (new Uri(secrets.Address), secrets, topic, time);

    public async Task<Delivery> SendAsync(OutputMessage message, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Timeout);
        try
        {
            var broker = await ConnectedAsync(limit.Token);
            _packetId = _packetId == ushort.MaxValue ? (ushort)1 : (ushort)(_packetId + 1);
            await broker.WriteAsync(MqttPacket.Publish($"{_topic}/{message.Topic}", _packetId, message.Body, isRepeated: false), limit.Token);
            await broker.FlushAsync(limit.Token);
            var answer = await ReadAsync(broker, MqttPacket.PublishAcknowledged, limit.Token);
            _lastPacket = _time.GetTimestamp();
            return BinaryPrimitives.ReadUInt16BigEndian(answer) == _packetId ? new Delivery.Delivered() : await FailAsync("The broker acknowledged another event.");
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or InvalidDataException)
        {
            return await FailAsync(e.Message);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return await FailAsync($"The broker did not answer within {Timeout.TotalSeconds:0} s.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is { } broker)
        {
            try
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
                await broker.WriteAsync(MqttPacket.Disconnect, limit.Token);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // It is gone, which is what was wanted.
            }

            await CloseAsync();
        }
    }

    private async Task<Delivery> FailAsync(string reason)
    {
        await CloseAsync();
        return new Delivery.Again(reason);
    }

    private async Task CloseAsync()
    {
        if (_broker is { } broker)
        {
            _broker = null;
            await broker.DisposeAsync();
        }
    }

    private async Task<Stream> ConnectedAsync(CancellationToken ct)
    {
        if (_broker is { } open)
        {
            var idle = _time.GetElapsedTime(_lastPacket).TotalSeconds;
            if (idle < KeepAliveSeconds / 2.0)
            {
                return open;
            }

            if (idle < KeepAliveSeconds && await AnswersAsync(open, ct))
            {
                return open;
            }

            await CloseAsync();
        }

        return _broker = await ConnectAsync(ct);
    }

    private static async Task<bool> AnswersAsync(Stream broker, CancellationToken ct)
    {
        try
        {
            await broker.WriteAsync(MqttPacket.Ping, ct);
            await broker.FlushAsync(ct);
            await ReadAsync(broker, MqttPacket.PingAnswered, ct);
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return false;
        }
    }

    private async Task<Stream> ConnectAsync(CancellationToken ct)
    {
        var isSecure = _address.Scheme == "mqtts";
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(_address.Host, _address.Port > 0 ? _address.Port : isSecure ? 8883 : 1883, ct);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (isSecure)
            {
                var secured = new SslStream(stream);
                stream = secured;
                await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = _address.Host }, ct);
            }

            await stream.WriteAsync(MqttPacket.Connect(_clientId, KeepAliveSeconds, _secrets.User, _secrets.Password), ct);
            await stream.FlushAsync(ct);
            var answer = await ReadAsync(stream, MqttPacket.ConnectAcknowledged, ct);
            return answer[1] == 0 ? stream : throw new InvalidDataException(MqttPacket.RefusalOf(answer[1]));
        }
        catch
        {
            socket.Dispose();
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>The two bytes after the head of the packet that is expected; of those that a publisher gets, none has more.</summary>
    private static async Task<byte[]> ReadAsync(Stream broker, byte expected, CancellationToken ct)
    {
        var head = new byte[2];
        await broker.ReadExactlyAsync(head, ct);
        var length = expected == MqttPacket.PingAnswered ? 0 : 2;
        if (head[0] != expected || head[1] != length)
        {
            throw new InvalidDataException($"The broker sent a packet of type {head[0]:x2} where {expected:x2} was expected.");
        }

        var body = new byte[length];
        await broker.ReadExactlyAsync(body, ct);
        return body;
    }
}
