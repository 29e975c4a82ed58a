using System.CommandLine;
using Suite.Hosting;

namespace Suite.Host.Cli;

/// <summary>The options of commands that start a server.</summary>
internal sealed class ServerSettings
{
    private readonly Option<int> _port = new("--port") { Description = "TCP port; 0 lets the system choose", DefaultValueFactory = _ => 8080 };
    private readonly Option<string> _listen = new("--listen") { Description = "address to listen on", DefaultValueFactory = _ => "127.0.0.1" };
    private readonly Option<string?> _postgres = new("--postgres") { Description = "connection string of a PostgreSQL that several nodes share (or SUITE_POSTGRES)" };
    private readonly Option<string?> _masterKey = new("--master-key-file") { Description = "the key file all nodes share; default DIR/master.key" };
    private readonly Option<string?> _certificate = new("--tls-certificate") { Description = "certificate file (PFX, or PEM with its key)" };
    private readonly Option<string?> _certificateKey = new("--tls-key") { Description = "private key file (PEM)" };
    private readonly Option<bool> _plain = new("--allow-plain-beyond-loopback") { Description = "listen beyond loopback without TLS, behind something that ends it" };

    private readonly Option<double?> _keyRate = new("--key-rate") { Description = "requests a second of a key that has no rate of its own; default no limit" };
    private readonly Option<int?> _keyBurst = new("--key-burst") { Description = "requests such a key may make at once; default one second's worth" };
    private readonly Option<string[]> _proxies = new("--trusted-proxy") { Description = "address or network of a proxy whose X-Forwarded-For is believed" };

    public Option<string> DataDirectory { get; } = TargetOptions.DataDirectoryOption();

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_port, _listen, DataDirectory, _postgres, _masterKey, _certificate, _certificateKey, _plain, _keyRate, _keyBurst, _proxies])
        {
            command.Options.Add(option);
        }
    }

    public string? MasterKeyFile(ParseResult parsed) => parsed.GetValue(_masterKey);

    public SuiteServerOptions Read(ParseResult parsed) => new()
    {
        Port = parsed.GetValue(_port),
        ListenAddress = parsed.GetValue(_listen)!,
        DataDirectory = parsed.GetValue(DataDirectory)!,
        PostgresConnectionString = parsed.GetValue(_postgres) ?? Environment.GetEnvironmentVariable("SUITE_POSTGRES"),
        TlsCertificatePath = parsed.GetValue(_certificate),
        TlsKeyPath = parsed.GetValue(_certificateKey),
        AllowPlainBeyondLoopback = parsed.GetValue(_plain),
        KeyRate = parsed.GetValue(_keyRate),
        KeyBurst = parsed.GetValue(_keyBurst),
        TrustedProxies = parsed.GetValue(_proxies) ?? [],
    };
}
