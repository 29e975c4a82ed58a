using Suite.Hosting;
using Suite.Journal;
using Suite.Vision;

namespace Suite.Host.Cli;

/// <summary>A command cannot go on; the message is for the person who typed it.</summary>
internal sealed class CommandException(string message) : Exception(message);

/// <summary>Errors a person can mend are told in a sentence on standard error, without a stack trace; exit status 1.</summary>
internal static class CommandErrors
{
    public static async Task<int> RunAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception e) when (Sentence(e) is not null)
        {
            await Console.Error.WriteLineAsync(Sentence(e));
            return 1;
        }
        catch (IOException e) when (e.InnerException is System.Net.Sockets.SocketException or Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{e.Message} Stop what listens there, or choose another port with --port N.");
            return 1;
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"The server cannot be reached: {e.Message.TrimEnd('.')}. Start one with './suite up' or './suite serve', or give another address with --server URL.");
            return 1;
        }
        catch (HttpIOException)
        {
            await Console.Error.WriteLineAsync("The server broke off in the middle of its answer. Look at its log, then run the command again: nothing is done twice.");
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }

    /// <summary>Pictures are read on all cores: what went wrong there, a missing library for instance, comes wrapped, once for every core.</summary>
    private static string? Sentence(Exception e) => e switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Sentence(first),
        CommandException or DataDirectoryException or JournalUnavailableException or UnknownTenantException or ServerOptionsException or FileNotFoundException
            or DirectoryNotFoundException or FormatException or InvalidDataException or UnauthorizedAccessException or VisionException => e.Message,
        _ => null,
    };
}
