using System.Globalization;
using Suite.Fraud.Payments;
using Suite.Fraud.Rules.Language;
using Suite.Hosting;

namespace Suite.Fraud.Rules;

/// <summary>Reads rules and their tests from JSON, naming every field that is wrong.</summary>
internal static class RuleRequest
{
    public const int NameLengthMax = 48;
    public const int ReasonLengthMax = 500;

    private const int DescriptionLengthMax = 500;
    private const int SampleFeaturesMax = 100;

    /// <summary>Names of rules and lists. They become part of reason codes and paths.</summary>
    public static TextRule NameRule { get; } = new("small letters a-z, digits and -", c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>A rule's own members. The caller reads the rest and rejects unknown ones.</summary>
    public static Rule Read(JsonFields fields, string name) => new()
    {
        Name = name,
        Expression = fields.RequiredString("expression", RuleLimits.ExpressionLengthMax, rule: TextRule.Prose),
        Action = fields.RequiredChoice("action", "approve", "review", "decline"),
        Priority = (int)fields.RequiredInteger("priority", 1, 1_000_000),
        Mode = fields.Has("mode") ? fields.RequiredChoice("mode", "enabled", "shadow", "disabled") : "enabled",
        Description = fields.OptionalString("description", DescriptionLengthMax, min: 0) ?? "",
        Tests = ReadTests(fields),
    };

    public static string ReadName(JsonFields fields) => fields.RequiredString("name", NameLengthMax, rule: NameRule);

    /// <summary>For a name in a path: nothing has looked at it yet, and it would stand in the journal for good.</summary>
    public static Problem? RefuseName(string name, int lengthMax, string what)
    {
        if (CardNumbers.Contains(name))
        {
            return Problem.Validation("name", $"Looks like a payment card number. Give the {what} another name.");
        }

        return name.Length <= lengthMax && NameRule.Allows(name)
            ? null
            : Problem.Validation("name", $"A {what}'s name has at most {lengthMax} characters: use {NameRule.Description}.");
    }

    private static List<RuleTest> ReadTests(JsonFields fields)
    {
        var tests = new List<RuleTest>();
        foreach (var child in fields.Children("tests", 0, RuleLimits.TestsMax, required: false))
        {
            using (child)
            {
                var name = child.OptionalString("name", 100) ?? string.Create(CultureInfo.InvariantCulture, $"{tests.Count + 1}");
                var matches = child.RequiredBoolean("matches");
                using var payment = child.Child("payment");
                tests.Add(new RuleTest(name, payment is null ? new RuleSample() : ReadSample(payment), matches));
                child.RejectUnknown();
            }
        }

        return tests;
    }

    private static RuleSample ReadSample(JsonFields fields)
    {
        var sample = new RuleSample
        {
            Channel = fields.OptionalString("channel", PaymentRequest.ChannelLengthMax, rule: TextRule.Code),
            OccurredAt = fields.OptionalTimestamp("occurredAt") is { } at ? Timestamps.Format(at) : null,
            HasDevice = fields.OptionalBoolean("hasDevice"),
            Score = fields.OptionalNumber("score", 0, 1),
            Attributes = fields.OptionalStringMap(
                "attributes", PaymentRequest.AttributesMax, PaymentRequest.AttributeNameLengthMax, PaymentRequest.AttributeLengthMax, keyRule: TextRule.Code)
                ?? new Dictionary<string, string>(),
            Features = ReadFeatures(fields),
            OnLists = ReadLists(fields),
        };
        if (fields.Has("amount") && fields.RequiredMoney("amount", "currency", out var minor, out var currency))
        {
            sample = sample with { Amount = MoneyAmounts.Format(minor, currency), Currency = currency.Code };
        }
        else if (!fields.Has("amount") && fields.OptionalString("currency", 3) is { } code)
        {
            sample = Currency.Find(code) is null ? Wrong("currency", "There is no such currency. Send an ISO 4217 code in upper case, such as EUR.") : sample with { Currency = code };
        }

        fields.RejectUnknown();
        return sample;

        RuleSample Wrong(string name, string message)
        {
            fields.AddError(name, message);
            return sample;
        }
    }

    private static Dictionary<string, double> ReadFeatures(JsonFields fields)
    {
        var features = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in fields.OptionalScalarMap("features", SampleFeaturesMax, 100, 40) ?? new Dictionary<string, JsonScalar>())
        {
            if (value.Kind == JsonScalarKind.Number && double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            {
                features[name] = number;
            }
            else
            {
                fields.AddError("features", "Send an object of numbers.");
            }
        }

        return features;
    }

    private static IReadOnlyDictionary<string, string> ReadLists(JsonFields fields)
    {
        var lists = fields.OptionalStringMap("onLists", ListBook.ListsMax, EntityList.NameLengthMax, 8, keyRule: NameRule) ?? new Dictionary<string, string>();
        if (lists.Values.Any(entity => RuleVocabulary.EntityIndex(entity) < 0))
        {
            fields.AddError("onLists", "Send what is on each list: card, merchant or device.");
            return new Dictionary<string, string>();
        }

        return lists;
    }
}
