using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Suite.Hosting;

/// <summary>Problem details (RFC 9457), as /openapi/v1.json describes them.</summary>
public sealed record ProblemShape(
    string Type, string Title, int Status, string TraceId, string? Detail = null, IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors = null);

/// <summary>
/// What /openapi/v1.json says of an endpoint. Handlers read and write JSON by hand, so the framework cannot see it: records that nothing else
/// uses say it, and tests hold the document against the endpoints.
/// </summary>
public static class EndpointDescriptions
{
    /// <summary>The body is a JSON object of this shape.</summary>
    public static RouteHandlerBuilder TakesJson<T>(this RouteHandlerBuilder endpoint)
        where T : notnull => endpoint.Accepts<T>("application/json").Refuses(400, 413, 415);

    /// <summary>The body is text of any length. Not <c>Accepts</c>: that would refuse a body sent without the content type, as curl does.</summary>
    public static RouteHandlerBuilder TakesText(this RouteHandlerBuilder endpoint, string contentType, string description) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Description = description,
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { [contentType] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } } },
            };
            return Task.CompletedTask;
        });

    /// <summary>One JSON object a line, the last one with <c>done</c> true or an <c>error</c>.</summary>
    public static RouteHandlerBuilder GivesLines<T>(this RouteHandlerBuilder endpoint) => endpoint.Produces<T>(200, "application/x-ndjson");

    /// <summary>Answers with problem details under these statuses, besides the 401, 403, and 503 of every endpoint.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in (int[])[.. statuses, 401, 403, 503])
        {
            endpoint.Produces<ProblemShape>(status, Problem.ContentType);
        }

        return endpoint;
    }

    /// <summary>An optional parameter of the query, a whole number.</summary>
    public static RouteHandlerBuilder QueryNumber(this RouteHandlerBuilder endpoint, string name, string description, long min, long? max = null) =>
        endpoint.Parameter(name, ParameterLocation.Query, description, new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int64",
            Minimum = $"{min}",
            Maximum = max is null ? null : $"{max}",
        });

    /// <summary>An optional parameter of the query, text.</summary>
    public static RouteHandlerBuilder QueryText(this RouteHandlerBuilder endpoint, string name, string description, string? format = null) =>
        endpoint.Parameter(name, ParameterLocation.Query, description, new OpenApiSchema { Type = JsonSchemaType.String, Format = format });

    /// <summary>An optional header, text.</summary>
    public static RouteHandlerBuilder HeaderText(this RouteHandlerBuilder endpoint, string name, string description) =>
        endpoint.Parameter(name, ParameterLocation.Header, description, new OpenApiSchema { Type = JsonSchemaType.String });

    private static RouteHandlerBuilder Parameter(
        this RouteHandlerBuilder endpoint, string name, ParameterLocation place, string description, OpenApiSchema schema) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = place, Description = description, Schema = schema });
            return Task.CompletedTask;
        });
}
