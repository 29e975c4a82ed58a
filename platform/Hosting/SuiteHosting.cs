using System.Net;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Suite.Hosting;

/// <summary>
/// What every server of the product shares, in two lines of a Program: <c>builder.AddSuiteHosting(options)</c> and <c>app.UseSuiteHosting()</c>.
/// The caller registers <c>IJournal</c> as a singleton.
/// </summary>
public static class SuiteHosting
{
    /// <summary>Checks the options and registers keys, limits, health, metrics, OpenAPI and logs. Throws <see cref="ServerOptionsException"/>.</summary>
    public static WebApplicationBuilder AddSuiteHosting(this WebApplicationBuilder builder, SuiteServerOptions options)
    {
        options.Validate();
        var tls = TlsCertificate.Load(options);
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(tls);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ServerInstance>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<FailedKeys>();
        services.AddSingleton<ClientAddress>();
        services.AddHostedService<ApiKeysService>();
        services.AddHostedService<ServerInfoService>();
        services.AddSingleton<RequestInstruments>();
        services.AddSingleton<PrometheusExporter>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<IReadinessCheck, JournalReadiness>();
        services.AddSingleton<IReadinessCheck, DiskReadiness>();
        services.AddSingleton<IReadinessCheck, KeysReadiness>();
        // Bodies are read by hand, strictly; the document would otherwise call every number a number or a string.
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        services.AddOpenApi("v1", o => o.AddDocumentTransformer<KeySecurityTransformer>().AddOperationTransformer<KeySecurityTransformer>());
        services.Configure<HostOptions>(o => o.ShutdownTimeout = options.StopTimeout);
        if (options.JsonLogs)
        {
            builder.Logging.ClearProviders();
            builder.Logging.Services.AddSingleton<ILoggerProvider, JsonLinesLoggerProvider>();
        }

        // The framework logs paths, which hold ids; what matters of a request is in the metrics.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options, tls));
        return builder;
    }

    /// <summary>Puts the guards around every endpoint and maps keys, health, metrics and OpenAPI. Call it before mapping endpoints.</summary>
    public static WebApplication UseSuiteHosting(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<SuiteServerOptions>();
        // Created now, so that nothing measured from here on is lost.
        _ = app.Services.GetRequiredService<PrometheusExporter>();
        app.UseRouting();
        app.UseMiddleware<CrossOrigin>();
        app.UseMiddleware<RequestGuard>();
        app.UseMiddleware<KeyGate>();
        HealthEndpoints.Map(app, options);
        CreateKey.Map(app);
        ListKeys.Map(app);
        RevokeKey.Map(app);
        RotateKey.Map(app);
        LimitKey.Map(app);
        app.MapOpenApi("/openapi/{documentName}.json").AllowWithoutKey();
        return app;
    }

    private static void Configure(KestrelServerOptions kestrel, SuiteServerOptions options, TlsCertificate tls)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.RequestBodyBytesMax;
        kestrel.Limits.MaxConcurrentConnections = options.ConnectionsMax;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        if (options.ListenAddress == "*")
            kestrel.ListenAnyIP(options.Port, Listen);
        else if (options.ListenAddress == "localhost" && options.Port != 0)
            kestrel.ListenLocalhost(options.Port, Listen);
        else
            kestrel.Listen(IPAddress.TryParse(options.ListenAddress, out var ip) ? ip : IPAddress.Loopback, options.Port, Listen);

        void Listen(ListenOptions listen)
        {
            if (tls.Certificate is not null)
                listen.UseHttps(tls.Certificate);
        }
    }
}
