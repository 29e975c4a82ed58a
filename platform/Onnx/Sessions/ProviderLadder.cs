using Microsoft.ML.OnnxRuntime;

namespace Suite.Onnx;

/// <summary>Tries the provider asked for and then the ones below it: TensorRT, CUDA, CPU. The CPU's failure is the network's.</summary>
internal static class ProviderLadder
{
    public static (InferenceSession Session, ProviderOutcome Outcome) Load(OnnxSessionOptions options, Func<SessionOptions, InferenceSession> load)
    {
        RuntimeLibrary.Choose();
        var reasons = new List<string>();
        for (var provider = options.Provider; provider > ExecutionProvider.Cpu; provider--)
        {
            try
            {
                return (LoadOnto(provider, options, load), new ProviderOutcome(provider, options.Provider, Stated(reasons)));
            }
            catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException)
            {
                reasons.Add($"{provider}: {Reason(provider, e)}");
            }
        }

        return (LoadOnto(ExecutionProvider.Cpu, options, load), new ProviderOutcome(ExecutionProvider.Cpu, options.Provider, Stated(reasons)));
    }

    private static InferenceSession LoadOnto(ExecutionProvider provider, OnnxSessionOptions options, Func<SessionOptions, InferenceSession> load)
    {
        using var session = new SessionOptions { IntraOpNumThreads = options.Threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };

        // Threads that spin while they wait make a network alone on the machine some percent faster, and everything beside it slower (docs/decisions/0006).
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");

        // The runtime would round weights that were left in float32 on purpose, one scale for the whole tensor: with the depthwise convolutions
        // of the lite0 backbone left out of quantisation, its embedding was off by 130 % (docs/decisions/0015).
        session.AddSessionConfigEntry("optimization.disable_specified_optimizers", "WeightBiasQuantization");
        if (provider == ExecutionProvider.TensorRt)
        {
            using var tensorRt = new OrtTensorRTProviderOptions();
            tensorRt.UpdateOptions(TensorRtSettings(options));
            session.AppendExecutionProvider_Tensorrt(tensorRt);
        }

        // Below TensorRT too: it takes what TensorRT leaves over.
        if (provider > ExecutionProvider.Cpu)
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(CudaSettings(options));
            session.AppendExecutionProvider_CUDA(cuda);
        }

        return load(session);
    }

    /// <summary>TF32 is off: it rounds inputs to 11 bits, so float32 would not mean float32 and no parity gate would pass. FP16 is asked for by name.</summary>
    private static Dictionary<string, string> CudaSettings(OnnxSessionOptions options) => new()
    {
        ["device_id"] = Text(options.Device),
        ["use_tf32"] = "0",
        ["cudnn_conv_algo_search"] = "EXHAUSTIVE",
        ["cudnn_conv_use_max_workspace"] = "1",
    };

    private static Dictionary<string, string> TensorRtSettings(OnnxSessionOptions options)
    {
        var settings = new Dictionary<string, string>
        {
            ["device_id"] = Text(options.Device),
            ["trt_fp16_enable"] = options.Precision == ComputePrecision.Float16 ? "1" : "0",
        };
        if (options.EngineCache is { } folder)
        {
            settings["trt_engine_cache_enable"] = "1";
            settings["trt_engine_cache_path"] = folder;
            settings["trt_timing_cache_enable"] = "1";
        }

        return settings;
    }

    /// <summary>What is missing, without the runtime's own line numbers before it.</summary>
    private static string Reason(ExecutionProvider provider, Exception error)
    {
        const string FromLoader = "with error: ";
        if (RuntimeLibrary.Refusal is { } refusal)
        {
            return refusal;
        }

        var library = Path.Combine(RuntimeLibrary.Folder, $"libonnxruntime_providers_{(provider == ExecutionProvider.Cuda ? "cuda" : "tensorrt")}.so");
        if (!File.Exists(library))
        {
            return "the GPU's libraries are not installed (./suite models pull-gpu fetches them)";
        }

        var message = error.Message.ReplaceLineEndings(" ").Trim();
        var missing = message.IndexOf(FromLoader, StringComparison.Ordinal);
        return missing < 0 ? message : message[(missing + FromLoader.Length)..];
    }

    private static string? Stated(List<string> reasons) => reasons.Count == 0 ? null : string.Join("; ", reasons);

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
