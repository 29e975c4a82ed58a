using System.Globalization;
using Suite.Fraud.Rules;
using Suite.Fraud.Rules.Language;

namespace Suite.Fraud.Tests.Rules;

/// <summary>
/// An expression as the tests understand it, written without a look at the language's own tree: nullable numbers are missing ones, and C#'s own
/// operators on <c>bool?</c> are the three-valued logic. It prints itself, so that what is read back can be compared with what was meant.
/// </summary>
internal abstract record Meant
{
    /// <summary>How tightly it binds: 1 or, 2 and, 3 not, 4 comparison, 5 sum, 6 product, 7 sign, 8 the rest.</summary>
    public abstract int Level { get; }

    protected abstract string Text(Style style);

    public string Print(Style style, int levelMin = 1) =>
        style.Loosen(Level) < style.Loosen(levelMin) || style.Redundant() ? $"({Text(style)})" : Text(style);

    /// <param name="OrBindsTighter">The planted fault: <c>or</c> and <c>and</c> change places.</param>
    /// <param name="Extra">Chance of parentheses that nobody needs; null for none.</param>
    internal sealed record Style(bool OrBindsTighter = false, Random? Extra = null)
    {
        public int Loosen(int level) => OrBindsTighter && level is 1 or 2 ? 3 - level : level;

        public bool Redundant() => Extra?.Next(6) == 0;
    }
}

/// <summary>Counts what an evaluation does, in the published units of cost.</summary>
internal sealed class Steps
{
    public int Count { get; private set; }

    public void Add(int steps = 1) => Count += steps;
}

internal abstract record MeantNumber : Meant
{
    /// <summary>0 number, 1 money in the payment's own currency, 2 money in EUR, 3 duration.</summary>
    public abstract int Kind { get; }

    public abstract double? Value(RulePayment p, Steps steps);

    /// <summary>As an operand beside amounts in EUR: missing in a payment of another currency.</summary>
    public double? InEuro(RulePayment p, bool beside, Steps steps)
    {
        if (!beside || Kind != 1)
        {
            return Value(p, steps);
        }

        steps.Add();
        return p.Currency == 978 ? Value(p, steps) : null;
    }

    protected static double? OrMissing(double? value) => value is { } v && double.IsFinite(v) ? v : null;

    protected static bool AnyEuro(params MeantNumber[] parts) => parts.Any(p => p.Kind == 2);
}

internal sealed record Literal(string Written, double Number, int OfKind) : MeantNumber
{
    public override int Level => 8;

    public override int Kind => OfKind;

    protected override string Text(Style style) => Written;

    public override double? Value(RulePayment p, Steps steps)
    {
        steps.Add();
        return Number;
    }
}

internal sealed record Field(string Name, int OfKind, Func<RulePayment, double?> Read) : MeantNumber
{
    public override int Level => 8;

    public override int Kind => OfKind;

    protected override string Text(Style style) => Name;

    public override double? Value(RulePayment p, Steps steps)
    {
        steps.Add(Name == "attributes.age" ? 1 + p.Attributes.Count : 1);
        return Read(p);
    }
}

internal sealed record Negated(MeantNumber Operand) : MeantNumber
{
    public override int Level => 7;

    public override int Kind => Operand.Kind;

    protected override string Text(Style style) => "-" + Operand.Print(style, 7);

    public override double? Value(RulePayment p, Steps steps)
    {
        steps.Add();
        return -Operand.Value(p, steps);
    }
}

internal sealed record Arithmetic(char Operator, MeantNumber Left, MeantNumber Right) : MeantNumber
{
    private bool Euro => Operator is '+' or '-' || Left.Kind != 0 && Right.Kind != 0 ? AnyEuro(Left, Right) : false;

    public override int Level => Operator is '+' or '-' ? 5 : 6;

    public override int Kind => Operator switch
    {
        '/' when Right.Kind != 0 => 0,
        '*' or '/' => Math.Max(Left.Kind, Right.Kind),
        _ => AnyEuro(Left, Right) ? 2 : Left.Kind,
    };

    protected override string Text(Style style) => $"{Left.Print(style, Level)} {Operator} {Right.Print(style, Level + 1)}";

    public override double? Value(RulePayment p, Steps steps)
    {
        steps.Add();
        var (a, b) = (Left.InEuro(p, Euro, steps), Right.InEuro(p, Euro, steps));
        return OrMissing(Operator switch { '+' => a + b, '-' => a - b, '*' => a * b, _ => a / b });
    }
}

internal sealed record Call(string Function, MeantNumber[] Arguments) : MeantNumber
{
    public override int Level => 8;

    public override int Kind => Function == "number" ? 0 : AnyEuro(Arguments) ? 2 : Arguments[0].Kind;

    protected override string Text(Style style) => $"{Function}({string.Join(", ", Arguments.Select(a => a.Print(style)))})";

