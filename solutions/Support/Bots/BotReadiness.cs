using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Support.Bots;

/// <summary>Loads the bot of every tenant that has published something when the server starts, and says when that is done: the first shopper must not wait for it.</summary>
internal sealed partial class BotReadiness(IJournal journal, BotCatalog bots, ILogger<BotReadiness> logger) : BackgroundService, IReadinessCheck
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private volatile string? _missing = "The bots of the tenants are being loaded.";

    public string Name => "support-bots";

    public ValueTask<string?> CheckAsync(CancellationToken ct) => new(_missing);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryLoadAsync(stoppingToken))
        {
            await Task.Delay(Retry, stoppingToken);
        }

        _missing = null;
    }

    private async Task<bool> TryLoadAsync(CancellationToken ct)
    {
        try
        {
            var done = true;
            foreach (var tenant in await journal.ListTenantsAsync(ct))
            {
                done &= tenant == ApiKeys.SystemTenant || await TryLoadAsync(tenant, ct);
            }

            return done;
        }
        catch (JournalUnavailableException e)
        {
            LogFailed("all", e);
            return false;
        }
    }

    private async Task<bool> TryLoadAsync(TenantId tenant, CancellationToken ct)
    {
        try
        {
            if (await HasBotAsync(tenant, ct))
            {
                await bots.GetAsync(tenant, ct);
            }

            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
        {
            _missing = $"The bot of tenant {tenant} cannot be loaded; the log says why.";
            LogFailed(tenant.Value, e);
            return false;
        }
    }

    private async Task<bool> HasBotAsync(TenantId tenant, CancellationToken ct)
    {
        foreach (var stream in (string[])[BotEvents.ArticleStream, BotEvents.FlowStream, BotEvents.ModelStream])
        {
            await foreach (var _ in journal.ReadStreamAsync(tenant, stream, 0, ct))
            {
                return true;
            }
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bot of tenant {Tenant} could not be loaded yet")]
    private partial void LogFailed(string tenant, Exception cause);
}
