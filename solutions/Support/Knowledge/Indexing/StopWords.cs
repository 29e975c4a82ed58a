using System.Collections.Frozen;

namespace Suite.Support.Knowledge.Indexing;

/// <summary>Terms of a question that say how something is asked and not what about. Stems, as <see cref="KnowledgeTerms"/> gives them.</summary>
internal static class StopWords
{
    private static readonly FrozenSet<string> English = KnowledgeTerms.Of(
        """
        a an the and or but if so as at by for from in into of off on out over to too up with about than then that this these those there here it its it's i i'm i've i'd i'll me my mine we
        we're our us you you're your yours he she him her his they them their is are was were be been being am do does did done doing don't doesn't didn't can can't cannot could couldn't
        will won't would wouldn't shall should may might must have has had having haven't hasn't get gets got getting go goes going gone let lets make makes made want wants wanted need needs
        needed like how what whats what's when where where's which who whom whose why please thanks thank hi hello hey ok okay tell know just only also any some all one ones
        thing things something anything someone anyone still yet now again really very much many more most other another same such no not nor yes while because until since
        there's that's isn't aren't wasn't give take see find way possible help question ask say said put use try
        """).ToFrozenSet(StringComparer.Ordinal);

    private const string ChineseCharacters = "的了吗呢吧啊呀哦我你您他她它们咱是在有和与及或就都也还又把被给让从到对于这那哪怎么什谁几个些一下里上中为因所以可能会要想请问帮帮忙麻烦知道告诉说没不行好用做得着过再去来看找办多久";

    private static readonly FrozenSet<char> Chinese = ChineseCharacters.ToFrozenSet();

    public static bool Contains(string term) => English.Contains(term) || (term.Length <= 4 && term.All(Chinese.Contains));
}
