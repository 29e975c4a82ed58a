namespace Suite.FeatureStore;

/// <summary>Reads the <c>schema</c> of a declaration: what an event carries.</summary>
internal static class SchemaParser
{
    // The bounds keep an event's class (which filters match, which numbers are there) in machine words.
    private const int KindsMax = 16;
    private const int NumbersMax = 32;
    private const int CategoriesMax = 64;
    private const int ScaleMax = 9;

    public static EventSchema Parse(DeclarationNode node)
    {
        node.AllowOnly("entities", "numbers", "categories");
        var (bases, kinds) = ParseEntities(node.Get("entities", "the entities, like {\"card\":[\"card\"]}"));
        var numbers = node.Find("numbers") is { } n ? n.Members().Select(ParseNumber).ToArray() : [];
        var categories = node.Find("categories") is { } c ? c.Items().Select(static item => item.Text()).ToArray() : [];
        Bound(node, "numbers", numbers.Length, NumbersMax);
        Bound(node, "categories", categories.Length, CategoriesMax);
        var names = numbers.Select(static number => number.Name).Concat(categories).Concat(kinds.Select(static kind => kind.Name));
        if (names.GroupBy(static name => name).FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            throw node.Refuse($"'{twice.Key}' is declared twice; give every member one kind.");
        }

        return new EventSchema { Entities = bases, EntityKinds = kinds, Numbers = numbers, Categories = categories };
    }

    private static (string[] Bases, EntityKind[] Kinds) ParseEntities(DeclarationNode node)
    {
        var declared = node.Members().Select(static m => (m.Name, Node: m.Value, Parts: m.Value.Items().Select(static i => i.Text()).ToArray())).ToArray();
        var bases = declared.Where(static d => d.Parts is [var only] && only == d.Name).Select(static d => d.Name).ToArray();
        Bound(node, "entities", declared.Length, KindsMax);
        if (bases.Length == 0)
        {
            throw node.Refuse("no entity is made of itself; declare at least one, like {\"card\":[\"card\"]}.");
        }

        var kinds = bases.Select(static (name, index) => new EntityKind(name, [index])).ToList();
        foreach (var (name, at, parts) in declared.Where(d => !bases.Contains(d.Name)))
        {
            var components = parts.Select(part => Array.IndexOf(bases, part)).ToArray();
            if (components.Length < 2 || components.Contains(-1) || components.Distinct().Count() != components.Length)
            {
                throw at.Refuse($"name two or more different ones of {string.Join(", ", bases)}, the rarest first.");
            }

            kinds.Add(new EntityKind(name, components));
        }

        return (bases, [.. kinds]);
    }

    private static NumberField ParseNumber((string Name, DeclarationNode Value) member)
    {
        member.Value.AllowOnly("money", "scale");
        var money = member.Value.Find("money")?.Flag() ?? false;
        var scale = member.Value.Find("scale");
        if (money == scale.HasValue)
        {
            throw member.Value.Refuse("give either \"money\": true or \"scale\": the number of decimal places.");
        }

        return new NumberField(member.Name, money, scale?.Integer(0, ScaleMax) ?? 0);
    }

    private static void Bound(DeclarationNode node, string what, int count, int max)
    {
        if (count > max)
        {
            throw node.Refuse($"{count} {what}; at most {max} are kept, drop what no feature uses.");
        }
    }
}
