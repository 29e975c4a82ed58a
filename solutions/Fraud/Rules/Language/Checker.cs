using System.Globalization;
using Suite.Hosting;

namespace Suite.Fraud.Rules.Language;

/// <summary>Gives an expression its meaning: finds names, checks types, builds what runs and adds up what it can cost.</summary>
internal sealed class Checker(RuleVocabulary vocabulary)
{
    private const int ListCost = 16; // One look-up in a map of lists, one in a tree of at most 100,000 entries.

    private static readonly string[] Functions = ["min", "max", "abs", "coalesce", "number"];

    public HashSet<string> Inputs { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Lists { get; } = new(StringComparer.Ordinal);

    public List<string> Warnings { get; } = [];

    public TruthNode Condition(Syntax syntax)
    {
        var checkedPart = Check(syntax);
        return checkedPart.Type.Kind == RuleKind.Truth
            ? checkedPart.Truth
            : throw new RuleException(syntax.At, $"expected a condition, found {checkedPart.Type.Describe()}; compare it with something, as in amount > 100 EUR.");
    }

    private Typed Check(Syntax syntax) => syntax switch
    {
        NumberSyntax number => new Typed(RuleType.Number, Constant(number.Value), number.At),
        MoneySyntax money => new Typed(new RuleType(RuleKind.Money, money.Currency), Constant(money.Value), money.At),
        DurationSyntax duration => new Typed(RuleType.Duration, Constant(duration.Value * Seconds(duration.Unit)), duration.At),
        TextSyntax text => new Typed(RuleType.Text, new ConstantTextNode(text.Value) { Cost = 1 }, text.At),
        TruthSyntax truth => new Typed(RuleType.Truth, new ConstantTruthNode(truth.Value) { Cost = 1 }, truth.At),
        NameSyntax name => Name(name),
        NegateSyntax negate => Negate(negate),
        NotSyntax not => Not(Condition(not.Operand), not.At),
        BinarySyntax binary => Binary(binary),
        BetweenSyntax between => Between(between),
        InItemsSyntax items => InItems(items),
        InListSyntax list => InList(list),
        IsMissingSyntax missing => IsMissing(missing),
        CallSyntax call => Call(call),
        _ => throw new ArgumentException($"Not a part of an expression: {syntax.GetType().Name}.", nameof(syntax)),
    };

    private Typed Name(NameSyntax name)
    {
        var found = vocabulary.Find(name);
        Inputs.Add(name.Name);
        return found;
    }

    private Typed Negate(NegateSyntax negate)
    {
        var operand = Numeric(negate.Operand);
        return new Typed(operand.Type, new NegateNode(operand.Number) { Cost = 1 + operand.Node.Cost }, negate.At);
    }

    private static Typed Not(TruthNode operand, int at) => new(RuleType.Truth, new NotNode(operand) { Cost = 1 + operand.Cost }, at);

    private static Typed Not(TruthNode operand, int at, bool negated) => negated ? Not(operand, at) : new Typed(RuleType.Truth, operand, at);

    private Typed Binary(BinarySyntax binary)
    {
        switch (binary.Operator)
        {
            case BinaryOperator.And:
            case BinaryOperator.Or:
                var (one, other) = (Condition(binary.Left), Condition(binary.Right));
                var cost = 1 + one.Cost + other.Cost;
                return new Typed(RuleType.Truth, binary.Operator == BinaryOperator.And ? new AndNode(one, other) { Cost = cost } : new OrNode(one, other) { Cost = cost }, binary.At);
            case BinaryOperator.Add or BinaryOperator.Subtract:
                var terms = Same(binary.At, Numeric(binary.Left), Numeric(binary.Right));
                return Arithmetic(binary, terms[0].Type, terms[0], terms[1]);
            case BinaryOperator.Multiply or BinaryOperator.Divide:
                return Product(binary, Numeric(binary.Left), Numeric(binary.Right));
            default:
                return Comparison(binary);
        }
    }

    private static Typed Product(BinarySyntax binary, Typed left, Typed right)
    {
        if (right.Type.Kind == RuleKind.Number)
        {
            return Arithmetic(binary, left.Type, left, right);
        }

        if (binary.Operator == BinaryOperator.Multiply)
        {
            return left.Type.Kind == RuleKind.Number
                ? Arithmetic(binary, right.Type, left, right)
                : throw new RuleException(binary.At, $"{left.Type.Describe()} times {right.Type.Describe()} means nothing; one of them must be a number.");
        }

        var parts = Same(binary.At, left, right);
        return Arithmetic(binary, RuleType.Number, parts[0], parts[1]);
    }

    private static Typed Arithmetic(BinarySyntax binary, RuleType type, Typed left, Typed right) => new(
        type, new ArithmeticNode(binary.Operator, left.Number, right.Number) { Cost = 1 + left.Node.Cost + right.Node.Cost }, binary.At);

    private Typed Comparison(BinarySyntax binary)
    {
        var (left, right) = (Check(binary.Left), Check(binary.Right));
        if (left.Type.Kind == RuleKind.Text && right.Type.Kind == RuleKind.Text)
        {
            if (binary.Operator is not (BinaryOperator.Equal or BinaryOperator.NotEqual))
            {
                throw new RuleException(binary.At, "texts have no order; expected '=', '!=' or 'in'.");
            }

            RefuseUnknownCurrency(left, right);
            RefuseUnknownCurrency(right, left);
            var cost = 1 + left.Node.Cost + right.Node.Cost;
            return new Typed(RuleType.Truth, new CompareTextsNode(binary.Operator == BinaryOperator.Equal, left.Text, right.Text) { Cost = cost }, binary.At);
        }

        if (left.Type.Kind == RuleKind.Truth || right.Type.Kind == RuleKind.Truth)
        {
            throw new RuleException(binary.At, "a condition is compared with nothing; use it alone, or with 'not'.");
        }

        var sides = Same(binary.At, left, right);
        var node = new CompareNumbersNode(binary.Operator, sides[0].Number, sides[1].Number) { Cost = 1 + sides[0].Node.Cost + sides[1].Node.Cost };
        return new Typed(RuleType.Truth, node, binary.At);
    }

    private Typed Between(BetweenSyntax between)
    {
        var parts = Same(between.At, Numeric(between.Operand), Numeric(between.Low), Numeric(between.High));
        if (IsWrittenOut(between.Low) && IsWrittenOut(between.High) && parts[1].Number.Value(default) > parts[2].Number.Value(default))
        {
            Warnings.Add($"Column {between.At + 1}: nothing is between a larger and a smaller value, so this is {(between.Negated ? "never false" : "never true")}. "
                + "Write the smaller one first; a range over midnight is hour >= 22 or hour <= 6.");
        }

        var node = new BetweenNode(parts[0].Number, parts[1].Number, parts[2].Number) { Cost = 2 + parts.Sum(p => p.Node.Cost) };
        return Not(node, between.At, between.Negated);
    }

    /// <summary>Without anything of a payment in it, so that it can be computed here and now.</summary>
    private static bool IsWrittenOut(Syntax syntax) => syntax switch
    {
        NumberSyntax or MoneySyntax or DurationSyntax => true,
        NegateSyntax negate => IsWrittenOut(negate.Operand),
        BinarySyntax binary => IsWrittenOut(binary.Left) && IsWrittenOut(binary.Right),
        _ => false,
    };

    private Typed InItems(InItemsSyntax items)
    {
        var operand = Check(items.Operand);
        var values = items.Items.Select(Constant).ToArray();
        if (operand.Type.Kind == RuleKind.Text)
        {
            foreach (var value in values)
            {
                RequireKind(value, RuleKind.Text);
                RefuseUnknownCurrency(operand, value);
            }

            string[] texts = [.. values.Select(v => ((ConstantTextNode)v.Node).Constant)];
            return Not(new InTextsNode(operand.Text, texts) { Cost = 1 + operand.Node.Cost + texts.Length }, items.At, items.Negated);
        }

        var parts = Same(items.At, [RequireNumeric(operand), .. values]);
        double[] numbers = [.. parts.Skip(1).Select(p => ((ConstantNumberNode)p.Node).Constant)];
        return Not(new InNumbersNode(parts[0].Number, numbers) { Cost = 1 + parts[0].Node.Cost + numbers.Length }, items.At, items.Negated);
    }

    /// <summary>A value written out: what stands in <c>in (…)</c> is looked through, not computed.</summary>
    private Typed Constant(Syntax syntax)
    {
        var item = Check(syntax is NegateSyntax negate ? negate.Operand : syntax);
        return (syntax, item.Node) switch
        {
            (NegateSyntax, ConstantNumberNode number) => item with { Node = new ConstantNumberNode(-number.Constant) { Cost = 1 } },
            (not NegateSyntax, ConstantNumberNode or ConstantTextNode) => item,
            _ => throw new RuleException(syntax.At, "expected a number, an amount, a duration or a text written out; compare with '=' and 'or' instead."),
        };
    }

    private Typed InList(InListSyntax list)
    {
        var entity = list.Operand is NameSyntax name ? RuleVocabulary.EntityIndex(name.Name) : -1;
        if (entity < 0)
        {
            throw new RuleException(list.Operand.At, "expected card, merchant or device before 'in list(…)'.");
        }

        var found = vocabulary.FindList(list.List);
        Lists.Add(found);
        return Not(new InListNode(entity, found) { Cost = ListCost }, list.At, list.Negated);
    }

    private Typed IsMissing(IsMissingSyntax missing)
    {
        var operand = Check(missing.Operand);
        var cost = 1 + operand.Node.Cost;
        TruthNode node = operand.Node switch
        {
            NumberNode number => new IsMissingNumberNode(number) { Cost = cost },
            TextNode text => new IsMissingTextNode(text) { Cost = cost },
            _ => throw new RuleException(missing.At, "expected a value before 'is missing', found a condition."),
        };
        return Not(node, missing.At, missing.Negated);
    }

    private Typed Call(CallSyntax call)
    {
        if (!Functions.Contains(call.Function))
        {
            throw new RuleException(call.At, $"there is no function '{call.Function}'{(Spelling.Nearest(call.Function, Functions) is { } near ? $": did you mean '{near}'?" : $"; there are {string.Join(", ", Functions)}.")}");
        }

        if (call.Function is "abs" or "number" && call.Arguments.Count != 1)
        {
            throw new RuleException(call.At, $"{call.Function} takes one value, found {call.Arguments.Count}.");
        }

        var arguments = call.Arguments.Select(Check).ToArray();
        var cost = 1 + arguments.Sum(a => a.Node.Cost);
        if (call.Function == "coalesce" && arguments[0].Type.Kind == RuleKind.Text)
        {
            TextNode[] texts = [.. arguments.Select(a => RequireKind(a, RuleKind.Text).Text)];
            return new Typed(RuleType.Text, new FirstTextNode(texts) { Cost = cost }, call.At);
        }

        var parts = Same(call.At, [.. arguments.Select(RequireNumeric)]);
        NumberNode[] numbers = [.. parts.Select(p => p.Number)];

        // A guard that an amount of the payment's own currency got counts too.
        cost = 1 + numbers.Sum(n => n.Cost);
        return call.Function switch
        {
            "abs" => new Typed(parts[0].Type, new AbsNode(numbers[0]) { Cost = cost }, call.At),
            "number" => new Typed(RuleType.Number, numbers[0], call.At),
            "coalesce" => new Typed(parts[0].Type, new FirstNumberNode(numbers) { Cost = cost }, call.At),
            var extreme => new Typed(parts[0].Type, new ExtremeNode(extreme == "max", numbers) { Cost = cost }, call.At),
        };
    }

    private Typed Numeric(Syntax syntax) => RequireNumeric(Check(syntax));

    private static Typed RequireNumeric(Typed part) => part.Type.IsNumeric ? part
        : throw new RuleException(part.At, $"expected a number, an amount or a duration, found {part.Type.Describe()}.");

    private static Typed RequireKind(Typed part, RuleKind kind) => part.Type.Kind == kind ? part
        : throw new RuleException(part.At, $"expected {new RuleType(kind).Describe()}, found {part.Type.Describe()}.");

    /// <summary>
    /// The parts as one type. Amounts of the payment's own currency beside amounts in a named one hold only where the payment is in that
    /// currency; amounts in two named currencies are never compared.
    /// </summary>
    private static Typed[] Same(int at, params Typed[] parts)
    {
        var first = parts[0];
        foreach (var part in parts.Skip(1))
        {
            if (part.Type.Kind != first.Type.Kind)
            {
                var hint = first.Type.Kind == RuleKind.Money && part.Type.Kind == RuleKind.Number ? " Write the currency, as in 100 EUR, or number(…) for the bare number."
                    : first.Type.Kind == RuleKind.Duration && part.Type.Kind == RuleKind.Number ? " Write the unit, as in 10m, or number(…) for seconds."
                    : "";
                throw new RuleException(part.At, $"expected {first.Type.Describe()}, found {part.Type.Describe()}.{hint}");
            }
        }

        var named = parts.Select(p => p.Type.Currency).FirstOrDefault(c => c is not null);
        if (named is null)
        {
            return parts;
        }

        if (parts.FirstOrDefault(p => p.Type.Currency is { } c && c != named) is { Node: not null } other)
        {
            throw new RuleException(at, $"amounts in {named.Code} and {other.Type.Currency!.Code} cannot be put together: nothing is converted here.");
        }

        return [.. parts.Select(p => p.Type.Currency is not null ? p : p with
        {
            Type = new RuleType(RuleKind.Money, named),
            Node = new InCurrencyNode(p.Number, named.Number) { Cost = 1 + p.Node.Cost },
        })];
    }

    private static void RefuseUnknownCurrency(Typed field, Typed text)
    {
        if (field.Node is CurrencyNode && text.Node is ConstantTextNode { Constant: var code } && Currency.Find(code) is null)
        {
            var near = Spelling.Nearest(code, [.. Currency.All.Select(c => c.Code)]);
            throw new RuleException(text.At, $"there is no currency '{code}'{(near is null ? "; write an ISO 4217 code such as EUR." : $": did you mean '{near}'?")}");
        }
    }

    private static ConstantNumberNode Constant(decimal value) =>
        new(double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)) { Cost = 1 };

    private static int Seconds(char unit) => unit switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        _ => 86_400,
    };
}
