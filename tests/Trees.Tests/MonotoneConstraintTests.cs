using Suite.Trees;
using Xunit;

namespace Suite.Trees.Tests;

public sealed class MonotoneConstraintTests
{
    [LibraryFact]
    public void A_fixed_direction_holds_where_the_data_say_otherwise()
    {
        // Positive at the low and the high end of x, never in the middle: a free model must fall somewhere.
        var random = new Random(3);
        var rows = new float[4000];
        var labels = new float[2000];
        for (var i = 0; i < labels.Length; i++)
        {
            var x = random.NextSingle();
            (rows[2 * i], rows[(2 * i) + 1]) = (random.NextSingle(), x);
            labels[i] = x is < 0.2f or > 0.7f ? 1 : 0;
        }

        var free = new XgboostParameters { Rounds = 20, MaxDepth = 3, Threads = 1 };
        var fixedUp = free with { MonotoneConstraints = new Dictionary<string, int> { ["x"] = 1, ["not there"] = -1 } };

        Assert.False(NeverFalls(Train(free)));
        Assert.True(NeverFalls(Train(fixedUp)));

        TreeModel Train(XgboostParameters parameters) => TreeModel.LoadXgboost(
            XgboostTrainer.Train(new TrainingMatrix(rows, labels.Length, labels, ["noise", "x"]), null, parameters, null, CancellationToken.None).Ubj);
    }

    [Fact]
    public void A_direction_is_up_down_or_free()
    {
        var parameters = new XgboostParameters { MonotoneConstraints = new Dictionary<string, int> { ["x"] = 2 } };

        Assert.Contains(nameof(XgboostParameters.MonotoneConstraints), Assert.Throws<ArgumentException>(parameters.Validate).Message, StringComparison.Ordinal);
    }

    private static bool NeverFalls(TreeModel model)
    {
        var scores = Enumerable.Range(0, 200).Select(i => model.PredictMargin([0.5f, i / 200f])).ToArray();
        return scores.Zip(scores.Skip(1)).All(pair => pair.Second >= pair.First);
    }
}
