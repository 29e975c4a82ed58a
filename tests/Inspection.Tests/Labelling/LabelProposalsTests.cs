using Suite.Inspection.Features;
using Suite.Inspection.Labelling;

namespace Suite.Inspection.Tests.Labelling;

public sealed class LabelProposalsTests
{
    [Fact]
    public void The_confident_are_proposed_and_the_doubtful_ranked()
    {
        var proposals = LabelProposals.Of([Image("sure", 0.99, 0.05), Image("torn", 0.5, 1), Image("unsure", 0.8, 0.6)], Vectors((1, 0), (0, 1), (1, 1)), confident: 0.95, ranked: 10);

        Assert.Equal([("torn", 1), ("unsure", 2), ("sure", (int?)null)], proposals.Select(static p => (p.Image.Name, p.Rank)));
    }

    [Fact]
    public void The_same_doubt_is_not_shown_twice_before_another()
    {
        // Two twins in great doubt, and something else in less: the second twin comes last.
        var proposals = LabelProposals.Of([Image("twin 1", 0.5, 1), Image("twin 2", 0.5, 0.99), Image("other", 0.7, 0.5)], Vectors((1, 0.01f), (1, 0), (-1, 0.2f)), confident: 0.95, ranked: 10);

        Assert.Equal(["twin 1", "other", "twin 2"], proposals.Select(static p => p.Image.Name));
    }

    [Fact]
    public void Beyond_the_ranked_doubt_alone_orders()
    {
        var proposals = LabelProposals.Of([Image("a", 0.5, 0.2), Image("b", 0.5, 0.9), Image("c", 0.5, 0.8)], Vectors((1, 0), (0, 1), (0, 1)), confident: 0.95, ranked: 1);

        Assert.Equal(["b", "c", "a"], proposals.Select(static p => p.Image.Name));
    }

    [Fact]
    public void Complete_doubt_is_one_and_certainty_zero()
    {
        Assert.Equal(1, LabelProposals.Uncertainty([0.25, 0.25, 0.25, 0.25]), 12);
        Assert.Equal(0, LabelProposals.Uncertainty([0, 1, 0]), 12);
    }

    private static UnlabelledImage Image(string name, double confidence, double uncertainty) => new(name, "good", confidence, uncertainty);

    private static FeatureMatrix Vectors(params (float X, float Y)[] rows) => new(rows.Length, 2, [.. rows.SelectMany(static r => new[] { r.X, r.Y })]);
}
