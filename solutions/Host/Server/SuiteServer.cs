using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Suite.Fraud;
using Suite.Grains;
using Suite.Host.Demo;
using Suite.Hosting;
using Suite.Inspection;
using Suite.Models;
using Suite.Support;

namespace Suite.Host.Server;

/// <summary>The server: platform and solutions put together. The same for <c>up</c>, <c>serve</c>, and commands that need one for themselves.</summary>
internal sealed class SuiteServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Installation _installation;

    private SuiteServer(WebApplication app, Installation installation, DemoWidget demoWidget)
    {
        _app = app;
        _installation = installation;
        DemoWidget = demoWidget;
    }

    public string Url => _app.Urls.First();

    public string DataDirectory => _installation.Directory.Path;

    /// <summary>Where the demonstration says which key its page may use.</summary>
    public DemoWidget DemoWidget { get; }

    /// <summary>For tests that look behind the HTTP interface.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <summary>Returns once the server answers; <c>/readyz</c> may still say that windows are being recovered.</summary>
    /// <param name="options">Where it listens and keeps its data.</param>
    /// <param name="masterKeyFile">The key file all nodes share; null for <c>DIR/master.key</c>.</param>
    /// <param name="ct">Gives up starting.</param>
    /// <param name="configure">The last word on what is registered: tests set smaller bounds.</param>
    public static async Task<SuiteServer> StartAsync(
        SuiteServerOptions options, string? masterKeyFile, CancellationToken ct, Action<IServiceCollection>? configure = null)
    {
        options.Map<LimitExceededException>(429, "too-many-requests", "Too many requests.", e => e.Message, TimeSpan.FromSeconds(1));
        options.Map<SiloUnavailableException>(503, "stopping", "The server is stopping.", e => e.Message, TimeSpan.FromSeconds(2));
        options.Map<UnknownModelVersionException>(404, "not-found", "Not found.", e => Redactor.Redact(e.Message));
        options.Map<ModelException>(409, "conflict", "The request conflicts with what is stored.", e => Redactor.Redact(e.Message));
        InspectionSolution.MapExceptions(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddSuiteHosting(options);
        // To standard error, the journal's failures too: standard output belongs to the command's one JSON object.
        using var startLog = LoggerFactory.Create(log => log.AddJsonConsole().SetMinimumLevel(LogLevel.Warning)
            .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        var installation = await Installation.OpenAsync(options, masterKeyFile, TimeProvider.System, startLog.CreateLogger("Suite.Journal"));
        try
        {
            builder.Services.AddSingleton(TimeProvider.System);
            builder.Services.AddSingleton(installation.Key);
            builder.Services.AddSingleton(installation.Journal);
            builder.Services.AddSingleton(installation.Contents);
            builder.Services.AddGrains(null, typeof(FraudSolution).Assembly, typeof(SupportSolution).Assembly, typeof(InspectionSolution).Assembly);
            builder.Services.AddModels();
            builder.Services.AddFraud(installation.Directory.Path);
            builder.Services.AddSupport(installation.Directory.Path);
            builder.Services.AddInspection(installation.Directory.Path, options.PostgresConnectionString is null ? null : Environment.MachineName);
            configure?.Invoke(builder.Services);
            var app = builder.Build();
            app.UseSuiteHosting();
            app.MapFraud();
            app.MapSupport();
            app.MapInspection();
            var widget = new DemoWidget();
            DemoWidget.Map(app, widget, options);
            DemoLine.Map(app, options, TimeProvider.System);
            WebPages.Map(app, WebFiles.Load(WebFiles.Folder), options);
            await app.StartAsync(ct);
            return new SuiteServer(app, installation, widget);
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _installation.DisposeAsync();
    }
}
