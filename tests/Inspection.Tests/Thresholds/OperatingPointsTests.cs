using Suite.Inspection.Thresholds;

namespace Suite.Inspection.Tests.Thresholds;

public sealed class OperatingPointsTests
{
    [Fact]
    public void A_claim_holds_as_often_as_it_says()
    {
        var (claims, broken) = (0, 0);
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var point = OperatingPoints.Choose(Sample(random, defects: 300, good: 300), escapeMax: 0.05, confidence: 0.95, random);
            if (point.Claim is null)
            {
                continue;
            }

            claims++;

            // A defect's score is uniform over (.3, 1), so this share of all that will ever come lies below the threshold.
            var escapes = Math.Max(0, point.Threshold - 0.3) / 0.7;
            broken += escapes > 0.05 ? 1 : 0;
        }

        Assert.True(claims > 300, $"only {claims} claims were made");
        Assert.True(broken <= 0.05 * claims, $"{broken} of {claims} claims were wrong");
    }

    [Fact]
    public void Too_few_defects_are_refused_with_the_number_it_takes()
    {
        var point = OperatingPoints.Choose(Sample(new Random(1), defects: 48, good: 138), 0.05, 0.95, new Random(1));

        Assert.Null(point.Claim);
        Assert.Contains("24 defective parts", point.Refusal, StringComparison.Ordinal);
        Assert.Contains("59 would be needed", point.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Escapes_that_break_the_bound_are_refused_with_the_number_it_takes()
    {
        // Half of the defects look perfectly good, so some fall into the half that proves without being seen by the half that chooses.
        var random = new Random(9);
        LabelledScore[] scores = [.. Enumerable.Range(0, 130).Select(i => new LabelledScore(i < 4 ? 0.001 * i : 0.9, true)), .. Enumerable.Range(0, 100).Select(_ => new LabelledScore(0.3 * random.NextDouble(), false))];
        var points = Enumerable.Range(0, 40).Select(seed => OperatingPoints.Choose(scores, 0.05, 0.95, new Random(seed))).ToList();

        Assert.Contains(points, static p => p.Claim is null && p.Refusal!.Contains("passed, which bounds it", StringComparison.Ordinal));
    }

    [Fact]
    public void The_cost_in_overkill_is_told()
    {
        LabelledScore[] scores = [.. Enumerable.Range(0, 200).Select(i => new LabelledScore(0.5 + (i * 0.001), true)), .. Enumerable.Range(0, 200).Select(i => new LabelledScore(i * 0.003, false))];

        var point = OperatingPoints.Choose(scores, 0.05, 0.95, new Random(2));

        Assert.InRange(point.Threshold, 0.48, 0.52);
        Assert.InRange(point.Claim!.Overkill, 0.05, 0.3);
        Assert.InRange(point.Claim.EscapeMax, 0.02, 0.05);
    }

    [Fact]
    public void With_one_kind_alone_nothing_is_chosen() =>
        Assert.Contains("both are needed", OperatingPoints.Choose(Sample(new Random(1), 0, 50), 0.05, 0.95, new Random(1)).Refusal, StringComparison.Ordinal);

    private static LabelledScore[] Sample(Random random, int defects, int good) =>
    [
        .. Enumerable.Range(0, defects).Select(_ => new LabelledScore(0.3 + (0.7 * random.NextDouble()), true)),
        .. Enumerable.Range(0, good).Select(_ => new LabelledScore(0.4 * random.NextDouble(), false)),
    ];
}
