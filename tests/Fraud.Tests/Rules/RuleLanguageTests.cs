using FsCheck;
using FsCheck.Fluent;
using Suite.Fraud.Rules.Language;
using Suite.Fraud.Tests.Journaling;
using Xunit;

namespace Suite.Fraud.Tests.Rules;

public sealed class RuleLanguageTests
{
    [Theory]
    [InlineData("amount > 99.99 EUR", "True")]
    [InlineData("amount > 100.00 EUR", "False")]
    [InlineData("amount >= 100 EUR", "True")]
    [InlineData("amount > 1 USD", "Unknown")]
    [InlineData("not amount > 1 USD", "Unknown")]
    [InlineData("amount > 1 USD or hour = 10", "True")]
    [InlineData("hour = 10 and weekday = 2", "True")]
    [InlineData("score > 0.5", "Unknown")]
    [InlineData("score is missing", "True")]
    [InlineData("coalesce(score, 0) < 0.1", "True")]
    [InlineData("COUNT_1D / 0 > 1", "Unknown")]
    [InlineData("1 / 0 is missing", "True")]
    [InlineData("max(score, 1) >= 1", "Unknown")]
    [InlineData("device in list(\"mules\")", "Unknown")]
    [InlineData("hasDevice", "False")]
    [InlineData("attributes.`mcc-code` = \"5999\"", "Unknown")]
    [InlineData("channel = \"Ecommerce\"", "False")]
    [InlineData("2 + 3 * 4 = 14 and (2 + 3) * 4 = 20 and 10 - 4 - 3 = 3 and 2 - -3 = 5", "True")]
    [InlineData("true or true and false", "True")]
    [InlineData("not false and false", "False")]
    [InlineData("not (false and false)", "True")]
    [InlineData("90m = 1.5h and 1d = 24h and 90m / 30m = 3 and number(2m) = 120", "True")]
    [InlineData("5 between 1 and 10 and 5 not between 6 and 10 and -5 in (1, -5)", "True")]
    [InlineData("5 between score and 4", "False")]
    [InlineData("5 between score and 6", "Unknown")]
    public void An_expression_on_a_payment_of_100_euro_without_score_or_device(string expression, string expected)
    {
        var fix = expression.Replace("attributes.`mcc-code`", "`attributes.mcc-code`", StringComparison.Ordinal);
        Assert.Equal(expected, new RulePayment { Count = 3 }.Ask(fix).ToString());
    }

