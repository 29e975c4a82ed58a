using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>Runs the chains of a <see cref="ChainedImputer"/> over training rows. Cost: imputations × iterations × columns with holes × rows × columns².</summary>
internal static class ChainFit
{
    /// <summary>Donors kept for later rows: every so-manieth of the sorted predictions where there are more.</summary>
    private const int DonorsKept = 10_000;

    public static ChainModel[][] Run(Chaining chaining, Table training, out (double Mean, double Deviation)[] scales, out JsonArray trace)
    {
        var sources = chaining.Columns.Select(training.Number).ToArray();
        scales = [.. sources.Select(Scale)];
        var standard = new double[training.RowCount][];
        for (var row = 0; row < standard.Length; row++)
        {
            standard[row] = new double[sources.Length];
            for (var c = 0; c < sources.Length; c++)
            {
                standard[row][c] = (sources[c].Values[row] - scales[c].Mean) / scales[c].Deviation;
            }
        }

        // From the fewest holes to the most, as the authors advise: the best-known columns help the others first.
        var order = Enumerable.Range(0, sources.Length).Select(c => (Column: c, Holes: standard.Count(r => double.IsNaN(r[c]))))
            .Where(c => c.Holes > 0).OrderBy(c => c.Holes).Select(c => c.Column).ToArray();
        var chains = new ChainModel[chaining.Imputations][];
        trace = [];
        for (var chain = 0; chain < chains.Length; chain++)
        {
            chains[chain] = RunChain(chaining, sources, standard, order, scales, chain, trace);
        }

        return chains;
    }

    /// <summary>The other columns with a constant before them, in the place of the column itself.</summary>
    public static void Regressors(double[] row, int column, double[] x)
    {
        x[0] = 1;
        for (int c = 0, place = 1; c < row.Length; c++)
        {
            if (c != column)
            {
                x[place++] = row[c];
            }
        }
    }

    private static ChainModel[] RunChain(
        Chaining chaining, NumberColumn[] sources, double[][] standard, int[] order, (double Mean, double Deviation)[] scales, int chain, JsonArray trace)
    {
        var observed = order.Select(c => Places(standard, c, there: true)).ToArray();
        var holes = order.Select(c => Places(standard, c, there: false)).ToArray();
        var rows = standard.Select(r => (double[])r.Clone()).ToArray();
        var random = SeededRandom.For(chaining.Seed, (ulong)chain);
        for (var i = 0; i < order.Length; i++)
        {
            foreach (var row in holes[i])
            {
                rows[row][order[i]] = standard[observed[i][random.Next(observed[i].Length)]][order[i]];
            }
        }

        var models = new ChainModel[order.Length];
        for (var iteration = 1; iteration <= chaining.Iterations; iteration++)
        {
            for (var i = 0; i < order.Length; i++)
            {
                models[i] = Regress(chaining, rows, order[i], observed[i], sources, random);
                var x = new double[rows[0].Length];
                foreach (var row in holes[i])
                {
                    Regressors(rows[row], order[i], x);
                    rows[row][order[i]] = models[i].Impute(x, chaining.Donors, scales[order[i]], random).Standard;
                }

                trace.Add(Trace(chaining, rows, order[i], holes[i], scales, chain, iteration));
            }
        }

        return models;
    }

    private static ChainModel Regress(Chaining chaining, double[][] rows, int column, int[] observed, NumberColumn[] sources, SeededRandom random)
    {
        var width = rows[0].Length;
        if (observed.Length < width + 2)
        {
            throw new InvalidDataException($"The column '{chaining.Columns[column]}' is there in {observed.Length} rows; to tell it from the {width - 1} others {width + 2} are needed.");
        }

        var fit = BayesianRegression.Fit(observed.Length, width, (i, x) => Regressors(rows[observed[i]], column, x), i => rows[observed[i]][column], random);
        if (!chaining.Matching)
        {
            return new ChainModel(column, fit.Estimate, fit.Draw, fit.Sigma, [], []);
        }

        var step = Math.Max(1, (observed.Length + DonorsKept - 1) / DonorsKept);
        var row = new double[width];
        var donors = observed.Select(place =>
        {
            Regressors(rows[place], column, row);
            return (Prediction: BayesianRegression.Dot(fit.Estimate, row), Value: sources[column].Values[place]);
        }).OrderBy(d => d.Prediction).ThenBy(d => d.Value).Where((_, i) => i % step == 0).ToArray();
        return new ChainModel(column, fit.Estimate, fit.Draw, fit.Sigma, [.. donors.Select(d => d.Prediction)], [.. donors.Select(d => d.Value)]);
    }

    /// <summary>Mean and spread of what was imputed: chains that mix wander about the same values.</summary>
    private static JsonObject Trace(Chaining chaining, double[][] rows, int column, int[] holes, (double Mean, double Deviation)[] scales, int chain, int iteration)
    {
        var mean = holes.Average(row => rows[row][column]);
        var spread = Math.Sqrt(holes.Average(row => Math.Pow(rows[row][column] - mean, 2)));
        return new JsonObject
        {
            ["imputation"] = chain + 1,
            ["iteration"] = iteration,
            ["column"] = chaining.Columns[column],
            ["mean"] = scales[column].Mean + (mean * scales[column].Deviation),
            ["deviation"] = spread * scales[column].Deviation,
        };
    }

    private static int[] Places(double[][] rows, int column, bool there) => [.. Enumerable.Range(0, rows.Length).Where(row => double.IsNaN(rows[row][column]) != there)];

    /// <summary>A constant column is left at deviation 1: nothing to scale, and nothing is told from it.</summary>
    private static (double Mean, double Deviation) Scale(NumberColumn column)
    {
        var values = Quantiles.Sorted(column);
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        return (mean, deviation > 0 && double.IsFinite(deviation) ? deviation : 1);
    }
}
