using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Suite.Hosting.Tests;

public sealed class LineSplitterTests
{
    private const int LineBytesMax = 8;

    /// <summary>However the bytes arrive, the lines are those of the whole text cut at its line feeds.</summary>
    [Fact]
    public void Lines_do_not_depend_on_how_the_bytes_arrive()
    {
        var text = Gen.Elements('a', 'b', '\r', '\n', '\n').ArrayOf().Select(c => new string(c)).ToArbitrary();
        var sizes = Gen.Choose(1, 5).ArrayOf().ToArbitrary();
        Prop.ForAll(text, sizes, (whole, parts) => Split(whole, parts).SequenceEqual(Naive(whole))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_line_that_never_ends_is_not_held()
    {
        var splitter = new LineSplitter(LineBytesMax);
        for (var i = 0; i < 100; i++)
        {
            var arrived = new ReadOnlySequence<byte>(new byte[LineBytesMax + 1]);
            Assert.Equal(LineKind.None, splitter.TryTake(ref arrived, isLast: false, out _));
            Assert.True(arrived.IsEmpty);
        }

        var end = new ReadOnlySequence<byte>("\nok\n"u8.ToArray());
        Assert.Equal(LineKind.TooLong, splitter.TryTake(ref end, isLast: false, out _));
        Assert.Equal(LineKind.Whole, splitter.TryTake(ref end, isLast: false, out var line));
        Assert.Equal("ok", Encoding.ASCII.GetString(line));
    }

    /// <summary>As the reader does: what was not taken stands in front of what comes next.</summary>
    private static List<string> Split(string whole, int[] sizes)
    {
        var splitter = new LineSplitter(LineBytesMax);
        var lines = new List<string>();
        var rest = Array.Empty<byte>();
        var bytes = Encoding.ASCII.GetBytes(whole);
        for (int at = 0, part = 0; ; part++)
        {
            var size = Math.Min(sizes.Length == 0 ? bytes.Length : sizes[part % sizes.Length], bytes.Length - at);
            var arrived = new ReadOnlySequence<byte>([.. rest, .. bytes.AsSpan(at, size)]);
            at += size;
            LineKind kind;
            while ((kind = splitter.TryTake(ref arrived, at == bytes.Length, out var line)) != LineKind.None)
            {
                lines.Add(kind == LineKind.TooLong ? "too long" : Encoding.ASCII.GetString(line));
            }

            rest = arrived.ToArray();
            if (at == bytes.Length)
            {
                return lines;
            }
        }
    }

    private static List<string> Naive(string whole)
    {
        var lines = whole.Split('\n').ToList();
        if (lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return [.. lines.Select(l => l.Length > LineBytesMax ? "too long" : l.EndsWith('\r') ? l[..^1] : l)];
    }
}
