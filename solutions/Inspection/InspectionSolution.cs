using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Suite.Grains;
using Suite.Hosting;
using Suite.Inspection.Cameras;
using Suite.Inspection.Corrections;
using Suite.Inspection.Models;
using Suite.Inspection.Outputs;
using Suite.Inspection.Requests;
using Suite.Inspection.Results;
using Suite.Inspection.Serving;
using Suite.Onnx;

namespace Suite.Inspection;

/// <summary>The inspection solution as the host sees it.</summary>
public static class InspectionSolution
{
    /// <param name="services">Must already hold the journal, the content store, the master key, the grains and the models.</param>
    /// <param name="dataDirectory">Where this node keeps what it can fetch or build again, in the directory <c>inspection</c>.</param>
    /// <param name="node">This node's name where several share a journal; null where it owns its data.</param>
    public static IServiceCollection AddInspection(this IServiceCollection services, string dataDirectory, string? node)
    {
        services.AddOptions<CameraOptions>().Configure(o => o.Node = node).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ServingOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<EvidenceOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<InspectionKeys>();
        services.AddSingleton<InspectionInstruments>();
        services.AddSingleton(_ => new InspectionFolders(dataDirectory));
        services.AddSingleton<IEventCodec<CameraEvent>>(CameraJournal.Codec);
        services.AddSingleton<RunningWork<InspectionWork>>();
        services.AddSingleton<ResultBook>();
        services.AddSingleton<EvidenceStore>();
        services.AddSingleton<EvidenceRetention>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<EvidenceRetention>());
        services.AddSingleton<PictureInspection>();
        services.AddSingleton<FrameLooking>();
        services.AddSingleton<StartFeed>(static provider => (address, sink) => CameraFeed.Start(address, sink, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RunnerServices>();
        services.AddSingleton<CameraSupervisor>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<CameraSupervisor>());
        return services.AddServing().AddOutputs();
    }

    /// <summary>Where networks are to run, and in what precision. What the machine does not have falls back to the next, which is logged.</summary>
    public static IServiceCollection RunInspectionNetworks(this IServiceCollection services, OnnxSessionOptions network) => services.Configure<ServingOptions>(o => o.Network = network);

    /// <summary>How this solution's exceptions are answered.</summary>
    public static void MapExceptions(SuiteServerOptions options) => options
        .Map<ModelRefusedException>(409, "model-refused", "The model must not go live.", static e => Redactor.Redact(e.Message))
        .Map<ModelUnavailableException>(409, "no-model", "There is no model to look with.", static e => Redactor.Redact(e.Message));

    public static void MapInspection(this IEndpointRouteBuilder app)
    {
        ManageCameras.Map(app);
        TriggerPart.Map(app);
        StreamCamera.Map(app);
        StreamWall.Map(app);
        StreamInspections.Map(app);
        InspectPictures.Map(app);
        ListResults.Map(app);
        GetResult.Map(app);
        CorrectResult.Map(app);
        ManageAlarms.Map(app);
        ManageInspectionModels.Map(app);
        ManageOutputs.Map(app);
    }

    private static IServiceCollection AddServing(this IServiceCollection services)
    {
        services.AddSingleton<ModelShelf>();
        services.AddSingleton<ModelNames>();
        services.AddSingleton<ModelIntake>();
        services.AddSingleton<ModelPromotion>();
        services.AddSingleton<RefitService>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<RefitService>());
        services.AddSingleton<NetworkPlacement>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<NetworkPlacement>());
        services.AddSingleton<OpenImageModel>(ImageModels.Open);
        services.AddSingleton<ProviderGate>();
        services.AddSingleton<UnpackedModels>();
        return services;
    }

    private static IServiceCollection AddOutputs(this IServiceCollection services)
    {
        services.AddSingleton<IEventCodec<OutputEvent>>(OutputJournal.Codec);
        services.AddSingleton(RetryPlan.Usual);
        services.AddSingleton<OutputServices>();
        services.AddSingleton<OutputSupervisor>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<OutputSupervisor>());
        return services;
    }
}
