using System.Net;
using Microsoft.AspNetCore.Http;

namespace Suite.Hosting.Tests;

public sealed class FailedKeysTests
{
    private static readonly IPAddress Guesser = IPAddress.Parse("192.0.2.7");

    private readonly SetTime _time = new();

    [Fact]
    public void After_some_failures_the_door_closes_for_longer_and_longer()
    {
        var failed = Create(o => o.FailedKeysDelayMax = TimeSpan.FromSeconds(10));
        var delays = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            delays.Add(failed.OnFailure(Guesser, null).TotalSeconds);
            _time.Advance(failed.LockedFor(Guesser, null));
            Assert.Equal(TimeSpan.Zero, failed.LockedFor(Guesser, null));
        }

        Assert.Equal([0, 0, 1, 2, 4, 8, 10, 10, 10], delays);
        Assert.Equal(TimeSpan.Zero, failed.LockedFor(IPAddress.Parse("192.0.2.8"), null));
    }

    [Fact]
    public void Who_stops_guessing_is_forgotten()
    {
        var failed = Create(o => o.FailedKeysDelayMax = TimeSpan.FromSeconds(10));
        for (var i = 0; i < 6; i++)
            failed.OnFailure(Guesser, null);
        _time.Advance(TimeSpan.FromSeconds(41));
        Assert.Equal(TimeSpan.Zero, failed.OnFailure(Guesser, null));
    }

    [Fact]
    public void Guesses_at_one_key_from_many_addresses_are_counted_together()
    {
        var failed = Create();
        for (var i = 0; i < 3; i++)
            failed.OnFailure(IPAddress.Parse($"198.51.100.{i}"), "abc");
        Assert.True(failed.LockedFor(IPAddress.Parse("203.0.113.9"), "abc") > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, failed.LockedFor(IPAddress.Parse("203.0.113.9"), "other"));
        Assert.Equal(TimeSpan.Zero, failed.LockedFor(IPAddress.Parse("203.0.113.9"), null));
    }

    [Fact]
    public void Addresses_of_one_ipv6_network_are_one()
    {
        var failed = Create();
        for (var i = 0; i < 3; i++)
            failed.OnFailure(IPAddress.Parse($"2001:db8:1:2::{i}"), null);
        Assert.True(failed.LockedFor(IPAddress.Parse("2001:db8:1:2:ffff::1"), null) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, failed.LockedFor(IPAddress.Parse("2001:db8:1:3::1"), null));
    }

    [Fact]
    public void A_flood_from_many_addresses_takes_no_more_memory_than_the_bound()
    {
        var failed = Create(o => o.FailedKeysTrackedMax = 100);
        for (var i = 0; i < 3; i++)
            failed.OnFailure(Guesser, null);
        for (var i = 0; i < 10_000; i++)
        {
            failed.OnFailure(new IPAddress(i + 1), null);
            if (i == 50)
                Assert.True(failed.LockedFor(Guesser, null) > TimeSpan.Zero);
        }

        Assert.Equal(100, failed.Tracked);
        Assert.Equal(TimeSpan.Zero, failed.LockedFor(Guesser, null));
    }

    [Theory]
    [InlineData("203.0.113.5", "", "203.0.113.5")]
    [InlineData("203.0.113.5", "198.51.100.1", "203.0.113.5")] // nobody we trust says so
    [InlineData("10.1.2.3", "198.51.100.1", "198.51.100.1")]
    [InlineData("::ffff:10.1.2.3", "198.51.100.1", "198.51.100.1")]
    [InlineData("10.1.2.3", "6.6.6.6, 198.51.100.1", "198.51.100.1")] // the first was written by the client
    [InlineData("10.1.2.3", "198.51.100.1, 10.9.9.9", "198.51.100.1")]
    [InlineData("10.1.2.3", "198.51.100.1:5544", "198.51.100.1")]
    [InlineData("10.1.2.3", "nonsense", "10.1.2.3")]
    [InlineData("10.1.2.3", "", "10.1.2.3")]
    [InlineData("192.0.2.1", "[2001:db8::1]:80", "2001:db8::1")]
    public void The_forwarded_address_counts_only_where_a_trusted_proxy_says_so(string socket, string forwarded, string expected)
    {
        var addresses = new ClientAddress(new SuiteServerOptions { TrustedProxies = ["10.0.0.0/8", "192.0.2.1"] });
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(socket);
        context.Request.Headers["X-Forwarded-For"] = forwarded;
        Assert.Equal(expected, addresses.Of(context).ToString());
    }

    private FailedKeys Create(Action<SuiteServerOptions>? configure = null)
    {
        var options = new SuiteServerOptions { FailedKeysFree = 3 };
        configure?.Invoke(options);
        return new FailedKeys(options, _time);
    }
}
