using System.Collections.Immutable;

namespace Suite.Fraud.Rules;

/// <summary>All lists of a tenant by name, as of one position. Two are always there: block declines, allow approves.</summary>
internal sealed class ListBook
{
    public const string BlockName = "block";
    public const string AllowName = "allow";
    public const int ListsMax = 32;

    public static ListBook Empty { get; } = new(ImmutableSortedDictionary.Create<string, EntityList>(StringComparer.Ordinal)
        .Add(BlockName, EntityList.Empty).Add(AllowName, EntityList.Empty));

    private readonly ImmutableSortedDictionary<string, EntityList> _lists;

    private ListBook(ImmutableSortedDictionary<string, EntityList> lists)
    {
        _lists = lists;
        Block = lists[BlockName];
        Allow = lists[AllowName];
    }

    public EntityList Block { get; }

    public EntityList Allow { get; }

    public IEnumerable<string> Names => _lists.Keys;

    public EntityList? Find(string name) => _lists.GetValueOrDefault(name);

    public ListBook Add(string name, IEnumerable<ListEntry> entries) => new(_lists.SetItem(name, (Find(name) ?? EntityList.Empty).With(entries)));

    public ListBook Remove(string name, IEnumerable<ListEntry> entries) => Find(name) is { } list ? new(_lists.SetItem(name, list.Without(entries))) : this;
}
