using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>What is declared of a chained imputation.</summary>
/// <param name="Matching">Predictive mean matching: an imputed value is one that was observed. Otherwise a draw from the regression.</param>
/// <param name="Imputations">Independent chains; <paramref name="Use"/> says which one (from 1) fills the table.</param>
internal sealed record Chaining(string[] Columns, bool Matching, int Iterations, int Imputations, int Use, int Donors, int Seed);

/// <summary>
/// Multiple imputation by chained equations (van Buuren, Groothuis-Oudshoorn 2011): every column with holes is regressed on the others in turn, each time
/// with fresh draws, until the chain forgets where it began. The regressions of the last iteration are the fitted state: a later row, and a training row
/// too, is filled by going through them from the means, with noise that depends on the row alone, so that a row gets the same values in any company.
/// </summary>
internal sealed class ChainedImputer(Chaining chaining) : PreparationStep
{
    public static ChainedImputer Parse(DeclarationNode node)
    {
        node.AllowOnly("step", "columns", "method", "iterations", "imputations", "use", "donors", "seed");
        var columns = node.Columns();
        if (columns.Length < 2)
        {
            throw node.Refuse("'columns' needs two at least: one is told from the others.");
        }

        var imputations = node.Integer("imputations", 1, 1, 100);
        return new ChainedImputer(new Chaining(
            columns, node.ChoiceOf("method", "pmm", "norm") == "pmm", node.Integer("iterations", 10, 1, 1_000), imputations,
            node.Integer("use", 1, 1, imputations), node.Integer("donors", 5, 1, 100), node.Integer("seed", 1, 0, int.MaxValue)));
    }

    public override FitOutcome Fit(Table training, PreparationSecrets secrets)
    {
        var fitted = new FittedChainedImputer(chaining, ChainFit.Run(chaining, training, out var scales, out var trace), scales);
        var outcome = fitted.OnTraining(training, secrets);
        outcome.Training.Report["trace"] = trace;
        return outcome;
    }

    public override FittedStep Read(DeclarationNode learned)
    {
        learned.AllowOnly("means", "deviations", "chains");
        var means = learned.Get("means", "one for each column").Numbers();
        var deviations = learned.Get("deviations", "one for each column").Numbers();
        var chains = learned.Get("chains", "the chains").Items().Select(chain => chain.Items().Select(ChainModel.Read).ToArray()).ToArray();
        return means.Length == chaining.Columns.Length && deviations.Length == means.Length && chains.Length == chaining.Imputations
            && chains.All(chain => chain.All(m => m.Column < means.Length && m.Estimate.Length == means.Length && m.Draw.Length == means.Length))
            ? new FittedChainedImputer(chaining, chains, [.. means.Zip(deviations)])
            : throw learned.Refuse("this was learnt for other columns or another number of chains.");
    }
}

/// <summary>The regression of one column on the others, all in standard deviations from the mean.</summary>
/// <param name="Column">Place of the column that is filled.</param>
/// <param name="DonorPredictions">Rising; for matching, otherwise empty.</param>
/// <param name="DonorValues">The observed value beside each prediction, in the column's own units.</param>
internal sealed record ChainModel(int Column, double[] Estimate, double[] Draw, double Sigma, double[] DonorPredictions, double[] DonorValues)
{
    public static ChainModel Read(DeclarationNode node)
    {
        node.AllowOnly("column", "estimate", "draw", "sigma", "predictions", "values");
        var model = new ChainModel(
            node.Get("column", "its place").Integer(0, int.MaxValue), node.Get("estimate", "coefficients").Numbers(), node.Get("draw", "coefficients").Numbers(),
            node.Get("sigma", "the spread").Number(0), node.Get("predictions", "the donors").Numbers(), node.Get("values", "the donors").Numbers());
        return model.DonorPredictions.Length == model.DonorValues.Length ? model : throw node.Refuse("'predictions' and 'values' have different lengths.");
    }

    public JsonObject ToJson() => new()
    {
        ["column"] = Column,
        ["estimate"] = StateNodes.ToJson(Estimate),
        ["draw"] = StateNodes.ToJson(Draw),
        ["sigma"] = Sigma,
        ["predictions"] = StateNodes.ToJson(DonorPredictions),
        ["values"] = StateNodes.ToJson(DonorValues),
    };

