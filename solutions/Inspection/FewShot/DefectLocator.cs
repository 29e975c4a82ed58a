using Suite.Inspection.Features;
using Suite.Inspection.Models;

namespace Suite.Inspection.FewShot;

/// <summary>The part of a locator that looks at one of the backbone's maps.</summary>
/// <param name="Stride">Of the map.</param>
/// <param name="Weights">One a channel.</param>
public sealed record LocatorTerm(int Stride, float[] Weights);

/// <summary>
/// Says of every cell of the finest map how much it looks like a defect: a logistic regression on the cell's own features and those of the coarser maps at the
/// same place. Being linear it is computed on each map by itself and then interpolated, which is the same and much cheaper.
/// </summary>
/// <param name="Terms">From fine to coarse.</param>
/// <param name="Offset">Added once.</param>
public sealed record DefectLocator(IReadOnlyList<LocatorTerm> Terms, float Offset)
{
    /// <summary>The chance that a cell is defective, given that the picture is with <paramref name="defectScore"/>.</summary>
    /// <param name="backbone">The one it was trained on.</param>
    /// <param name="outputs">Of the picture as it is, not of a turned view.</param>
    /// <param name="item">Index into the batch.</param>
    /// <param name="defectScore">Of the whole picture: a good part has no defective cells.</param>
    public HeatMap Locate(Backbone backbone, BackboneOutputs outputs, int item, double defectScore)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(outputs);
        var maps = Terms.Select(t => backbone.Maps.Index().First(m => m.Item.Stride == t.Stride)).ToList();
        var (width, height) = (maps[0].Item.Width, maps[0].Item.Height);
        var logits = new float[width * height];
        foreach (var ((index, map), term) in maps.Zip(Terms))
        {
            var cells = map.Width * map.Height;
            var own = new float[cells];
            var values = outputs.Map(index, item);
            for (var c = 0; c < map.Channels; c++)
            {
                VectorArithmetic.AddScaled(own, term.Weights[c], values.Slice(c * cells, cells));
            }

            MapResizing.AddResized(own, map.Width, map.Height, logits, width, height);
        }

        for (var i = 0; i < logits.Length; i++)
        {
            logits[i] = (float)(defectScore / (1 + Math.Exp(-(logits[i] + Offset))));
        }

        return new HeatMap(width, height, logits);
    }
}
