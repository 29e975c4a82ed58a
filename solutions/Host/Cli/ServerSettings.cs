using System.CommandLine;
using Suite.Hosting;
using Suite.Support.LanguageModels;

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

    private readonly Option<string?> _llmUrl = new("--llm-url") { Description = "OpenAI-compatible service that words the support bot's answers, such as https://api.deepseek.com/v1 (or SUITE_LLM_URL); its key in SUITE_LLM_KEY or --llm-key-file" };
    private readonly Option<string?> _llmModel = new("--llm-model") { Description = "that service's name for the model (or SUITE_LLM_MODEL)" };
    private readonly Option<string?> _llmKeyFile = new("--llm-key-file") { Description = "file with that service's key" };

    public Option<string> DataDirectory { get; } = TargetOptions.DataDirectoryOption();

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_port, _listen, DataDirectory, _postgres, _masterKey, _certificate, _certificateKey, _plain, _keyRate, _keyBurst, _proxies, _llmUrl, _llmModel, _llmKeyFile])
        {
            command.Options.Add(option);
        }
    }

    public string? MasterKeyFile(ParseResult parsed) => parsed.GetValue(_masterKey);

    /// <summary>Null when no service is named. The key never stands on the command line, where others on the machine can read it.</summary>
    public LanguageModelOptions? LanguageModel(ParseResult parsed)
    {
        if ((parsed.GetValue(_llmUrl) ?? Environment.GetEnvironmentVariable("SUITE_LLM_URL")) is not { Length: > 0 } url)
        {
            return null;
        }

        var options = new LanguageModelOptions
        {
            Endpoint = Uri.TryCreate(url, UriKind.Absolute, out var endpoint) ? endpoint : throw new CommandException($"'{url}' is no address of a language model. Write it as https://api.deepseek.com/v1."),
            Model = parsed.GetValue(_llmModel) ?? Environment.GetEnvironmentVariable("SUITE_LLM_MODEL") ?? "",
            Key = parsed.GetValue(_llmKeyFile) is { } file ? File.ReadAllText(file).Trim() : Environment.GetEnvironmentVariable("SUITE_LLM_KEY"),
        };
        try
        {
            options.Validate();
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message);
        }

        return options;
    }

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
