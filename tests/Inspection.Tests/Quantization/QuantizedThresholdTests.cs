using Suite.Inspection.Datasets;
using Suite.Inspection.Evaluation;
using Suite.Inspection.Models;
using Suite.Inspection.Quantization;
using Suite.Onnx.Int8;
using Suite.Vision;

namespace Suite.Inspection.Tests.Quantization;

public sealed class QuantizedThresholdTests
{
    private static readonly ThresholdClaim Before = new(0.05, 60, 0, 0.02, 0.95);

    private static readonly ModelCard Card = new()
    {
        Head = ImageModels.FewShot,
        Classes = ["good", "scratch"],
        GoodClass = "good",
        Threshold = 0.5,
        Input = new InputShape(64, 64, ValueRange.ZeroToOne),
        Backbone = "drawn",
        Seed = 3,
    };

    [Fact]
    public void A_bound_that_rounded_scores_still_bear_is_claimed_anew_at_a_threshold_of_their_own()
    {
        // Rounding has moved every score down by a fifth: at the old threshold of 0.5 a third of the defects would pass.
        var after = Scores(defects: 130, i => 0.4 + (0.3 * i / 130));

        var card = QuantizedThreshold.Rederived(Card, Before, null, after);

        Assert.InRange(card.Threshold, 0.1, 0.4);
        Assert.Equal(0, card.Claim!.Escapes);
        Assert.True(card.Claim.EscapeMax <= Before.EscapeMax, $"claims {card.Claim.EscapeMax}");
        Assert.True(Evaluator.AtThreshold(after, Card).EscapeRate > 0.3, "the old threshold would have done");
        Assert.Equal(0, Evaluator.AtThreshold(after, card).EscapeRate);
    }

    [Fact]
    public void A_bound_that_they_do_not_bear_is_refused_with_what_was_claimed_and_what_it_would_take()
    {
        // The lowest defects are no longer told from the good parts, so whether the half that proves has a lower one than the half that chose is chance.
        var after = Scores(defects: 130, static i => i / 130d);
        var (refused, claimed) = (new List<string>(), new List<ThresholdClaim>());
        for (var seed = 0; seed < 20; seed++)
        {
            try
            {
                claimed.Add(QuantizedThreshold.Rederived(Card with { Seed = seed }, Before, null, after).Claim!);
            }
            catch (Int8LossException e)
            {
                refused.Add(e.Message);
            }
        }

        Assert.NotEmpty(refused);
        Assert.All(claimed, static claim => Assert.InRange(claim.EscapeMax, 0, Before.EscapeMax));
        Assert.All(refused, static message =>
        {
            Assert.Contains("claims an escape rate of at most 5.0", message, StringComparison.Ordinal);
            Assert.Contains("in 8 bits that does not hold", message, StringComparison.Ordinal);
            Assert.Contains("would be needed", message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_bound_that_is_bought_with_overkill_counts_as_a_loss()
    {
        // One defect in eight looks good: a threshold below them all bears the claim and calls half of the good parts NG.
        var (before, after) = (Scores(defects: 130, static _ => 0.9), Scores(defects: 130, static i => i % 8 == 0 ? 0.05 : 0.9));

        var card = QuantizedThreshold.Rederived(Card, Before, null, after);

        Assert.NotNull(card.Claim);
        var result = new QuantizedModel(new Int8Report(260, 0, 1, 1, [], 4, 1, 1, 1), Evaluator.AtThreshold(before, Card), Evaluator.AtThreshold(after, card), card, 8);
        Assert.InRange(result.Loss, 0.4, 0.6);
        Assert.Equal("more of the good parts are called NG", result.LossText);
    }

    [Fact]
    public void Too_few_pictures_to_show_it_are_refused_and_a_higher_bound_can_be_asked_for()
    {
        var after = Scores(defects: 60, static _ => 0.9);

        Assert.Contains("59 would be needed", Assert.Throws<Int8LossException>(() => QuantizedThreshold.Rederived(Card, Before, null, after)).Message, StringComparison.Ordinal);
        Assert.InRange(QuantizedThreshold.Rederived(Card, Before, 0.1, after).Claim!.EscapeMax, 0.05, 0.1);
    }

    [Fact]
    public void Where_nothing_was_claimed_the_threshold_stays_and_escapes_count_as_a_loss()
    {
        var (before, after) = (Scores(defects: 20, static _ => 0.9), Scores(defects: 20, static i => i < 2 ? 0.4 : 0.9));

        Assert.Same(Card, QuantizedThreshold.Rederived(Card, null, null, after));
        var result = new QuantizedModel(new Int8Report(40, 2, 1, 1, [], 4, 1, 1, 1), Evaluator.AtThreshold(before, Card), Evaluator.AtThreshold(after, Card), Card, 8);
        Assert.Equal(0.1, result.Loss, 9);
        Assert.Equal("more of the defects pass", result.LossText);
    }

    /// <summary>As many good parts, from 0 to 0.1, and defective ones by number. All are called what they are.</summary>
    private static EvaluationResult Scores(int defects, Func<int, double> score)
    {
        List<EvaluatedImage> images =
        [
            .. Enumerable.Range(0, defects).Select(i => new EvaluatedImage(Image("good", i), "good", 0.1 * i / defects)),
            .. Enumerable.Range(0, defects).Select(i => new EvaluatedImage(Image("scratch", i), "scratch", score(i))),
        ];
        var truths = images.Select(static i => i.Image.Class == "good" ? 0 : 1).ToArray();
        return new EvaluationResult(ConfusionMatrix.Of(["good", "scratch"], truths, truths), "good", 1, 1, double.NaN, double.NaN, null, images, [], 1);
    }

    private static LabelledImage Image(string kind, int number) => new($"{kind}{number}", "", kind, DatasetSplit.Val, null, null);
}
