using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Inspection;
using Suite.Inspection.Simulation;
using Suite.Journal;

namespace Suite.Host.Demo;

/// <summary>The demonstration's line as a page, and its simulated camera. On loopback only: elsewhere nobody runs a demonstration.</summary>
internal static class DemoLine
{
    public const string Page = "/demo/inspection";

    /// <summary>Its own files and nothing written into it; pictures of the wall are blobs, and its icon is none.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder app, SuiteServerOptions options, TimeProvider time)
    {
        if (!options.IsLoopbackOnly)
        {
            return;
        }

        SimulatedCamera.Map(app, time);
        OpenLine.Map(app, Page, new TenantId(InspectionDemo.Tenant));
        MapFile(app, Page, "line.html", "text/html; charset=utf-8");
        MapFile(app, $"{Page}/line.css", "line.css", "text/css; charset=utf-8");
        MapFile(app, $"{Page}/line.js", "line.js", "text/javascript; charset=utf-8");
    }

    private static void MapFile(IEndpointRouteBuilder app, string path, string file, string type)
    {
        var content = Read(file);
        app.MapGet(path, (HttpContext http) =>
        {
            http.Response.Headers.ContentSecurityPolicy = Policy;
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            http.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(content, type);
        }).AllowWithoutKey().ExcludeFromDescription();
    }

    private static byte[] Read(string file)
    {
        using var stream = typeof(DemoLine).Assembly.GetManifestResourceStream($"Line/{file}") ?? throw new InvalidOperationException($"{file} is not in the program.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
