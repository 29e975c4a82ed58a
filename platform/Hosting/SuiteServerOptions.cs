using System.Net;

namespace Suite.Hosting;

/// <summary>Everything about the server that can be set from outside, with its limits. Checked once at start by <see cref="Validate"/>.</summary>
public sealed class SuiteServerOptions
{
    /// <summary>TCP port; 0 lets the system choose one.</summary>
    public int Port { get; set; } = 8080;

    /// <summary>An IP address, <c>localhost</c>, or <c>*</c> for every address.</summary>
    public string ListenAddress { get; set; } = "127.0.0.1";

    /// <summary>Where the journal, keys and models live. The server's only place on disk.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>Set to keep the journal in PostgreSQL, shared by several nodes, instead of in the data directory.</summary>
    public string? PostgresConnectionString { get; set; }

    /// <summary>A certificate: PKCS#12 (<c>.pfx</c>, <c>.p12</c>), or PEM with the private key in the same file or in <see cref="TlsKeyPath"/>.</summary>
    public string? TlsCertificatePath { get; set; }

    public string? TlsKeyPath { get; set; }

    public string? TlsCertificatePassword { get; set; }

    /// <summary>Listen beyond loopback without TLS: only where something in front, such as a load balancer in the same private network, ends TLS.</summary>
    public bool AllowPlainBeyondLoopback { get; set; }

    /// <summary>Larger bodies are answered 413. Endpoints may ask for less, or for more through their own <c>JsonLimits</c>.</summary>
    public int RequestBodyBytesMax { get; set; } = 1024 * 1024;

    /// <summary>Requests in progress; one more is answered 503 with Retry-After at once instead of waiting in a queue that only grows.</summary>
    public int ConcurrentRequestsMax { get; set; } = 1_024;

    /// <summary>Open event streams, counted apart from requests because they last; one more is answered 503.</summary>
    public int ConcurrentStreamsMax { get; set; } = 256;

    /// <summary>Open connections; further ones are closed by the server.</summary>
    public int ConnectionsMax { get; set; } = 8_192;

    /// <summary>What Retry-After says when nothing better is known. Whole seconds.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long requests in progress may take to finish after a stop was asked for.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>An unknown API key makes the node reread the journal, at most this often: keys made on another node work at once, guesses cost nothing.</summary>
    public TimeSpan KeyRefreshInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Requests a second of a key that was made without a rate of its own; null: no limit. Never applies to an operator's key.</summary>
    public double? KeyRate { get; set; }

    /// <summary>Requests such a key may send at once; null: as many as <see cref="KeyRate"/> allows in a second.</summary>
    public int? KeyBurst { get; set; }

    /// <summary>Wrong keys from one address, or for one key id, before further ones are answered 429 for a while.</summary>
    public int FailedKeysFree { get; set; } = 10;

