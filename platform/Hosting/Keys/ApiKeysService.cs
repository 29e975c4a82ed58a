using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Suite.Hosting;

/// <summary>Reads the keys before the server answers, makes the first admin key, then follows the journal.</summary>
internal sealed partial class ApiKeysService(ApiKeys keys, SuiteServerOptions options, TimeProvider time, ILogger<ApiKeysService> log) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.DataDirectory);
        await keys.CatchUpAsync(cancellationToken);
        switch (await AdminKeyFile.EnsureAsync(options.DataDirectory, keys, cancellationToken))
        {
            case AdminKeyState.Created:
                LogCreated();
                break;
            case AdminKeyState.Revoked:
                LogRevoked();
                break;
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await keys.FollowAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The journal is away for a while; keys known so far keep working.
                LogFollowFailed(e);
            }

            try
            {
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
