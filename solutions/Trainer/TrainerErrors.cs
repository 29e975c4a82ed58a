using Suite.Torch.Export;
using Suite.Torch.Native;
using Suite.Vision;

namespace Suite.Trainer;

/// <summary>What a person can mend is told in a sentence on standard error, without a stack trace; exit status 1, and 130 for what was broken off.</summary>
internal static class TrainerErrors
{
    public static async Task<int> RunAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException e)
        {
            if (e is StoppedException)
            {
                await Console.Error.WriteLineAsync(e.Message);
            }

            return 130;
        }
        catch (Exception e) when (Sentence(e) is not null)
        {
            await Console.Error.WriteLineAsync(Sentence(e));
            return 1;
        }
    }

    /// <summary>Pictures are read on all cores and ahead of the training: what went wrong there comes wrapped, once for every core.</summary>
    /// <returns>Null for a fault of the program itself, which deserves its stack trace.</returns>
    internal static string? Sentence(Exception e) => e switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Sentence(first),
        System.Threading.Channels.ChannelClosedException { InnerException: { } inner } => Sentence(inner),
        InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException or TorchException or ExportException or DllNotFoundException
            or VisionException or ImageException => e.Message,
        _ => null,
    };
}

/// <summary>Broken off by hand; the message says how to go on.</summary>
internal sealed class StoppedException(string message, CancellationToken ct) : OperationCanceledException(message, ct);
