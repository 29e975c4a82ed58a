namespace Suite.Trees.Tests.Search;

/// <summary>Functions with known optima, as costs to be made small; studies make values large, so they are negated there.</summary>
internal static class TestFunctions
{
    /// <summary>Minimum 0.397887 at (−π, 12.275), (π, 2.275) and (9.42478, 2.475).</summary>
    public static SearchSpace BraninSpace { get; } = SearchSpace.Parse(
        """{"x":{"type":"float","low":-5,"high":10},"y":{"type":"float","low":0,"high":15}}""");

    /// <summary>A rate over four orders of magnitude, a depth, a share, a size and a kind that shifts the others; minimum 0.</summary>
    public static SearchSpace MixedSpace { get; } = SearchSpace.Parse(
        """
        {"rate":{"type":"float","low":0.0001,"high":1,"scale":"log"},"depth":{"type":"int","low":1,"high":12},"share":{"type":"float","low":0,"high":1},
         "size":{"type":"int","low":1,"high":1000,"scale":"log"},"kind":{"type":"categorical","choices":["a","b","c","d"]}}
        """);

    public static double Branin(double[] point)
    {
        var (x, y) = (point[0], point[1]);
        var bend = y - (5.1 / (4 * Math.PI * Math.PI) * x * x) + (5 / Math.PI * x) - 6;
        return (bend * bend) + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x)) + 10;
    }

    public static double Mixed(double[] point)
    {
        double[] kind = [0.6, 0, 0.4, 0.9];
        var rate = Math.Log10(point[0]) + 2;
        var depth = (point[1] - 7) / 6;
        var share = point[2] - 0.3;
        var size = Math.Log10(point[3]) - 1.5;
        return (rate * rate) + (depth * depth) + (4 * share * share) + (0.5 * size * size) + kind[(int)point[4]];
    }

    public static async Task<IReadOnlyList<FinishedTrial>> SearchAsync(
        StudySettings settings, Func<double[], double> cost, IReadOnlyList<FinishedTrial>? earlier = null, IStudyLog? log = null)
    {
        var study = new Study(settings, earlier ?? [], log ?? new Forgetful(), TimeProvider.System);
        await study.RunAsync((trial, _) => -cost(trial.Point), _ => ValueTask.CompletedTask, CancellationToken.None);
        return study.Finished;
    }

    /// <summary>Everything a study decides, without the time it took.</summary>
    public static string Told(SearchSpace space, IEnumerable<FinishedTrial> trials) =>
        string.Join('\n', trials.OrderBy(t => t.Number).Select(t => (t with { Seconds = 0 }).ToJson(space).ToJsonString()));

    internal sealed class Forgetful : IStudyLog
    {
        public ValueTask AppendAsync(FinishedTrial trial, CancellationToken ct) => ValueTask.CompletedTask;
    }
}
