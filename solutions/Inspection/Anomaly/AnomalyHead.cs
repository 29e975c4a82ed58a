using Suite.Inspection.Features;
using Suite.Inspection.FewShot;
using Suite.Inspection.Models;

namespace Suite.Inspection.Anomaly;

/// <summary>
/// What good patches look like, and how far from that is far. A patch's distance is that to its nearest neighbour in memory; a picture's is the mean of its
/// farthest fiftieth after smoothing, which one odd patch cannot decide. Scores are distance / (distance + scale): 0.5 at the scale, never quite 1, so no two distances become one.
/// </summary>
/// <param name="Standardisation">Of the patches' features.</param>
/// <param name="Memory">The coreset, standardised.</param>
/// <param name="Scale">Distance of a picture that is as far off as the farthest good ones.</param>
public sealed record AnomalyHead(Standardisation Standardisation, FeatureMatrix Memory, double Scale)
{
    /// <summary>Of the grid's cells: less and single patches decide, more and small defects drown.</summary>
    private const double SmoothingCells = 1.5;

    /// <summary>Share of the map that decides over the picture.</summary>
    private const double FarthestShare = 0.02;

    /// <summary>The map is given finer than it was computed, so that smoothing has something to round.</summary>
    private const int Finer = 2;

    private readonly InterleavedRows _memory = new(Memory);

    /// <summary>Distances of a picture's patches.</summary>
    /// <param name="patches">As <see cref="PatchFeatures"/> writes them; changed.</param>
    /// <param name="width">Patches a row.</param>
    /// <param name="height">Rows of patches.</param>
    public HeatMap Distances(FeatureMatrix patches, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(patches);
        Prepare(patches, Standardisation);
        var distances = new float[patches.Rows];
        _memory.Nearest(patches, 0, distances);
        for (var i = 0; i < distances.Length; i++)
        {
            distances[i] = MathF.Sqrt(distances[i]);
        }

        var map = MapResizing.Resize(distances, width, height, Finer * width, Finer * height);
        MapResizing.Smooth(map, Finer * width, Finer * height, Finer * SmoothingCells);
        return new HeatMap(Finer * width, Finer * height, map);
    }

    /// <summary>
    /// Brings patches to where they are compared: standardised, then divided by their length plus one, which is the mean length. So a patch of much contrast does not
    /// lie far from everything by that alone, and one of none is not blown up to noise.
    /// </summary>
    internal static void Prepare(FeatureMatrix patches, Standardisation standardisation)
    {
        standardisation.Apply(patches);
        for (var i = 0; i < patches.Rows; i++)
        {
            var patch = patches.Row(i);
            var length = 1 + MathF.Sqrt(VectorArithmetic.Dot(patch, patch));
            foreach (ref var value in patch)
            {
                value /= length;
            }
        }
    }

    /// <summary>The distance of a whole picture, from those of its patches.</summary>
    internal static double OfPicture(HeatMap distances)
    {
        var values = (float[])distances.Values.Clone();
        Array.Sort(values);
        var count = Math.Max(1, (int)(values.Length * FarthestShare));
        return values.AsSpan(values.Length - count).ToArray().Average();
    }

    /// <summary>0 to 1; .5 at <see cref="Scale"/>.</summary>
    public double Score(double distance) => distance / (distance + Scale);
}