    [Theory]
    [InlineData("amout > 5 EUR", 1, "did you mean 'amount'")]
    [InlineData("amount > 5", 10, "Write the currency")]
    [InlineData("amount > 5 EUX", 12, "ISO 4217")]
    [InlineData("amount > 5.123 EUR", 10, "2 decimals")]
    [InlineData("5 EUR < 5 USD", 7, "nothing is converted")]
    [InlineData("SINCE_LAST < 600", 14, "Write the unit")]
    [InlineData("SINCE_LAST < 600x", 17, "no unit")]
    [InlineData("amount", 1, "expected a condition")]
    [InlineData("amount * amount > 5 EUR", 8, "means nothing")]
    [InlineData("channel > \"a\"", 9, "texts have no order")]
    [InlineData("currency = \"EUX\"", 12, "there is no currency 'EUX': did you mean")]
    [InlineData("channel = 5", 11, "expected a text, found a number")]
    [InlineData("hour == 5", 7, "single '='")]
    [InlineData("hour = 5 && hour = 6", 10, "write 'and'")]
    [InlineData("hour = 5 amd hour = 6", 10, "did you mean 'and'")]
    [InlineData("hour = 5 AND hour = 6", 10, "did you mean 'and'")]
    [InlineData("hour = 5 and", 13, "found the end")]
    [InlineData("(hour = 5", 10, "expected ')'")]
    [InlineData("hour = 'x'", 8, "double quotes")]
    [InlineData("channel = \"x", 11, "has no end")]
    [InlineData("card = \"c-1\"", 1, "in list(")]
    [InlineData("card in list(\"mule\")", 14, "did you mean 'mules'")]
    [InlineData("amount in list(\"mules\")", 1, "expected card, merchant or device")]
    [InlineData("hour in (score)", 10, "written out")]
    [InlineData("hour in ()", 10, "expected a name")]
    [InlineData("hour not 5", 10, "'in' or 'between'")]
    [InlineData("maxx(hour, 5) = 5", 1, "did you mean 'max'")]
    [InlineData("abs(hour, 5) = 5", 1, "takes one value")]
    [InlineData("hasDevice = true", 11, "compared with nothing")]
    [InlineData("hasDevice is missing", 11, "found a condition")]
    [InlineData("not hour", 5, "expected a condition")]
    [InlineData("attributes.salary > 5", 1, "stored encrypted")]
    [InlineData("attributes.countri = \"DE\"", 1, "did you mean 'attributes.country'")]
    [InlineData("hour = 1234567890123456", 8, "15 digits")]
    [InlineData("hour = 1 < 2", 10, "found '<'")]
    [InlineData("", 1, "found the end")]
    public void A_mistake_is_named_with_its_column(string expression, int column, string says)
    {
        var error = Assert.Throws<RuleException>(() => RuleProgram.Compile(expression, RulePayment.Vocabulary));
        Assert.Equal(column, error.Column);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever is sent, it is read or refused: words of the language in any order, cut anywhere, and any characters at all.</summary>
    [Fact]
    public void No_text_does_anything_but_compile_or_be_refused()
    {
        string[] words = ["amount", "and", "or", "not", "(", ")", "in", "list", "\"mules\"", "between", "5", "EUR", "5m", "<", ">=", "=", ",", "-", "*", "/", "max", "is", "missing", "`", "\"", "\\", "card", "score", "💳", "\0", "1e9", "..", "true"];
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3_000), Prop.ForAll(GeneratedPayments.Seeds, seed =>
        {
            var random = new Random(seed);
            var text = random.Next(3) switch
            {
                0 => string.Join(' ', Enumerable.Range(0, random.Next(40)).Select(_ => words[random.Next(words.Length)])),
                1 => new string([.. Enumerable.Range(0, random.Next(60)).Select(_ => (char)random.Next(random.Next(2) == 0 ? 128 : 65_536))]),
                _ => GeneratedExpressions.Truth(random, 4).Print(new Meant.Style()) is var whole ? whole[..random.Next(whole.Length + 1)] : "",
            };
            try
            {
                RuleProgram.Compile(text, RulePayment.Vocabulary).Run(RulePayment.Random(random).Input());
            }
            catch (RuleException e)
            {
                Assert.InRange(e.Column, 1, Math.Max(text.Length, 1) + 1);
            }
        }));
    }

    [Fact]
    public void Hostile_lengths_and_depths_are_refused_and_what_is_just_within_runs()
    {
        Refused(new string('(', 4_000) + "true" + new string(')', 90), "nested");
        Refused(string.Concat(Enumerable.Repeat("not ", 1_000)) + "true", "nested");
        Refused("hour = " + new string('-', 4_000) + "1", "nested");
        Refused(new string(' ', 5_000) + "true", "characters");
        Refused(string.Join(" or ", Enumerable.Repeat("true", 400)), "parts");
        Refused($"hour in ({string.Join(", ", Enumerable.Range(0, 101))})", "more than 100");
        Refused(string.Join(" or ", Enumerable.Repeat("attributes.age = 1", 60)), "steps");
        Runs(new string('(', RuleLimits.NestingMax) + "true" + new string(')', RuleLimits.NestingMax));
        Runs(string.Join(" or ", Enumerable.Repeat("false", 255)) + " or true");
        Runs("hour + " + string.Join(" + ", Enumerable.Repeat("1", 200)) + " > 0");
        Runs($"hour in ({string.Join(", ", Enumerable.Range(0, 100))})");

        static void Refused(string text, string says) =>
            Assert.Contains(says, Assert.Throws<RuleException>(() => RuleProgram.Compile(text, RulePayment.Vocabulary)).Message, StringComparison.Ordinal);

        static void Runs(string text) => Assert.Equal(Truth.True, new RulePayment().Ask(text));
    }
}
