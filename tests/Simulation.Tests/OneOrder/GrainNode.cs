using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Suite.Fraud;
using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Grains;
using Suite.Journal;
using Suite.Models;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>A node without its HTTP side: grains, scoring and registry as the host puts them together, with bounds so tight that everything happens often.</summary>
internal sealed class GrainNode : IAsyncDisposable
{
    private readonly IHost _host;

    private GrainNode(IHost host) => _host = host;

    public IPaymentScoringGrain Scoring => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IPaymentScoringGrain>(SimulatedCluster.Tenant.Value);

    public EntityHasher Hasher => _host.Services.GetRequiredService<EntityHashers>().For(SimulatedCluster.Tenant);

    public IModelGrain Models => _host.Services.GetRequiredService<IGrainFactory>().Models(SimulatedCluster.Tenant);

    public static async Task<GrainNode> StartAsync(IJournal journal, IContentStore contents, MasterKey key, string directory)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMetrics().AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(key);
        builder.Services.AddSingleton(journal);
        builder.Services.AddSingleton(contents);
        builder.Services.AddGrains(null, typeof(FraudSolution).Assembly);
        builder.Services.AddModels();
        builder.Services.AddFraud(directory);
        builder.Services.Configure<ScoringOptions>(options =>
        {
            options.BatchSizeMax = 7;
            options.CatchUpBehindMax = 3;
            options.WindowBytesMax = 1 << 20;
            options.SnapshotEveryEvents = 1_000;
        });
        var host = builder.Build();
        await host.StartAsync();
        return new GrainNode(host);
    }

    /// <summary>Stops as a server does: waiting batches end first, windows go into a snapshot.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
