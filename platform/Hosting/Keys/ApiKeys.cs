using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Suite.Journal;

namespace Suite.Hosting;

/// <summary>
/// The installation's API keys: events in the stream <c>keys</c> of the reserved tenant <c>system</c>, and a projection of them in memory.
/// A key made or revoked here counts as soon as the call returns; one made on another node as soon as it is used, or within the journal's poll
/// interval; one revoked there within the poll interval. Finding a key is one hash and one dictionary look-up. Thread-safe.
/// </summary>
public sealed partial class ApiKeys : IDisposable
{
    public const string SystemTenantName = "system";
    private const string Stream = "keys";

    /// <summary>How an actor begins that is a key; its id follows.</summary>
    internal const string MadeByKey = "key/";

    private readonly IJournal _journal;
    private readonly SuiteServerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ApiKeys> _log;
    private readonly ConcurrentDictionary<KeyHash, ApiKey> _byHash = new();
    private readonly ConcurrentDictionary<string, ApiKey> _byId = new();
    private readonly List<string> _inOrder = []; // of the journal, touched while applying: who made a key stands before it
    private readonly SemaphoreSlim _applying = new(1);
    private long _position;
    private long _refreshedAt;

    public ApiKeys(IJournal journal, SuiteServerOptions options, TimeProvider time, ILogger<ApiKeys> log)
    {
        _journal = journal;
        _options = options;
        _time = time;
        _log = log;
    }

    public static TenantId SystemTenant { get; } = new(SystemTenantName);

    /// <summary>Whether the journal has been read to its head once.</summary>
    public bool Recovered { get; private set; }

    /// <summary>Makes a key. The returned text is the only copy of the secret. Durable when it returns.</summary>
    /// <exception cref="ArgumentException">An unknown scope, or none.</exception>
    public Task<(ApiKey Key, string Text)> CreateAsync(TenantId tenant, IEnumerable<string> scopes, string label, string actor, CancellationToken ct) =>
        CreateAsync(tenant, scopes, label, actor, rate: null, expiresAtMicros: null, origins: [], ct);

    /// <inheritdoc cref="CreateAsync(TenantId, IEnumerable{string}, string, string, CancellationToken)"/>
    /// <param name="rate">Null: the server's.</param>
    /// <param name="expiresAtMicros">Null: never.</param>
    /// <param name="origins">See <see cref="ApiKey.Origins"/>; each as <see cref="PageOrigin.TryNormalize"/> gives it.</param>
    public async Task<(ApiKey Key, string Text)> CreateAsync(
        TenantId tenant, IEnumerable<string> scopes, string label, string actor, RatePolicy? rate, long? expiresAtMicros, IReadOnlyList<string> origins,
        CancellationToken ct)
    {
        var distinct = scopes.Distinct().Order(StringComparer.Ordinal).ToArray();
        if (distinct.Length == 0 || distinct.FirstOrDefault(s => !Scopes.IsKnown(s)) is not null)
            throw new ArgumentException($"Scopes are one or more of {string.Join(", ", Scopes.All)}.", nameof(scopes));
        if (origins.Count > 0 && distinct.Except(Scopes.Public).Any())
            throw new ArgumentException($"A key with origins may have {string.Join(", ", Scopes.Public)} only.", nameof(scopes));

        var (id, text) = ApiKeyText.Create();
        var created = new ApiKeyCreated(id, tenant.Value, distinct, HexHash(text), label, actor, rate?.PerSecond, rate?.Burst, expiresAtMicros, origins.Count > 0 ? [.. origins] : null);
        await AppendAsync("api-key/" + id, ApiKeyCreated.Type, created, ApiKeyJson.Default.ApiKeyCreated, ct);
        await CatchUpAsync(ct);
        return (_byId[id], text);
    }

    /// <returns>False when there is no such key. Revoking twice is once.</returns>
    public async Task<bool> RevokeAsync(string id, string actor, CancellationToken ct)
    {
        await CatchUpAsync(ct);
        if (!_byId.TryGetValue(id, out var key))
            return false;
        if (key.RevokedAtMicros is null)
        {
            await AppendAsync("api-key-revoked/" + id, ApiKeyRevoked.Type, new ApiKeyRevoked(id, actor), ApiKeyJson.Default.ApiKeyRevoked, ct);
            await CatchUpAsync(ct);
        }

        return true;
    }

