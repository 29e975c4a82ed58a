using System.Net;
using Microsoft.AspNetCore.Http;

namespace Suite.Hosting;

/// <summary>
/// Where a request comes from. What a request says of itself counts only when a trusted proxy says it: the socket's address, unless that is a
/// trusted proxy's; then the last address in <c>X-Forwarded-For</c> that is not one.
/// </summary>
internal sealed class ClientAddress
{
    /// <summary>More hops than anybody has: a longer list is somebody's attempt to keep us busy.</summary>
    private const int HopsMax = 32;

    private readonly IPNetwork[] _proxies;

    public ClientAddress(SuiteServerOptions options) => _proxies = [.. options.TrustedProxies.Select(p => Parse(p)!.Value)];

    /// <summary>An address or a network (<c>10.0.0.0/8</c>); null when it is neither.</summary>
    public static IPNetwork? Parse(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
            return network;
        return IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
    }

    /// <summary>Never null: a connection without an address, as over a Unix socket, counts as loopback.</summary>
    public IPAddress Of(HttpContext context)
    {
        var address = Plain(context.Connection.RemoteIpAddress ?? IPAddress.Loopback);
        if (!IsProxy(address))
            return address;
        var hops = context.Request.Headers["X-Forwarded-For"].ToString().Split(',', HopsMax, StringSplitOptions.TrimEntries);
        for (var i = hops.Length - 1; i >= 0 && IsProxy(address); i--)
        {
            // A hop that is no address was written by nobody we trust to name one; the one who passed it on is the last we know.
            if (!IPEndPoint.TryParse(hops[i], out var hop))
                break;
            address = Plain(hop.Address);
        }

        return address;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private bool IsProxy(IPAddress address)
    {
        foreach (var proxy in _proxies)
        {
            if (proxy.Contains(address))
                return true;
        }

        return false;
    }
}
