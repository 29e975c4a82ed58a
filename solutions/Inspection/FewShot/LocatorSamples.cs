using Suite.Inspection.Features;

namespace Suite.Inspection.FewShot;

/// <summary>
/// Cells to train a <see cref="DefectLocator"/> on, drawn while the backbone runs, so that no map is kept. Where a mask or a box tells which cells are
/// defective, those are taken for defective and the rest of the picture for good; where only the class is known, every cell of a defective picture counts as
/// defective, which is wrong for most of them but evenly so: what good pictures show too comes out as good. Thread-safe.
/// </summary>
public sealed class LocatorSamples
{
    private const int StrideMin = 8;
    private const int StrideMax = 32;

    /// <summary>Of a cell's pixels, for the cell to count as defective; with less than a tenth of that it counts as good, and between the two it is left out.</summary>
    private const float DefectShare = 0.3f;

    private const int CellsOfPicture = 60;
    private const int CellsMax = 60_000;

    private readonly (int Index, BackboneMap Map)[] _maps;
    private readonly int _quota;
    private readonly List<(int Image, bool IsDefect, double Weight, float[] Vector)> _cells = [];

    /// <param name="backbone">Whose maps are sampled.</param>
    /// <param name="pictures">How many will come: the more, the fewer cells of each.</param>
    public LocatorSamples(Backbone backbone, int pictures)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        _maps = [.. backbone.Maps.Index().Where(static m => m.Item.Stride is >= StrideMin and <= StrideMax)];
        _quota = Math.Clamp(CellsMax / Math.Max(1, pictures), 4, CellsOfPicture);
    }

    /// <summary>Whether the backbone has maps to locate anything on.</summary>
    public bool CanLocate => _maps.Length > 0;

    /// <summary>Cells of the grid that a picture's defect shares are given on.</summary>
    public (int Width, int Height) Grid => (_maps[0].Map.Width, _maps[0].Map.Height);

    /// <summary>Draws cells of one picture.</summary>
    /// <param name="image">Its number, which also seeds the draw.</param>
    /// <param name="shares">Of each cell of <see cref="Grid"/>, how much is defective: 0 to 1; empty for a good picture.</param>
    /// <param name="outputs">Of the backbone.</param>
    /// <param name="item">Index into the batch.</param>
    public void Add(int image, float[] shares, BackboneOutputs outputs, int item)
    {
        ArgumentNullException.ThrowIfNull(shares);
        ArgumentNullException.ThrowIfNull(outputs);
        var cells = Enumerable.Range(0, Grid.Width * Grid.Height);
        var random = new Random(image);
        var defective = Drawn(cells.Where(c => shares.Length > 0 && shares[c] >= DefectShare), random);
        var good = Drawn(cells.Where(c => shares.Length == 0 || shares[c] <= DefectShare / 10), random);

        // A picture counts once for each kind of cell, so that a large defect does not outvote the small ones.
        var drawn = defective.Select(c => (image, true, 1d / defective.Length, Vector(c, outputs, item)))
            .Concat(good.Select(c => (image, false, 1d / good.Length, Vector(c, outputs, item)))).ToList();
        lock (_cells)
        {
            _cells.AddRange(drawn);
        }
    }

    /// <summary>Fits the locator on what was drawn.</summary>
    /// <param name="penalty">L2 on standardised features.</param>
    /// <param name="ct">Looked at between iterations.</param>
    /// <returns>Null where only one kind of cell was seen.</returns>
    public DefectLocator? Fit(double penalty = 1e-5, CancellationToken ct = default)
    {
        // Threads add in any order; the fit must not depend on it.
        var cells = _cells.OrderBy(static c => c.Image).ToList();
        double defective = cells.Where(static c => c.IsDefect).Sum(static c => c.Weight), good = cells.Where(static c => !c.IsDefect).Sum(static c => c.Weight);
        if (defective <= 0 || good <= 0)
        {
            return null;
        }

        var columns = _maps.Sum(static m => m.Map.Channels);
        var samples = new FeatureMatrix(cells.Count, columns);
        for (var i = 0; i < cells.Count; i++)
        {
            cells[i].Vector.CopyTo(samples.Row(i));
        }

        var standardisation = Standardisation.Fit(samples);
        standardisation.Apply(samples);
        var fitted = SoftmaxRegression.Fit(
            samples, [.. cells.Select(static c => c.IsDefect ? 1 : 0)], [.. cells.Select(c => c.Weight / (c.IsDefect ? defective : good))], 2, penalty, sideBySide: true, ct: ct);
        return Unstandardised(fitted, standardisation, columns);
    }

    /// <summary>Weights for the features as the network gives them.</summary>
    private DefectLocator Unstandardised(SoftmaxRegression fitted, Standardisation standardisation, int columns)
    {
        var weights = new float[columns];
        double offset = fitted.Weights[(2 * columns) + 1] - fitted.Weights[columns];
        for (var j = 0; j < columns; j++)
        {
            weights[j] = (fitted.Weights[columns + 1 + j] - fitted.Weights[j]) * standardisation.Scale[j];
            offset -= (double)weights[j] * standardisation.Mean[j];
        }

        var terms = new List<LocatorTerm>();
        var at = 0;
        foreach (var (_, map) in _maps)
        {
            terms.Add(new LocatorTerm(map.Stride, weights[at..(at + map.Channels)]));
            at += map.Channels;
        }

        return new DefectLocator(terms, (float)offset);
    }

    private int[] Drawn(IEnumerable<int> cells, Random random)
    {
        var all = cells.ToArray();
        random.Shuffle(all);
        return all.Length <= _quota ? all : all[.._quota];
    }

    private float[] Vector(int cell, BackboneOutputs outputs, int item)
    {
        var vector = new float[_maps.Sum(static m => m.Map.Channels)];
        var (x, y) = (cell % Grid.Width, cell / Grid.Width);
        var at = 0;
        foreach (var (index, map) in _maps)
        {
            var values = outputs.Map(index, item);
            var (top, bottom, down) = MapResizing.Neighbours(y, Grid.Height, map.Height);
            var (left, right, across) = MapResizing.Neighbours(x, Grid.Width, map.Width);
            for (var c = 0; c < map.Channels; c++)
            {
                var channel = values.Slice(c * map.Width * map.Height, map.Width * map.Height);
                var upper = channel[(top * map.Width) + left] + (across * (channel[(top * map.Width) + right] - channel[(top * map.Width) + left]));
                var lower = channel[(bottom * map.Width) + left] + (across * (channel[(bottom * map.Width) + right] - channel[(bottom * map.Width) + left]));
                vector[at++] = upper + (down * (lower - upper));
            }
        }

        return vector;
    }
}
