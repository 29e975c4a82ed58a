using System.Buffers.Binary;
using System.Text;

namespace Suite.Inspection.Outputs.Mqtt;

/// <summary>
/// The packets of MQTT 3.1.1 (OASIS standard, 2014) that a publisher with QoS 1 sends and receives. Pure; numbers in comments are sections of the standard.
/// </summary>
internal static class MqttPacket
{
    public const byte ConnectAcknowledged = 0x20;
    public const byte PublishAcknowledged = 0x40;
    public const byte PingAnswered = 0xD0;

    /// <summary>2.2.3: four bytes of seven bits.</summary>
    public const int LengthMax = 268_435_455;

    private const byte ConnectType = 0x10;
    private const byte PublishQos1 = 0x32;
    private const byte Duplicate = 0x08;

    /// <summary>3.12</summary>
    public static byte[] Ping { get; } = [0xC0, 0];

    /// <summary>3.14</summary>
    public static byte[] Disconnect { get; } = [0xE0, 0];

    /// <summary>3.1: protocol level 4, clean session.</summary>
    /// <param name="clientId">1 to 23 letters and digits, which every server takes (3.1.3.1).</param>
    /// <param name="keepAliveSeconds">The server closes after one and a half times as long without a packet.</param>
    /// <param name="user">Null for none.</param>
    /// <param name="password">Null for none; not without a user (3.1.2.9).</param>
    public static byte[] Connect(string clientId, ushort keepAliveSeconds, string? user, string? password)
    {
        var body = new List<byte>();
        Text(body, "MQTT");
        body.Add(4);
        body.Add((byte)(0x02 | (user is null ? 0 : 0x80) | (user is null || password is null ? 0 : 0x40)));
        Number(body, keepAliveSeconds);
        Text(body, clientId);
        if (user is not null)
        {
            Text(body, user);
            if (password is not null)
            {
                Text(body, password);
            }
        }

        return Packet(ConnectType, body);
    }

    /// <summary>3.3, QoS 1, not retained.</summary>
    /// <param name="topic">Without wildcards.</param>
    /// <param name="id">1 to 65,535.</param>
    /// <param name="payload">The message.</param>
    /// <param name="isRepeated">It was sent before under this id.</param>
    public static byte[] Publish(string topic, ushort id, ReadOnlySpan<byte> payload, bool isRepeated)
    {
        var body = new List<byte>(payload.Length + topic.Length + 8);
        Text(body, topic);
        Number(body, id);
        body.AddRange(payload);
        return Packet((byte)(PublishQos1 | (isRepeated ? Duplicate : 0)), body);
    }

    /// <summary>2.2.3: the remaining length.</summary>
    public static byte[] Length(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LengthMax);
        var bytes = new List<byte>();
        do
        {
            var (rest, digit) = Math.DivRem(length, 128);
            bytes.Add((byte)(rest > 0 ? digit | 0x80 : digit));
            length = rest;
        }
        while (length > 0);
        return [.. bytes];
    }

    /// <summary>3.2.2.3: why a server refuses a connection.</summary>
    public static string RefusalOf(byte code) => code switch
    {
        1 => "The broker does not speak MQTT 3.1.1.",
        2 => "The broker refuses the client's name.",
        3 => "The broker is not available.",
        4 => "The broker refuses user or password.",
        5 => "The broker does not allow it.",
        _ => $"The broker refuses with code {code}.",
    };

    private static byte[] Packet(byte type, List<byte> body) => [type, .. Length(body.Count), .. body];

    private static void Text(List<byte> body, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Number(body, checked((ushort)bytes.Length));
        body.AddRange(bytes);
    }

    private static void Number(List<byte> body, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        body.AddRange(bytes);
    }
}
