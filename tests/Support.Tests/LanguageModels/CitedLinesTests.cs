using FsCheck;
using FsCheck.Fluent;
using Suite.Support.LanguageModels;
using Xunit;

namespace Suite.Support.Tests.LanguageModels;

public sealed class CitedLinesTests
{
    private const string Answer = "You can return it within 30 days. [2]\n- **Shipping** costs 4.90 EUR [1].\n\n三十天内可以退货。【12】\nNo number here\nA list [of] things [3] and more [4]";

    private static readonly CitedLine[] Lines =
    [
        new("You can return it within 30 days.", 2), new("Shipping costs 4.90 EUR", 1), new("三十天内可以退货。", 12), new("No number here", 0), new("A list [of] things", 3), new("and more", 4),
    ];

    [Fact]
    public void Sentences_end_at_their_number_or_line_however_the_text_is_cut_into_pieces() => Prop.ForAll(
        Gen.Choose(1, Answer.Length).ListOf().ToArbitrary(), cuts =>
        {
            var reader = new CitedLines(1_000);
            var read = new List<CitedLine>();
            var at = 0;
            foreach (var length in cuts.Append(Answer.Length))
            {
                var end = Math.Min(Answer.Length, at + length);
                read.AddRange(reader.Add(Answer[at..end]));
                at = end;
            }

            if (reader.End() is { } last)
                read.Add(last);
            Assert.Equal(Lines, read);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_answer_without_end_is_read_up_to_the_bound()
    {
        var reader = new CitedLines(50);
        Assert.Empty(reader.Add(new string('x', 1_000_000)));
        Assert.True(reader.IsFull);
        Assert.Equal(50, reader.End()!.Value.Text.Length);
    }
}