    /// <summary>
    /// Gives the key a new secret; the one before works for the overlap, by this node's clock, and then no longer, on every node and after any restart.
    /// A secret that is still in an earlier overlap ends now. Id, tenant, scopes and limit stay. The returned text is the only copy.
    /// </summary>
    /// <returns>Null when there is no such key, or it was revoked or has expired.</returns>
    public async Task<(ApiKey Key, string Text)?> RotateAsync(string id, TimeSpan overlap, string actor, CancellationToken ct)
    {
        await CatchUpAsync(ct);
        if (!_byId.TryGetValue(id, out var key) || key.RevokedAtMicros is not null || key.ExpiresAtMicros <= _time.NowMicros())
            return null;
        var text = ApiKeyText.WithNewSecret(id);
        var hash = HexHash(text);
        var rotated = new ApiKeyRotated(id, hash, _time.NowMicros() + (long)overlap.TotalMicroseconds, actor);
        await AppendAsync($"api-key-rotated/{id}/{hash}", ApiKeyRotated.Type, rotated, ApiKeyJson.Default.ApiKeyRotated, ct);
        await CatchUpAsync(ct);
        return (_byId[id], text);
    }

    /// <summary>Sets the key's own rate, or with null that of the key that made it, or else the server's, again. A new one counts from a full bucket, here at once and on other nodes within the poll interval.</summary>
    /// <returns>Null when there is no such key.</returns>
    public async Task<ApiKey?> LimitAsync(string id, RatePolicy? rate, string actor, CancellationToken ct)
    {
        await CatchUpAsync(ct);
        if (FindById(id) is null)
            return null;
        var limited = new ApiKeyLimited(id, rate?.PerSecond, rate?.Burst, actor);
        await AppendAsync($"api-key-limited/{id}/{Guid.NewGuid():n}", ApiKeyLimited.Type, limited, ApiKeyJson.Default.ApiKeyLimited, ct);
        await CatchUpAsync(ct);
        return FindById(id);
    }

    /// <summary>Every key, revoked ones too, oldest first.</summary>
    public IReadOnlyList<ApiKey> List() => [.. _byId.Values.OrderBy(k => k.CreatedAtMicros).ThenBy(k => k.Id, StringComparer.Ordinal)];

    public ApiKey? FindById(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The live key with this text, or null. Rereads the journal when it is unknown, at most once per refresh interval.</summary>
    public ValueTask<ApiKey?> FindAsync(ReadOnlySpan<char> text, CancellationToken ct)
    {
        if (!ApiKeyText.IsWellFormed(text))
            return default;
        var hash = KeyHash.Of(text);
        if (_byHash.TryGetValue(hash, out var key))
            return new(key.Accepts(hash, _time) ? key : null);
        return TakeRefresh() ? new(RefreshAndFindAsync(hash, ct)) : default;
    }

    /// <summary>As <see cref="FindAsync"/>, among the keys known so far: never reads the journal.</summary>
    internal ApiKey? FindKnown(ReadOnlySpan<char> text)
    {
        if (!ApiKeyText.IsWellFormed(text))
            return null;
        var hash = KeyHash.Of(text);
        return _byHash.TryGetValue(hash, out var key) && key.Accepts(hash, _time) ? key : null;
    }

    /// <summary>Applies everything up to the journal's head.</summary>
    public async Task CatchUpAsync(CancellationToken ct)
    {
        await _applying.WaitAsync(ct);
        try
        {
            var head = await _journal.ReadHeadAsync(SystemTenant, ct);
            if (head > _position)
            {
                await foreach (var e in _journal.ReadAsync(SystemTenant, _position, head, ct))
                    Apply(e);
            }

            Recovered = true;
        }
        finally
        {
            _applying.Release();
        }
    }

    public void Dispose() => _applying.Dispose();

    /// <summary>Applies what comes until cancelled.</summary>
    internal async Task FollowAsync(CancellationToken ct)
    {
        await foreach (var e in _journal.FollowAsync(SystemTenant, Volatile.Read(ref _position), ct))
        {
            await _applying.WaitAsync(ct);
            try
            {
                Apply(e);
            }
            finally
            {
                _applying.Release();
            }
        }
    }

    private async Task<ApiKey?> RefreshAndFindAsync(KeyHash hash, CancellationToken ct)
    {
        await CatchUpAsync(ct);
        return _byHash.TryGetValue(hash, out var key) && key.Accepts(hash, _time) ? key : null;
    }

    private static string HexHash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    private bool TakeRefresh()
    {
        var last = Volatile.Read(ref _refreshedAt);
        var now = _time.GetTimestamp();
        return (last == 0 || _time.GetElapsedTime(last, now) >= _options.KeyRefreshInterval)
            && Interlocked.CompareExchange(ref _refreshedAt, now, last) == last;
    }

    private async Task AppendAsync<T>(string eventId, string type, T payload, JsonTypeInfo<T> json, CancellationToken ct)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(payload, json);
        var e = new NewEvent
        {
            Id = eventId,
            Stream = Stream,
            Type = type,
            EventTimeMicros = _time.NowMicros(),
            RequestHash = SHA256.HashData(bytes),
            Payload = bytes,
        };
        // A duplicate is the same revocation by someone else a moment earlier: what was asked for holds. Created ids are random.
        var result = await _journal.AppendAsync(SystemTenant, [e], ct);
        if (result is AppendResult.VersionConflict conflict)
            throw new StreamVersionException(conflict.Stream, conflict.ExpectedVersion, conflict.ActualVersion);
    }