    /// <summary>The longest such while. The first one is a second, and each is twice the one before.</summary>
    public TimeSpan FailedKeysDelayMax { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Addresses and key ids whose failures are remembered; when full, the one whose last failure is oldest is forgotten.</summary>
    public int FailedKeysTrackedMax { get; set; } = 10_000;

    /// <summary>Addresses or networks (<c>10.0.0.0/8</c>) of proxies whose <c>X-Forwarded-For</c> is believed. Empty: the socket's address counts.</summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    /// <summary>Time an event stream may be silent before a comment line keeps it open through proxies.</summary>
    public TimeSpan StreamHeartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Whether <c>/metrics</c> answers without a key. Null: yes while listening on loopback only, otherwise an admin key is needed.
    /// </summary>
    public bool? MetricsWithoutKey { get; set; }

    /// <summary>Series kept per metric; measurements with further label combinations are summed in one series labelled <c>overflow="true"</c>.</summary>
    public int MetricSeriesMax { get; set; } = 200;

    /// <summary>Log as one JSON object a line on standard error, redacted. Off: the console logger the caller set up stays as it is.</summary>
    public bool JsonLogs { get; set; } = true;

    /// <summary>Log lines waiting to be written; when full, further lines are counted and dropped: logging must not slow payments.</summary>
    public int LogQueueLinesMax { get; set; } = 4_096;

    /// <summary>How exceptions become answers; modules add their own with <c>Map</c>.</summary>
    public ExceptionMap Exceptions { get; } = ExceptionMap.CreateDefault();

    /// <summary>True when the address can only be reached from this machine.</summary>
    public bool IsLoopbackOnly => ListenAddress == "localhost" || (IPAddress.TryParse(ListenAddress, out var ip) && IPAddress.IsLoopback(ip));

    public bool UsesTls => !string.IsNullOrEmpty(TlsCertificatePath);

    /// <summary>As <see cref="ExceptionMap.Map{TException}"/>, chainable.</summary>
    public SuiteServerOptions Map<TException>(int status, string code, string title, Func<TException, string>? detail = null, TimeSpan? retryAfter = null)
        where TException : Exception
    {
        Exceptions.Map(status, code, title, detail, retryAfter);
        return this;
    }

    /// <summary>Throws <see cref="ServerOptionsException"/> naming everything that is wrong and how to mend it.</summary>
    public void Validate()
    {
        var errors = new List<string>();
        Check(errors, Port is >= 0 and <= 65535, $"The port must be 0 to 65535, not {Port}.");
        Check(errors, !string.IsNullOrWhiteSpace(DataDirectory), "A data directory is needed: --data-dir DIR.");
        var address = ListenAddress is "localhost" or "*" || IPAddress.TryParse(ListenAddress, out _);
        Check(errors, address, $"The listen address must be an IP address, 'localhost' or '*', not '{ListenAddress}'.");
        if (address && !IsLoopbackOnly && !UsesTls && !AllowPlainBeyondLoopback)
        {
            errors.Add($"Listening on {ListenAddress} would send API keys and payments over the network unencrypted. "
                + "Give a certificate (--tls-certificate FILE), listen on 127.0.0.1, or, where something in front ends TLS, "
                + "say so with --allow-plain-beyond-loopback.");
        }

        Check(errors, !UsesTls || File.Exists(TlsCertificatePath), $"The TLS certificate '{TlsCertificatePath}' does not exist.");
        Check(errors, string.IsNullOrEmpty(TlsKeyPath) || File.Exists(TlsKeyPath), $"The TLS key '{TlsKeyPath}' does not exist.");
        Check(errors, UsesTls || string.IsNullOrEmpty(TlsKeyPath), "A TLS key was given without a TLS certificate.");
        Check(errors, RequestBodyBytesMax is >= 1_024 and <= 256 * 1024 * 1024, "The largest request body must be 1 KiB to 256 MiB.");
        Check(errors, ConcurrentRequestsMax is >= 1 and <= 100_000, "The number of concurrent requests must be 1 to 100000.");
        Check(errors, ConcurrentStreamsMax is >= 1 and <= 100_000, "The number of concurrent streams must be 1 to 100000.");
        Check(errors, ConnectionsMax is >= 1 and <= 1_000_000, "The number of connections must be 1 to 1000000.");
        Check(errors, RetryAfter >= TimeSpan.FromSeconds(1) && RetryAfter <= TimeSpan.FromHours(1), "Retry-After must be 1 second to 1 hour.");
        Check(errors, StopTimeout >= TimeSpan.Zero && StopTimeout <= TimeSpan.FromMinutes(10), "The stop time-out must be 0 to 10 minutes.");
        Check(errors, KeyRefreshInterval >= TimeSpan.FromMilliseconds(1), "The key refresh interval must be at least 1 ms.");
        Check(errors, KeyRate is not null || KeyBurst is null, "A burst of keys was given without a rate.");
        Check(errors, KeyRate is not { } rate || RatePolicy.Error(rate, KeyBurst ?? RatePolicy.BurstFor(rate)) is null,
            "The rate of keys must be 0.01 to 1000000 a second, the burst 1 to 10000000.");
        Check(errors, FailedKeysFree is >= 1 and <= 1_000_000, "The number of wrong keys before a delay must be 1 to 1000000.");
        Check(errors, FailedKeysDelayMax >= TimeSpan.FromSeconds(1) && FailedKeysDelayMax <= TimeSpan.FromDays(1), "The longest delay after wrong keys must be 1 second to 1 day.");
        Check(errors, FailedKeysTrackedMax is >= 16 and <= 1_000_000, "The number of remembered addresses with wrong keys must be 16 to 1000000.");
        foreach (var proxy in TrustedProxies.Where(p => ClientAddress.Parse(p) is null))
            errors.Add($"A trusted proxy is an IP address or a network such as 10.0.0.0/8, not '{proxy}'.");
        Check(errors, StreamHeartbeat >= TimeSpan.FromMilliseconds(50), "The stream heartbeat must be at least 50 ms.");
        Check(errors, MetricSeriesMax is >= 1 and <= 100_000, "The number of series per metric must be 1 to 100000.");
        Check(errors, LogQueueLinesMax is >= 16 and <= 1_000_000, "The log queue must be 16 to 1000000 lines.");
        if (errors.Count > 0)
            throw new ServerOptionsException(errors);
    }

    private static void Check(List<string> errors, bool holds, string message)
    {
        if (!holds)
            errors.Add(message);
    }
}

/// <summary>The server cannot start as configured. The message is meant for the person who started it.</summary>
public sealed class ServerOptionsException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
