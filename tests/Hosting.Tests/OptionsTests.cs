namespace Suite.Hosting.Tests;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("localhost", false, true)]
    [InlineData("0.0.0.0", false, false)]
    [InlineData("*", false, false)]
    [InlineData("10.1.2.3", false, false)]
    [InlineData("::", false, false)]
    [InlineData("0.0.0.0", true, true)]
    public void Beyond_loopback_only_with_TLS_or_on_purpose(string address, bool allow, bool starts)
    {
        var options = new SuiteServerOptions { DataDirectory = "data", ListenAddress = address, AllowPlainBeyondLoopback = allow };
        if (starts)
            options.Validate();
        else
            Assert.Contains("--tls-certificate", Assert.Throws<ServerOptionsException>(options.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var options = new SuiteServerOptions { Port = 70_000, ListenAddress = "nowhere", TlsCertificatePath = "/no/such.pfx", ConcurrentRequestsMax = 0 };
        var errors = Assert.Throws<ServerOptionsException>(options.Validate).Errors;
        Assert.Equal(5, errors.Count);
    }
}
