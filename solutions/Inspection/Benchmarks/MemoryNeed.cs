using System.Globalization;

namespace Suite.Inspection.Benchmarks;

/// <summary>Whether a batch fits into memory, by the largest values of an EfficientNet: 144 channels at half the side, of which some three live at once.</summary>
internal static class MemoryNeed
{
    private const double BytesPerPixel = 144.0 / 4 * 4 * 3;

    /// <summary>What is missing, in words; null where it fits.</summary>
    public static string? Short(int size, int batch)
    {
        var need = BytesPerPixel * size * size * batch;
        var free = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet;
        return need <= 0.6 * free ? null : string.Create(CultureInfo.InvariantCulture, $"needs some {need / 1e9:F1} GB of memory; {free / 1e9:F1} GB are free");
    }
}
