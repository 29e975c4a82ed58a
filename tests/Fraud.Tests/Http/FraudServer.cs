using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Host.Server;
using Suite.Hosting;
using Suite.Journal;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Http;

/// <summary>
/// The whole server in this process, on a free loopback port, with a directory of its own. One for all HTTP tests: each makes a tenant
/// of its own, so that they neither see nor change each other.
/// </summary>
#pragma warning disable CA1001 // Disposed through IAsyncLifetime, which the analyzer does not know.
public sealed class FraudServer : IAsyncLifetime
#pragma warning restore CA1001
{
    private static int Tenants;

    private readonly TempDirectory _directory = new();
    private readonly SpyLogger _log = new();
    private readonly Action<ScoringOptions>? _scoring;
    private readonly Action<IServiceCollection>? _services;
    private SuiteServer _server = null!;

    public FraudServer()
    {
    }

    internal FraudServer(Action<ScoringOptions> scoring, Action<IServiceCollection>? services = null) => (_scoring, _services) = (scoring, services);

    /// <summary>Everything that was logged, at any level, before anything is taken out of it.</summary>
    internal string Log => string.Join('\n', _log.Lines);

    internal string DataPath => _directory.Path;

    internal Uri Url => new(_server.Url);

    internal IJournal Journal => _server.Services.GetRequiredService<IJournal>();

    internal T Get<T>()
        where T : notnull => _server.Services.GetRequiredService<T>();

    internal EntityHasher Hasher(TenantId tenant) => Get<EntityHashers>().For(tenant);

    public async Task InitializeAsync() => _server = await SuiteServer.StartAsync(
        new SuiteServerOptions { Port = 0, DataDirectory = _directory.Path, FailedKeysFree = 1_000_000 }, // hundreds of tests send wrong keys from one address
        masterKeyFile: null,
        CancellationToken.None,
        services =>
        {
            services.AddSingleton<ILoggerProvider>(_log);
            if (_scoring is not null)
            {
                services.Configure(_scoring);
            }

            _services?.Invoke(services);
        });

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>A bank of the test's own with a key for everything.</summary>
    internal async Task<Bank> BankAsync()
    {
        var tenant = new TenantId($"bank-{Interlocked.Increment(ref Tenants)}");
        return new Bank(this, tenant, await ClientAsync(tenant, Scopes.FraudScore, Scopes.FraudLabel, Scopes.FraudRead, Scopes.FraudTrain, Scopes.Admin));
    }

    internal async Task<HttpClient> ClientAsync(TenantId tenant, params string[] scopes)
    {
        var (_, text) = await Get<ApiKeys>().CreateAsync(tenant, scopes, "test", "test", CancellationToken.None);
        return Client(text);
    }

    /// <param name="key">Null sends none.</param>
    internal HttpClient Client(string? key)
    {
        var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private sealed class SpyLogger : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

[CollectionDefinition(Name)]
public sealed class HttpCollection : ICollectionFixture<FraudServer>
{
    public const string Name = "HTTP";
}
