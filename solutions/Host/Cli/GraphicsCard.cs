using System.ComponentModel;
using System.Diagnostics;

namespace Suite.Host.Cli;

/// <summary>The graphics cards of this machine, as their driver names them.</summary>
internal static class GraphicsCard
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Name, driver and memory of each card; null where the driver's tool is not there or says nothing.</summary>
    public static string? Describe()
    {
        var start = new ProcessStartInfo("nvidia-smi", ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var tool = Process.Start(start);
            if (tool is null || !tool.WaitForExit(Patience) || tool.ExitCode != 0)
            {
                return null;
            }

            return string.Join("; ", tool.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) is { Length: > 0 } cards ? cards : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
