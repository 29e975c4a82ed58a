using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Suite.Grains.Runtime;

namespace Suite.Grains.Tests;

/// <summary>A runtime with the grains of this assembly, and nothing else.</summary>
internal sealed class Host : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    public Host(Action<GrainOptions>? configure = null, TimeProvider? time = null, Action<IServiceCollection>? services = null)
    {
        var collection = new ServiceCollection();
        if (time is not null)
            collection.AddSingleton(time);
        collection.AddSingleton<Probe>();
        services?.Invoke(collection);
        collection.AddGrains(configure, Assembly.GetExecutingAssembly());
        _provider = collection.BuildServiceProvider();
        Runtime = _provider.GetRequiredService<GrainRuntime>();
        Runtime.Start();
    }

    public GrainRuntime Runtime { get; }

    public IGrainFactory Grains => Runtime;

    public Probe Probe => _provider.GetRequiredService<Probe>();

    public T Get<T>(string key)
        where T : IGrainWithStringKey => Runtime.GetGrain<T>(key);

    public bool SweepAnd(bool condition)
    {
        Runtime.Collector.Sweep();
        return condition;
    }

    public async ValueTask DisposeAsync()
    {
        Runtime.Options.ShutdownTimeout = TimeSpan.FromSeconds(5);
        await Runtime.StopAsync(CancellationToken.None);
        await _provider.DisposeAsync();
    }
}

internal static class Eventually
{
    /// <summary>Waits for a condition with a deadline, and says which condition did not come.</summary>
    public static async Task Holds(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"Not within 20 s: {what}");
            await Task.Delay(1);
        }
    }

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(20));

    public static Task Soon(this Task task) => task.WaitAsync(TimeSpan.FromSeconds(20));
}
