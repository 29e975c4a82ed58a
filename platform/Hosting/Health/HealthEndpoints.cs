using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Suite.Hosting;

/// <summary><c>/healthz</c>: the process lives. <c>/readyz</c>: it can serve. <c>/metrics</c>: how it does.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder app, SuiteServerOptions options)
    {
        app.MapGet("/healthz", (ServerInstance instance) => Results.Json(new { status = "ok", instance = instance.Id }))
            .AllowWithoutKey().Unlimited().WithName("Health").WithTags("Operations");
        app.MapGet("/readyz", ReadyAsync).AllowWithoutKey().Unlimited().WithName("Ready").WithTags("Operations");
        var metrics = app.MapGet("/metrics", (PrometheusExporter exporter) => Results.Text(exporter.Write(), PrometheusExporter.ContentType))
            .Unlimited().WithName("Metrics").WithTags("Operations");
        if (options.MetricsWithoutKey ?? options.IsLoopbackOnly)
            metrics.AllowWithoutKey();
        else
            metrics.RequireScope(Scopes.Admin);
    }

    private static async Task<IResult> ReadyAsync(Readiness readiness, CancellationToken ct)
    {
        var results = await readiness.CheckAsync(ct);
        var missing = results.Where(r => r.Value is not null).ToDictionary(r => r.Key, r => (IReadOnlyList<string>)[r.Value!]);
        if (missing.Count > 0)
            return new Problem(503, "not-ready", "Not ready.", "The errors member names what is missing.") { Errors = missing, RetryAfter = TimeSpan.FromSeconds(1) };
        return Results.Json(new { status = "ready", checks = results.ToDictionary(r => r.Key, _ => "ok") });
    }
}

/// <summary>Tells this process from an earlier one at the same address.</summary>
public sealed class ServerInstance
{
    public string Id { get; } = Guid.NewGuid().ToString("n");
}