    public override double? Value(RulePayment p, Steps steps)
    {
        // number(…) only changes what the checker thinks of it.
        steps.Add(Function == "number" ? 0 : 1);
        var euro = AnyEuro(Arguments);
        if (Function == "coalesce")
        {
            return Arguments.Select(a => a.InEuro(p, euro, steps)).FirstOrDefault(v => v is not null);
        }

        var values = Arguments.Select(a => a.InEuro(p, euro, steps)).ToList();
        return values.Exists(v => v is null) ? null : Function switch
        {
            "min" => values.Min(),
            "max" => values.Max(),
            "abs" => Math.Abs(values[0]!.Value),
            _ => values[0],
        };
    }
}

internal abstract record MeantTruth : Meant
{
    public abstract bool? Value(RulePayment p, Steps steps);
}

internal sealed record Both(bool IsAnd, MeantTruth Left, MeantTruth Right) : MeantTruth
{
    public override int Level => IsAnd ? 2 : 1;

    protected override string Text(Style style) => $"{Left.Print(style, Level)} {(IsAnd ? "and" : "or")} {Right.Print(style, style.OrBindsTighter ? Level : Level + 1)}";

    public override bool? Value(RulePayment p, Steps steps)
    {
        steps.Add();
        var (a, b) = (Left.Value(p, steps), Right.Value(p, steps));
        return IsAnd ? a & b : a | b;
    }
}

internal sealed record Inverse(MeantTruth Operand) : MeantTruth
{
    public override int Level => 3;

    protected override string Text(Style style) => "not " + Operand.Print(style, 3);

    public override bool? Value(RulePayment p, Steps steps)
    {
        steps.Add();
        return !Operand.Value(p, steps);
    }
}

internal sealed record Comparison(string Operator, MeantNumber Left, MeantNumber Right) : MeantTruth
{
    public override int Level => 4;

    protected override string Text(Style style) => $"{Left.Print(style, 5)} {Operator} {Right.Print(style, 5)}";

    public override bool? Value(RulePayment p, Steps steps)
    {
        steps.Add();
        var euro = Left.Kind == 2 || Right.Kind == 2;
        var (a, b) = (Left.InEuro(p, euro, steps), Right.InEuro(p, euro, steps));
        return a is null || b is null ? null : Operator switch { "=" => a == b, "!=" => a != b, "<" => a < b, "<=" => a <= b, ">" => a > b, _ => a >= b };
    }
}

internal sealed record Range(MeantNumber Operand, MeantNumber Low, MeantNumber High, bool Not) : MeantTruth
{
    public override int Level => 4;

    protected override string Text(Style style) => $"{Operand.Print(style, 5)} {(Not ? "not " : "")}between {Low.Print(style, 5)} and {High.Print(style, 5)}";

    public override bool? Value(RulePayment p, Steps steps)
    {
        steps.Add(Not ? 2 : 1);
        var euro = Operand.Kind == 2 || Low.Kind == 2 || High.Kind == 2;
        var (x, a, b) = (Operand.InEuro(p, euro, steps), Low.InEuro(p, euro, steps), High.InEuro(p, euro, steps));
        var above = x is null || a is null ? (bool?)null : x >= a;
        var below = x is null || b is null ? (bool?)null : x <= b;
        return Not ? !(above & below) : above & below;
    }
}

internal sealed record OneOf(MeantNumber Operand, Literal[] Items, bool Not) : MeantTruth
{
    public override int Level => 4;

    protected override string Text(Style style) => $"{Operand.Print(style, 5)} {(Not ? "not " : "")}in ({string.Join(", ", Items.Select(i => i.Written))})";

    public override bool? Value(RulePayment p, Steps steps)
    {
        steps.Add(Items.Length + (Not ? 1 : 0));
        return Operand.InEuro(p, Items[0].OfKind == 2, steps) is { } x ? Items.Any(i => i.Number == x) != Not : null;
    }
}

/// <summary>Conditions that have no parts of their own.</summary>
internal sealed record Simple(string Written, int Binds, int Takes, Func<RulePayment, bool?> Ask) : MeantTruth
{
    public override int Level => Binds;

    protected override string Text(Style style) => Written;

    public override bool? Value(RulePayment p, Steps steps)
    {
        steps.Add(Takes);
        return Ask(p);
    }
}

internal sealed record Absent(MeantNumber Operand, bool Not) : MeantTruth
{
    public override int Level => 4;

    protected override string Text(Style style) => $"{Operand.Print(style, 5)} is {(Not ? "not " : "")}missing";

    public override bool? Value(RulePayment p, Steps steps)
    {
        steps.Add(Not ? 2 : 1);
        return (Operand.Value(p, steps) is null) != Not;
    }
}

/// <summary>Well-typed expressions of every shape, from a seed.</summary>
internal static class GeneratedExpressions
{
    private static readonly string[] Operators = ["=", "!=", "<", "<=", ">", ">="];