    /// <param name="x">The regressors, the constant first.</param>
    /// <param name="donors">How many of the nearest observed rows may give their value.</param>
    /// <param name="scale">Of the column.</param>
    /// <returns>The value in the column's own units, a donor's to the last bit, and in deviations from the mean.</returns>
    public (double Value, double Standard) Impute(double[] x, int donors, (double Mean, double Deviation) scale, SeededRandom random)
    {
        var prediction = BayesianRegression.Dot(Draw, x);
        if (DonorPredictions.Length == 0)
        {
            var drawn = prediction + (Sigma * random.NextNormal());
            return (scale.Mean + (drawn * scale.Deviation), drawn);
        }

        var value = DonorValues[Nearest(prediction, donors, random)];
        return (value, (value - scale.Mean) / scale.Deviation);
    }

    /// <summary>One of the nearest predictions, all alike in chance.</summary>
    private int Nearest(double prediction, int donors, SeededRandom random)
    {
        donors = Math.Min(donors, DonorPredictions.Length);
        var place = Array.BinarySearch(DonorPredictions, prediction);
        var from = place >= 0 ? place : ~place;
        var to = from;
        while (to - from < donors)
        {
            var below = from > 0 ? prediction - DonorPredictions[from - 1] : double.PositiveInfinity;
            var above = to < DonorPredictions.Length ? DonorPredictions[to] - prediction : double.PositiveInfinity;
            (from, to) = below < above ? (from - 1, to) : (from, to + 1);
        }

        return from + random.Next(donors);
    }
}

internal sealed class FittedChainedImputer(Chaining chaining, ChainModel[][] chains, (double Mean, double Deviation)[] scales) : FittedStep
{
    /// <summary>Later rows settle in a few rounds: the regressions no longer change.</summary>
    private const int Rounds = 10;

    public override StepOutcome Apply(Table table, PreparationSecrets secrets) => Apply(table, chaining.Use);

    /// <param name="chain">From 1 to the number of imputations: each gives another, equally likely, filling.</param>
    public StepOutcome Apply(Table table, int chain)
    {
        var sources = chaining.Columns.Select(table.Number).ToArray();
        var filled = sources.Select(s => (double[])s.Values.Clone()).ToArray();
        var models = chains[chain - 1];
        var counts = new int[sources.Length];
        var byMean = 0;
        var row = new double[sources.Length];
        for (var i = 0; i < table.RowCount; i++)
        {
            var holes = new List<int>();
            for (var c = 0; c < row.Length; c++)
            {
                var value = sources[c].Values[i];
                row[c] = double.IsNaN(value) ? double.NaN : (value - scales[c].Mean) / scales[c].Deviation;
                if (double.IsNaN(value))
                {
                    holes.Add(c);
                    counts[c]++;
                }
            }

            byMean += holes.Count == 0 ? 0 : Fill(row, holes, models, chain, (c, value) => filled[c][i] = value);
        }

        var columns = sources.Select((s, c) => (Column)(s with { Values = filled[c] })).ToArray();
        var report = new JsonObject(chaining.Columns.Select((name, c) => KeyValuePair.Create(name, (JsonNode?)counts[c])));
        return new StepOutcome(table.With(columns), new JsonObject { ["filled"] = report, ["filledByMean"] = byMean, ["imputation"] = chain });
    }

    public override JsonObject Learned() => new()
    {
        ["means"] = StateNodes.ToJson(scales.Select(s => s.Mean)),
        ["deviations"] = StateNodes.ToJson(scales.Select(s => s.Deviation)),
        ["chains"] = new JsonArray([.. chains.Select(chain => new JsonArray([.. chain.Select(m => m.ToJson())]))]),
    };

    /// <summary>Gives how many holes no regression was fitted for, since the training rows had none there: those keep the mean.</summary>
    private int Fill(double[] row, List<int> holes, ChainModel[] models, int chain, Action<int, double> store)
    {
        ulong key = 0;
        foreach (var value in row)
        {
            key = SeededRandom.Mix(key ^ BitConverter.DoubleToUInt64Bits(value));
        }

        foreach (var c in holes)
        {
            row[c] = 0;
            store(c, scales[c].Mean);
        }

        var mine = models.Where(m => holes.Contains(m.Column)).ToArray();
        var rounds = mine.Length > 1 ? Rounds : 1;
        var x = new double[row.Length];
        for (var round = 0; round < rounds; round++)
        {
            foreach (var model in mine)
            {
                ChainFit.Regressors(row, model.Column, x);
                var random = SeededRandom.For(chaining.Seed, key, (ulong)chain, (ulong)model.Column);
                (var value, row[model.Column]) = model.Impute(x, chaining.Donors, scales[model.Column], random);
                store(model.Column, value);
            }
        }

        return holes.Count - mine.Length;
    }
}
