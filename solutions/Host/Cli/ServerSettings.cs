using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Suite.Hosting;
using Suite.Inspection;
using Suite.Support.Embeddings;
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

    private readonly Option<string?> _languageModel = new("--llm-url") { Description = "OpenAI-compatible service that words the support bot's answers; its key from SUITE_LLM_KEY or --llm-key-file" };
    private readonly Option<string?> _languageModelName = new("--llm-model") { Description = "the service's name for its model" };
    private readonly Option<string?> _languageModelKey = new("--llm-key-file") { Description = "file that holds the service's key" };
    private readonly Option<string?> _embeddingModel = new("--embedding-model") { Description = "folder of a sentence-embedding model (model.onnx, tokenizer.json) that finds the support bot's articles" };
    private readonly Option<string?> _embeddingUrl = new("--embedding-url") { Description = "OpenAI-compatible service for the same; its key from SUITE_EMBEDDING_KEY" };
    private readonly Option<string?> _embeddingName = new("--embedding-name") { Description = "the service's name for its embedding model" };
    private readonly Option<string> _queryPrefix = new("--embedding-query-prefix") { Description = "put before questions, such as 'query: '", DefaultValueFactory = _ => "" };
    private readonly Option<string> _passagePrefix = new("--embedding-passage-prefix") { Description = "put before passages, such as 'passage: '", DefaultValueFactory = _ => "" };

    private readonly InspectionNetworkSettings _inspection = new();

    public Option<string> DataDirectory { get; } = TargetOptions.DataDirectoryOption();

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _port, _listen, DataDirectory, _postgres, _masterKey, _certificate, _certificateKey, _plain, _keyRate, _keyBurst, _proxies,
            _languageModel, _languageModelName, _languageModelKey, _embeddingModel, _embeddingUrl, _embeddingName, _queryPrefix, _passagePrefix,
            .. _inspection.Options,
        ];
        foreach (var option in options)
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

    /// <summary>What the server may use besides its own code; registered after everything else.</summary>
    /// <exception cref="CommandException">An option is wrong, or half of a pair is missing.</exception>
    public Action<IServiceCollection> Models(ParseResult parsed)
    {
        var languageModel = Service(parsed.GetValue(_languageModel), parsed.GetValue(_languageModelName), Key(parsed.GetValue(_languageModelKey), "SUITE_LLM_KEY"), "--llm-url", "--llm-model");
        var embeddings = Embeddings(parsed);
        var network = _inspection.Read(parsed);
        return services => services.AddLanguageModel(languageModel).AddEmbeddings(embeddings).RunInspectionNetworks(network);
    }

    private EmbeddingOptions? Embeddings(ParseResult parsed)
    {
        var service = Service(parsed.GetValue(_embeddingUrl), parsed.GetValue(_embeddingName), Key(null, "SUITE_EMBEDDING_KEY"), "--embedding-url", "--embedding-name");
        var options = new EmbeddingOptions
        {
            ModelDirectory = parsed.GetValue(_embeddingModel),
            Service = service,
            QueryPrefix = parsed.GetValue(_queryPrefix)!,
            PassagePrefix = parsed.GetValue(_passagePrefix)!,
        };
        if (options.ModelDirectory is null && service is null)
        {
            return null;
        }

        return Checked(options, options.Validate);
    }

    private static LanguageModelOptions? Service(string? url, string? model, string? key, string urlOption, string modelOption)
    {
        if (url is null && model is null)
        {
            return null;
        }

        if (url is null || model is null || !Uri.TryCreate(url, UriKind.Absolute, out var endpoint))
        {
            throw new CommandException($"Give {urlOption} ADDRESS and {modelOption} NAME together; the address begins with https://.");
        }

        var options = new LanguageModelOptions { Endpoint = endpoint, Model = model, Key = key };
        return Checked(options, options.Validate);
    }

    private static T Checked<T>(T options, Action validate)
    {
        try
        {
            validate();
            return options;
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message);
        }
    }

    private static string? Key(string? file, string variable)
    {
        try
        {
            return file is null ? Environment.GetEnvironmentVariable(variable) : File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The key file cannot be read: {e.Message}");
        }
    }
}
