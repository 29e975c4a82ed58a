using System.Net;
using Microsoft.Extensions.Logging;

namespace Suite.Hosting;

/// <content>Log messages. Never a key: a wrong one may be a right one with a typing error.</content>
internal sealed partial class KeyGate
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Wrong API keys from {Address} are refused unseen for {Seconds} s (key id {KeyId}).")]
    private partial void LogLocked(IPAddress address, long seconds, string keyId);
}
