using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Suite.Hosting;

/// <summary>Says in the OpenAPI document which operations need a key and which scope, as the key gate enforces it.</summary>
internal sealed class KeySecurityTransformer : IOpenApiDocumentTransformer, IOpenApiOperationTransformer
{
    private const string Scheme = "key";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = "Suite", Version = "1" };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key: Authorization: Bearer suite_….",
        };
        return Task.CompletedTask;
    }

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<Microsoft.AspNetCore.Authorization.IAllowAnonymous>().Any())
            return Task.CompletedTask;
        var scope = metadata.OfType<RequiredScope>().LastOrDefault()?.Scope ?? Scopes.Admin;
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [scope] }];
        operation.Responses ??= [];
        operation.Responses.TryAdd("401", new OpenApiResponse { Description = "No live API key was sent (problem details)." });
        operation.Responses.TryAdd("403", new OpenApiResponse { Description = $"The key lacks the scope {scope} (problem details)." });
        if (operation.RequestBody is not null)
            operation.Responses.TryAdd("400", new OpenApiResponse { Description = "The request is not valid; errors names every bad field (problem details)." });
        return Task.CompletedTask;
    }
}
