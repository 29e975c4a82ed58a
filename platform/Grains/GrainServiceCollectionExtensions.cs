using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Suite.Grains.Runtime;

namespace Suite.Grains;

/// <summary>Registration. Stands for <c>UseOrleans</c> on a host builder.</summary>
public static class GrainServiceCollectionExtensions
{
    /// <summary>
    /// Adds the runtime as <see cref="IGrainFactory"/> and as a hosted service that drains the grains when the host stops, and the grain
    /// classes of the given assemblies. Call it once for the host; further calls add classes and options.
    /// </summary>
    public static IServiceCollection AddGrains(
        this IServiceCollection services, Action<GrainOptions>? configure = null, params Assembly[] grainAssemblies)
    {
        ArgumentNullException.ThrowIfNull(grainAssemblies);
        services.AddOptions<GrainOptions>()
            .Validate(static o => o.FirstError() is null, "Grains: limits must be above zero and ActivationsHardMax not below ActivationsMax.")
            .ValidateDataAnnotations()
            .ValidateOnStart();
        if (configure is not null)
            services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static provider => new GrainRuntime(
            provider,
            provider.GetServices<GrainRegistration>(),
            provider.GetRequiredService<IOptions<GrainOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILogger<GrainRuntime>>() ?? NullLogger<GrainRuntime>.Instance,
            provider.GetService<IMeterFactory>()));
        services.TryAddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<GrainRuntime>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, GrainHostedService>());
        foreach (var assembly in grainAssemblies)
            AddGrainClasses(services, assembly);
        return services;
    }

    /// <summary>Adds one grain class under one of its interfaces.</summary>
    public static IServiceCollection AddGrain<TGrainInterface, TGrainClass>(this IServiceCollection services)
        where TGrainInterface : IGrainWithStringKey
        where TGrainClass : Grain, TGrainInterface =>
        services.AddSingleton(new GrainRegistration(typeof(TGrainInterface), typeof(TGrainClass)));

    private static void AddGrainClasses(IServiceCollection services, Assembly assembly)
    {
        foreach (var type in assembly.GetTypes().Where(static t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(Grain))))
            foreach (var grainInterface in type.GetInterfaces().Where(static i => i != typeof(IGrainWithStringKey) && i.IsAssignableTo(typeof(IGrainWithStringKey))))
                services.AddSingleton(new GrainRegistration(grainInterface, type));
    }
}

/// <summary>Grain interface and the class that answers it.</summary>
internal sealed record GrainRegistration(Type Interface, Type Class);

internal sealed class GrainHostedService(GrainRuntime runtime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        runtime.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => runtime.StopAsync(cancellationToken);
}
