using System.Globalization;
using Suite.Support.Knowledge;
using Suite.Support.Knowledge.Answers;
using Xunit;
using Xunit.Abstractions;

namespace Suite.Support.Tests.Quality;

/// <summary>
/// Fits the weights of passages and of support anew, on the tuning half of the golden questions alone, and prints them. The ones in the code may be rounded, and an edited
/// article moves the optimum a little: they must be nearly as good, not the same.
/// </summary>
public class AnswerWeightsTests(ITestOutputHelper output)
{
    private const double Slack = 1.05;
    private const double RankPenalty = 2;
    private const double SupportPenalty = 1;

    private static readonly (GoldenQuestion Question, AnswerDraft Draft)[] Tuning =
    [
        .. from question in GoldenQuestions.Read()
           where !question.IsHeldOut
           from withModel in new[] { true, false }
           let draft = AnswerDraft.Of(ShopIntents.Index, ShopIntents.Ask(question, withModel), new AnswerOptions())
           where draft is not null
           select (question, draft),
    ];

    [Fact]
    public void Weights_of_passages_are_about_the_best_there_are_for_the_tuning_half()
    {
        var asked = Tuning
            .Where(t => t.Draft.Read.Any(r => IsRight(t.Question, r)))
            .Select(t => t.Draft.Read.Select(r => (r.Signals, IsRight: IsRight(t.Question, r))).ToArray()).ToArray();

        var (fitted, best) = Descent.Minimize(PassageSignals.Weights.Count, w => RankLoss(asked, w));
        var (present, _) = RankLoss(asked, [.. PassageSignals.Weights]);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"present {present:F2}, best {best:F2}: {Text(fitted)}"));
        Assert.True(asked.Length > 150);
        Assert.True(present <= Slack * best, $"The weights give {present:F2}; {Text(fitted)} would give {best:F2}.");
    }

    [Fact]
    public void Weights_of_support_are_about_the_best_there_are_for_the_tuning_half()
    {
        var judged = Tuning.Select(t => (t.Draft.Signals, IsRight: IsRight(t.Question, t.Draft.Read[0]))).ToArray();

        var (fitted, best) = Descent.Minimize(SupportSignals.Weights.Count, w => SupportLoss(judged, w));
        var (present, _) = SupportLoss(judged, [.. SupportSignals.Weights]);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"present {present:F2}, best {best:F2}: {Text(fitted)}"));
        Assert.True(judged.Length > 200);
        Assert.True(present <= Slack * best, $"The weights give {present:F2}; {Text(fitted)} would give {best:F2}.");
    }

    /// <summary>Softmax over a question's passages: minus the logarithm of what those of right articles get, and a penalty on large weights.</summary>
    private static (double Loss, double[] Gradient) RankLoss((double[] Signals, bool IsRight)[][] asked, double[] weights)
    {
        var (loss, gradient) = Penalty(weights, RankPenalty, 0);
        foreach (var passages in asked)
        {
            var values = Array.ConvertAll(passages, p => PassageSignals.Dot(weights, p.Signals));
            var exponents = Array.ConvertAll(values, v => Math.Exp(v - values.Max()));
            var (all, right) = (exponents.Sum(), exponents.Where((_, i) => passages[i].IsRight).Sum());
            loss += Math.Log(all / right);
            for (var i = 0; i < passages.Length; i++)
            {
                Add(gradient, passages[i].Signals, (exponents[i] / all) - (passages[i].IsRight ? exponents[i] / right : 0));
            }
        }

        return (loss, gradient);
    }

    private static (double Loss, double[] Gradient) SupportLoss((double[] Signals, bool IsRight)[] judged, double[] weights)
    {
        var (loss, gradient) = Penalty(weights, SupportPenalty, 1);
        foreach (var (signals, isRight) in judged)
        {
            var support = 1 / (1 + Math.Exp(-PassageSignals.Dot(weights, signals)));
            loss -= Math.Log(Math.Max(1e-12, isRight ? support : 1 - support));
            Add(gradient, signals, support - (isRight ? 1 : 0));
        }

        return (loss, gradient);
    }

    /// <param name="free">So many of the first weights may be of any size.</param>
    private static (double Loss, double[] Gradient) Penalty(double[] weights, double penalty, int free) =>
        (penalty / 2 * weights.Skip(free).Sum(w => w * w), [.. weights.Select((w, i) => i < free ? 0 : penalty * w)]);

    private static void Add(double[] gradient, double[] signals, double factor)
    {
        for (var i = 0; i < signals.Length; i++)
        {
            gradient[i] += factor * signals[i];
        }
    }

    private static bool IsRight(GoldenQuestion question, ReadPassage read) => question.ArticleIds.Contains(read.Hit.Passage.ArticleId);

    private static string Text(double[] weights) => string.Join(", ", weights.Select(w => w.ToString("F2", CultureInfo.InvariantCulture)));

    private static class Descent
    {
        private const int Steps = 1_500;
        private const double Rate = 0.05;

        /// <summary>From zero, by Adam (Kingma and Ba, ICLR 2015) with a step that shrinks.</summary>
        public static (double[] Weights, double Loss) Minimize(int count, Func<double[], (double Loss, double[] Gradient)> loss)
        {
            var (weights, first, second) = (new double[count], new double[count], new double[count]);
            for (var step = 1; step <= Steps; step++)
            {
                var (_, gradient) = loss(weights);
                for (var i = 0; i < count; i++)
                {
                    first[i] = (0.9 * first[i]) + (0.1 * gradient[i]);
                    second[i] = (0.99 * second[i]) + (0.01 * gradient[i] * gradient[i]);
                    var scale = Math.Sqrt(second[i] / (1 - Math.Pow(0.99, step))) + 1e-9;
                    weights[i] -= Rate * (1 - ((step - 1.0) / Steps)) * first[i] / (1 - Math.Pow(0.9, step)) / scale;
                }
            }

            return (weights, loss(weights).Loss);
        }
    }
}