    private static readonly Field[] Numbers =
    [
        new("hour", 0, p => p.AtMicros is { } at ? DateTime.UnixEpoch.AddMicroseconds(at).Hour : null),
        new("weekday", 0, p => p.AtMicros is { } at ? DateTime.UnixEpoch.AddMicroseconds(at).DayOfWeek is var day && day == DayOfWeek.Sunday ? 7 : (int)day : null),
        new("score", 0, p => p.Score),
        new("COUNT_1D", 0, p => p.Count),
        new("attributes.age", 0, p => p.Attributes.FirstOrDefault(a => a.Key == "age").Value is "20.25" ? 20.25 : null),
    ];

    private static readonly Field[] Amounts = [new("amount", 1, p => p.Amount), new("MEAN_1D", 1, p => p.Mean)];

    private static readonly Simple[] Conditions =
    [
        new("hasDevice", 8, 1, p => !p.Keys[2].IsNone),
        new("true", 8, 1, _ => true),
        new("false", 8, 1, _ => false),
        new("channel = \"pos\"", 4, 3, p => p.Channel is null ? null : p.Channel == "pos"),
        new("channel != \"pos\"", 4, 3, p => p.Channel is null ? null : p.Channel != "pos"),
        new("channel is missing", 4, 2, p => p.Channel is null),
        new("currency in (\"EUR\", \"CHF\")", 4, 4, p => p.Currency == 978),
        new("coalesce(attributes.country, \"DE\") = \"DE\"", 4, 6, p => p.Attributes.All(a => a.Key != "country" || a.Value == "DE")),
        new("card in list(\"mules\")", 4, 4, p => p.Lists.Find("mules") is not null),
        new("device not in list(\"mules\")", 4, 5, p => p.Keys[2].IsNone ? null : p.Lists.Find("mules")?.Contains(p.Keys[2], p.AtMicros ?? 0) != true),
    ];

    public static MeantTruth Truth(Random random, int depth) => depth <= 0 ? Conditions[random.Next(Conditions.Length)] : random.Next(8) switch
    {
        0 or 1 => new Both(true, Truth(random, depth - 1), Truth(random, depth - 1)),
        2 or 3 => new Both(false, Truth(random, depth - 1), Truth(random, depth - 1)),
        4 => new Inverse(Truth(random, depth - 1)),
        5 => Compared(random, depth - 1),
        6 => new Absent(Number(random, depth - 1, random.Next(4)), random.Next(2) == 0),
        _ => Conditions[random.Next(Conditions.Length)],
    };

    private static MeantTruth Compared(Random random, int depth)
    {
        var kind = random.Next(4);
        var other = kind == 1 && random.Next(2) == 0 ? 2 : kind;
        return random.Next(4) switch
        {
            0 => new Range(Number(random, depth, kind), Number(random, depth, other), Number(random, depth, kind), random.Next(2) == 0),
            1 => new OneOf(Number(random, depth, kind), [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Written(random, kind == 1 ? 2 : kind))], random.Next(2) == 0),
            _ => new Comparison(Operators[random.Next(Operators.Length)], Number(random, depth, kind), Number(random, depth, other)),
        };
    }

    private static MeantNumber Number(Random random, int depth, int kind)
    {
        if (depth <= 0)
        {
            return Leaf(random, kind);
        }

        return random.Next(6) switch
        {
            0 => new Negated(Number(random, depth - 1, kind)),
            1 => new Arithmetic(random.Next(2) == 0 ? '+' : '-', Number(random, depth - 1, kind), Number(random, depth - 1, kind == 2 && random.Next(2) == 0 ? 1 : kind)),
            2 => new Arithmetic(random.Next(2) == 0 ? '*' : '/', Number(random, depth - 1, kind), Number(random, depth - 1, 0)),
            3 when kind == 0 => random.Next(2) == 0 ? new Call("number", [Number(random, depth - 1, random.Next(4))]) : Ratio(random, depth - 1),
            3 or 4 => new Call(random.Next(3) switch { 0 => "min", 1 => "max", _ => "coalesce" }, [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Number(random, depth - 1, kind))]),
            _ => Leaf(random, kind),
        };
    }

    private static Arithmetic Ratio(Random random, int depth)
    {
        var kind = random.Next(1, 4);
        return new Arithmetic('/', Number(random, depth, kind), Number(random, depth, kind));
    }

    private static MeantNumber Leaf(Random random, int kind) => kind switch
    {
        0 when random.Next(2) == 0 => Numbers[random.Next(Numbers.Length)],
        1 => Amounts[random.Next(Amounts.Length)],
        3 when random.Next(2) == 0 => new Field("SINCE_LAST", 3, p => p.SinceLast),
        _ => Written(random, kind),
    };

    private static Literal Written(Random random, int kind)
    {
        var value = random.Next(4);
        return kind switch
        {
            2 => new Literal(string.Create(CultureInfo.InvariantCulture, $"{value * 50}.50 EUR"), (value * 50) + 0.5, 2),
            3 => random.Next(2) == 0 ? new Literal($"{value}m", value * 60, 3) : new Literal($"{value * 30}s", value * 30, 3),
            _ => new Literal(string.Create(CultureInfo.InvariantCulture, $"{value}.25"), value + 0.25, 0),
        };
    }
}
