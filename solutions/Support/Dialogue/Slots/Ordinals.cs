namespace Suite.Support.Dialogue.Slots;

/// <summary>"The second one", "第二个", "the last".</summary>
internal static class Ordinals
{
    private static readonly string[][] Words =
    [
        ["first", "1st", "number one", "option 1", "第一", "第1", "头一"],
        ["second", "2nd", "number two", "option 2", "第二", "第2"],
        ["third", "3rd", "number three", "option 3", "第三", "第3"],
        ["fourth", "4th", "number four", "option 4", "第四", "第4"],
        ["fifth", "5th", "number five", "option 5", "第五", "第5"],
    ];

    private static readonly string[] Last = ["last", "最后一", "最后"];

    /// <summary>Index of the one that a whole message means among so many; null if none.</summary>
    /// <param name="digits">A bare "2" is the second one too.</param>
    public static int? Whole(string bare, int count, bool digits)
    {
        if (digits && bare.Length == 1 && bare[0] is >= '1' and <= '9')
        {
            return bare[0] - '1' < count ? bare[0] - '1' : null;
        }

        var core = Core(bare);
        for (var i = 0; i < Words.Length && i < count; i++)
        {
            if (Words[i].Contains(core))
            {
                return i;
            }
        }

        return count > 0 && Last.Contains(core) ? count - 1 : null;
    }

    private static string Core(string bare)
    {
        foreach (var lead in (ReadOnlySpan<string>)["and what about ", "what about ", "how about ", "and ", "that's ", "it's ", "the ", "我要", "我选", "选", "那么", "那"])
        {
            if (bare.StartsWith(lead, StringComparison.Ordinal))
            {
                bare = bare[lead.Length..];
            }
        }

        foreach (var end in (ReadOnlySpan<string>)[" please", " one", " option", " order", " item", "呢", "个", "项", "种", "单", "笔", "件", "条", "个订单"])
        {
            if (bare.EndsWith(end, StringComparison.Ordinal) && bare.Length > end.Length)
            {
                bare = bare[..^end.Length];
            }
        }

        return bare;
    }
}
