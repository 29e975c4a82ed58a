using FsCheck;
using FsCheck.Fluent;
using Suite.Inspection.Verdicts;

namespace Suite.Inspection.Tests.Verdicts;

public sealed class DebounceTests
{
    [Fact]
    public void The_condition_changes_after_as_many_frames_in_a_row_as_asked_for()
    {
        var settings = new DebounceSettings(NgFrames: 2, OkFrames: 3);
        var changes = Changes("NOONNNOONOOO", settings);
        Assert.Equal("....N......O", changes);
    }

    [Fact]
    public void A_frame_that_was_not_inspected_neither_counts_nor_breaks_a_run() =>
        Assert.Equal("..N", Changes("N?N", new DebounceSettings(2, 2)));

    [Fact]
    public void Changes_alternate_and_no_run_shorter_than_asked_for_makes_one()
    {
        var cases = from verdicts in Gen.Elements('N', 'O', '?').ListOf() from ng in Gen.Choose(1, 4) from ok in Gen.Choose(1, 4) select (verdicts, ng, ok);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var text = string.Concat(c.verdicts);
            var changes = Changes(text, new DebounceSettings(c.ng, c.ok));
            var expected = 'N';
            for (var i = 0; i < changes.Length; i++)
            {
                if (changes[i] == '.')
                {
                    continue;
                }

                var run = string.Concat(text[..(i + 1)].Where(static v => v != '?').Reverse().TakeWhile(v => v == changes[i]));
                if (changes[i] != expected || run.Length < (expected == 'N' ? c.ng : c.ok))
                {
                    return false;
                }

                expected = expected == 'N' ? 'O' : 'N';
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20_261_122, 7));
    }

    private static string Changes(string verdicts, DebounceSettings settings)
    {
        var now = Debounce.Good;
        return string.Concat(verdicts.Select(v =>
        {
            (now, var change) = now.After(v switch { 'N' => PartVerdict.Ng, 'O' => PartVerdict.Ok, _ => PartVerdict.NotInspected }, settings);
            return change switch { ConditionChange.BecameNg => 'N', ConditionChange.BecameOk => 'O', _ => '.' };
        }));
    }
}
