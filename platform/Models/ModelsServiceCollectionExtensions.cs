using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Suite.Grains;

namespace Suite.Models;

public static class ModelsServiceCollectionExtensions
{
    /// <summary>Adds the registry's grain and codec. The host adds an IJournal and an <see cref="IContentStore"/>.</summary>
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.TryAddSingleton(ModelJournal.Codec);
        return services.AddGrain<IModelGrain, ModelGrain>();
    }
}
