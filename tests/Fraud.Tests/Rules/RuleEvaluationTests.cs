using FsCheck;
using FsCheck.Fluent;
using Suite.Fraud.Rules.Language;
using Suite.Fraud.Tests.Journaling;
using Xunit;

namespace Suite.Fraud.Tests.Rules;

/// <summary>What the language computes, held against an evaluation that shares nothing with it.</summary>
public sealed class RuleEvaluationTests
{
    private const int PaymentsEach = 8;

    [Fact]
    public void Every_expression_means_what_its_author_meant() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(GeneratedPayments.Seeds, seed =>
        {
            Assert.Null(Disagreement(seed, new Meant.Style(Extra: new Random(seed))));
        }));

    /// <summary>The comparison itself, on trial: an author who believes that or binds tighter than and is found out.</summary>
    [Fact]
    public void A_wrong_belief_about_precedence_is_found() =>
        Assert.Contains(Enumerable.Range(0, 500), seed => Disagreement(seed, new Meant.Style(OrBindsTighter: true)) is not null);

    [Fact]
    public void What_is_printed_reads_back_as_the_same_expression() =>
        Prop.ForAll(GeneratedPayments.Seeds, seed =>
        {
            var random = new Random(seed);
            var program = Compile(GeneratedExpressions.Truth(random, random.Next(6)).Print(new Meant.Style(Extra: random)));
            var again = RuleProgram.Compile(program.Canonical, RulePayment.Vocabulary);
            Assert.Equal(program.Canonical, again.Canonical);
            Assert.Equal(program.Cost, again.Cost);
            Assert.Equal(program.Inputs, again.Inputs);
            Assert.Equal(program.Lists, again.Lists);
            for (var i = 0; i < PaymentsEach; i++)
            {
                var payment = RulePayment.Random(random);
                Assert.Equal(program.Run(payment.Input()), again.Run(payment.Input()));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_payment_takes_more_steps_than_the_cost_that_was_stated() =>
        Prop.ForAll(GeneratedPayments.Seeds, seed =>
        {
            var random = new Random(seed);
            var meant = GeneratedExpressions.Truth(random, random.Next(6));
            var cost = Compile(meant.Print(new Meant.Style())).Cost;
            for (var i = 0; i < PaymentsEach; i++)
            {
                var steps = new Steps();
                meant.Value(RulePayment.Random(random), steps);
                Assert.True(steps.Count <= cost, $"{steps.Count} steps, stated {cost}: {meant.Print(new Meant.Style())}");
            }
        }).QuickCheckThrowOnFailure();

    /// <summary>What is certain without a fact stays so whatever the fact turns out to be, unless the expression asks whether it is missing.</summary>
    [Fact]
    public void Learning_what_was_missing_never_turns_a_certain_answer() =>
        Prop.ForAll(GeneratedPayments.Seeds, seed =>
        {
            var random = new Random(seed);
            var text = GeneratedExpressions.Truth(random, random.Next(5)).Print(new Meant.Style());
            if (text.Contains("missing", StringComparison.Ordinal) || text.Contains("coalesce", StringComparison.Ordinal))
            {
                return;
            }

            var program = Compile(text);
            var payment = RulePayment.Random(random);
            var known = payment with { Amount = payment.Amount ?? 50, Score = payment.Score ?? 0.5, Count = payment.Count ?? 1, Mean = payment.Mean ?? 75, SinceLast = payment.SinceLast ?? 90, Channel = payment.Channel ?? "pos", AtMicros = payment.AtMicros };
            var before = program.Run(payment.Input());
            if (before != Truth.Unknown)
            {
                Assert.Equal(before, program.Run(known.Input()));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Running_a_rule_allocates_nothing()
    {
        var program = Compile(
            "amount > 2 * MEAN_1D and (attributes.age between 18 and 30 or attributes.country in (\"FR\", \"DE\")) and card not in list(\"mules\") "
            + "and coalesce(score, 0) < 0.9 and max(COUNT_1D, 1) <= 10 and SINCE_LAST < 5m and currency = \"EUR\" and hour >= 6 or weekday = 6");
        var payment = new RulePayment { Mean = 10, Count = 2, SinceLast = 5, Attributes = [new("country", "DE"), new("age", "20.25")] };
        double[] features = [2, 10, 5];
        Assert.Equal(Truth.True, Run());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Run();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        Truth Run() => program.Run(new RuleInput
        {
            Amount = 100,
            Currency = 978,
            Channel = "pos",
            OccurredAtMicros = 1_709_633_703_250_000,
            Attributes = payment.Attributes,
            Features = features,
            Score = double.NaN,
            Keys = payment.Keys,
            Lists = payment.Lists,
        });
    }

    private static RuleProgram Compile(string text)
    {
        try
        {
            return RuleProgram.Compile(text, RulePayment.Vocabulary);
        }
        catch (RuleException e)
        {
            throw new InvalidOperationException($"{e.Message} In: {text}", e);
        }
    }

    private static string? Disagreement(int seed, Meant.Style style)
    {
        var random = new Random(seed);
        var meant = GeneratedExpressions.Truth(random, random.Next(6));
        var text = meant.Print(style);
        var program = Compile(text);
        for (var i = 0; i < PaymentsEach; i++)
        {
            var payment = RulePayment.Random(random);
            var expected = meant.Value(payment, new Steps()) switch { true => Truth.True, false => Truth.False, null => Truth.Unknown };
            if (program.Run(payment.Input()) is var found && found != expected)
            {
                return $"{text} on {payment}: meant {expected}, found {found}";
            }
        }

        return null;
    }
}
