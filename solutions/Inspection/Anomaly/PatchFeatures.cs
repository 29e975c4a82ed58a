using Suite.Inspection.Features;

namespace Suite.Inspection.Anomaly;

/// <summary>
/// One vector a patch, as PatchCore takes them (Roth et al. 2022): the maps of strides 8 and 16, each averaged over 3 × 3 cells so that a patch knows its
/// surroundings, brought to the finer grid and put side by side.
/// </summary>
public sealed class PatchFeatures
{
    private const int StrideMin = 8;
    private const int StrideMax = 16;
    private const int Radius = 1;

    private readonly (int Index, BackboneMap Map)[] _maps;

    /// <exception cref="InvalidDataException">The backbone has no such map.</exception>
    public PatchFeatures(Backbone backbone)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        _maps = [.. backbone.Maps.Index().Where(static m => m.Item.Stride is >= StrideMin and <= StrideMax)];
        if (_maps.Length == 0)
        {
            throw new InvalidDataException("An anomaly head needs a backbone with a feature map of stride 8 or 16; this one has none.");
        }

        (Width, Height) = (_maps[0].Map.Width, _maps[0].Map.Height);
        Length = _maps.Sum(static m => m.Map.Channels);
    }

    /// <summary>Patches a row.</summary>
    public int Width { get; }

    public int Height { get; }

    /// <summary>Floats of a patch.</summary>
    public int Length { get; }

    /// <summary>Writes all patches of one picture, row by row.</summary>
    /// <param name="outputs">Of the backbone.</param>
    /// <param name="item">Index into the batch.</param>
    /// <param name="patches">Width × Height rows.</param>
    public void Write(BackboneOutputs outputs, int item, FeatureMatrix patches)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(patches);
        var resized = new float[Width * Height];
        var column = 0;
        foreach (var (index, map) in _maps)
        {
            var values = outputs.Map(index, item);
            var averaged = new float[map.Width * map.Height];
            for (var c = 0; c < map.Channels; c++, column++)
            {
                Average(values.Slice(c * averaged.Length, averaged.Length), map.Width, map.Height, averaged);
                Array.Clear(resized);
                MapResizing.AddResized(averaged, map.Width, map.Height, resized, Width, Height);
                for (var i = 0; i < resized.Length; i++)
                {
                    patches.Values[(i * Length) + column] = resized[i];
                }
            }
        }
    }

    /// <summary>Mean over the neighbours that there are; first along rows, then along columns.</summary>
    private static void Average(ReadOnlySpan<float> cells, int width, int height, Span<float> averaged)
    {
        Span<float> rows = cells.Length <= 4_096 ? stackalloc float[cells.Length] : new float[cells.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (from, to) = (Math.Max(0, x - Radius), Math.Min(width - 1, x + Radius));
                var sum = 0f;
                for (var i = from; i <= to; i++)
                {
                    sum += cells[(y * width) + i];
                }

                rows[(y * width) + x] = sum / (to - from + 1);
            }
        }

        for (var y = 0; y < height; y++)
        {
            var (from, to) = (Math.Max(0, y - Radius), Math.Min(height - 1, y + Radius));
            for (var x = 0; x < width; x++)
            {
                var sum = 0f;
                for (var i = from; i <= to; i++)
                {
                    sum += rows[(i * width) + x];
                }

                averaged[(y * width) + x] = sum / (to - from + 1);
            }
        }
    }
}