    // The follower and a catch-up may both bring an event: the position says which of them was first.
    private void Apply(JournalEvent e)
    {
        if (e.Position <= _position)
            return;
        switch (e.Type)
        {
            case ApiKeyCreated.Type:
                Apply(e, JsonSerializer.Deserialize(e.Payload.Span, ApiKeyJson.Default.ApiKeyCreated)!);
                break;
            case ApiKeyRevoked.Type when Known(JsonSerializer.Deserialize(e.Payload.Span, ApiKeyJson.Default.ApiKeyRevoked)!.KeyId) is { } key:
                Put(key with { RevokedAtMicros = e.EventTimeMicros });
                LogRevoked(key.Id);
                break;
            case ApiKeyRotated.Type:
                Apply(e, JsonSerializer.Deserialize(e.Payload.Span, ApiKeyJson.Default.ApiKeyRotated)!);
                break;
            case ApiKeyLimited.Type:
                Apply(JsonSerializer.Deserialize(e.Payload.Span, ApiKeyJson.Default.ApiKeyLimited)!);
                break;
        }

        Volatile.Write(ref _position, e.Position);
    }

    private void Apply(JournalEvent e, ApiKeyCreated created)
    {
        var key = new ApiKey(
            created.KeyId, new TenantId(created.Tenant), created.Scopes.ToFrozenSet(), created.Label, created.Actor, e.EventTimeMicros, null)
        {
            Secrets = [new KeySecret(new KeyHash(Convert.FromHexString(created.Hash)), null)],
            ExpiresAtMicros = created.ExpiresAtMicros,
            Rate = RateOf(created.Rate, created.Burst),
        };
        if (created.Origins is { Length: > 0 } origins)
            key = key with { Origins = origins, Caller = key.Caller with { IsPublic = true } };
        _inOrder.Add(key.Id);
        Put(Limited(key));
        LogCreated(key.Id, created.Tenant);
    }

    private void Apply(JournalEvent e, ApiKeyRotated rotated)
    {
        if (Known(rotated.KeyId) is not { } key)
            return;
        foreach (var gone in key.Secrets.Skip(1))
            _byHash.TryRemove(gone.Hash, out _);
        Put(key with
        {
            RotatedAtMicros = e.EventTimeMicros,
            Secrets =
            [
                new KeySecret(new KeyHash(Convert.FromHexString(rotated.Hash)), null),
                key.Secrets[0] with { UntilMicros = rotated.PreviousUntilMicros },
            ],
        });
        LogRotated(key.Id);
    }

    private void Apply(ApiKeyLimited limited)
    {
        if (Known(limited.KeyId) is not { } key)
            return;
        Put(Limited(key with { Rate = RateOf(limited.Rate, limited.Burst) }));
        LogLimited(key.Id);
        foreach (var id in _inOrder.SkipWhile(id => id != key.Id).Skip(1))
        {
            // The others keep what is left in their buckets.
            if (_byId[id] is { Rate: null } other && (other.IsLimitGiven || LimitedMakerOf(other) is not null))
                Put(Limited(other));
        }
    }

    private ApiKey? Known(string id) => _byId.GetValueOrDefault(id);

    private void Put(ApiKey key)
    {
        _byId[key.Id] = key;
        foreach (var secret in key.Secrets)
            _byHash[secret.Hash] = key;
    }

    private static RatePolicy? RateOf(double? perSecond, int? burst) => perSecond is { } rate ? new RatePolicy(rate, burst ?? RatePolicy.BurstFor(rate)) : null;

    /// <summary>Its own limit, or the one its maker is bound by: the same bucket, or an admin would get another with each key it makes. Or the server's.</summary>
    private ApiKey Limited(ApiKey key) =>
        key.Rate is { } own ? key with { Limit = new RateLimit(own, _time), IsLimitGiven = true }
        : LimitedMakerOf(key) is { } maker ? key with { Limit = maker.Limit, IsLimitGiven = true }
        : key with { Limit = ServersFor(key), IsLimitGiven = false };

    private ApiKey? LimitedMakerOf(ApiKey key) =>
        key.Actor.StartsWith(MadeByKey, StringComparison.Ordinal) && Known(key.Actor[MadeByKey.Length..]) is { IsLimitGiven: true, Caller.IsOperator: false } maker ? maker : null;

    private RateLimit? ServersFor(ApiKey key) =>
        _options.KeyRate is { } rate && !key.Caller.IsOperator ? new RateLimit(new RatePolicy(rate, _options.KeyBurst ?? RatePolicy.BurstFor(rate)), _time) : null;
}
