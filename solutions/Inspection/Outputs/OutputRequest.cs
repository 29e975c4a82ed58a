using Suite.Hosting;
using Suite.Inspection.Outputs.Webhooks;
using Suite.Inspection.Verdicts;

namespace Suite.Inspection.Outputs;

/// <summary>Reads an output's settings from a request, naming every field that is wrong.</summary>
internal static class OutputRequest
{
    private static readonly string[] UsualEvents = ["result", "alarm"];
    private static readonly string[] UsualVerdicts = ["ng", "not-inspected"];

    /// <summary>Null where something is wrong.</summary>
    /// <param name="fields">The request.</param>
    /// <param name="before">As it is: secrets that are left out stay.</param>
    public static (OutputSettings Settings, OutputSecrets Secrets, bool IsNewSecret)? Read(JsonFields fields, Output before)
    {
        var kind = fields.RequiredChoice("kind", "webhook", "mqtt") == "mqtt" ? OutputKind.Mqtt : OutputKind.Webhook;
        var settings = new OutputSettings
        {
            Kind = kind,
            Events = ReadNames(fields, "events", UsualEvents, LineEvents.Names.Contains, $"Send some of: {string.Join(", ", LineEvents.Names.Order(StringComparer.Ordinal))}."),
            Verdicts = ReadNames(fields, "verdicts", UsualVerdicts, static v => VerdictNames.Parse(v) is not null, "Send some of: ok, ng, not-inspected."),
            Topic = kind == OutputKind.Mqtt ? ReadTopic(fields) : "",
        };
        var address = ReadAddress(fields, kind);
        var isSame = before.Settings?.Kind == kind;
        var given = kind == OutputKind.Webhook ? ReadSecret(fields) : null;
        var kept = isSame ? before.Secrets : null;
        var secret = kind == OutputKind.Mqtt ? null : given ?? kept?.Secret ?? WebhookSignature.CreateSecret();
        var user = kind == OutputKind.Mqtt ? fields.OptionalString("user", 200, rule: TextRule.Line) : null;
        var password = kind == OutputKind.Mqtt ? fields.OptionalString("password", 200, rule: TextRule.Line) ?? (user is not null && user == kept?.User ? kept.Password : null) : null;
        fields.RejectUnknown();
        return fields.HasErrors ? null : (settings, new OutputSecrets(address, secret, user, password), given is null && kept?.Secret is null && secret is not null);
    }

    /// <summary>The address without user, password and query, any of which may be a secret.</summary>
    public static string NameOf(OutputSecrets? secrets) => secrets is not null && Uri.TryCreate(secrets.Address, UriKind.Absolute, out var uri)
        ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : "";

    private static string[] ReadNames(JsonFields fields, string name, string[] usual, Func<string, bool> isKnown, string message)
    {
        if (!fields.Has(name))
        {
            return usual;
        }

        var names = fields.Strings(name, 0, 16, 40);
        if (names.Any(n => !isKnown(n)))
        {
            fields.AddError(name, message);
        }

        return [.. names.Distinct(StringComparer.Ordinal)];
    }

    private static string ReadTopic(JsonFields fields)
    {
        var topic = fields.OptionalString("topic", 200, rule: TextRule.Line) ?? "inspection";
        if (topic.AsSpan().IndexOfAny('+', '#', '$') >= 0 || topic.StartsWith('/') || topic.EndsWith('/'))
        {
            fields.AddError("topic", "Send a topic without +, # and $, and without a slash at its ends.");
        }

        return topic;
    }

    private static string ReadAddress(JsonFields fields, OutputKind kind)
    {
        var text = fields.RequiredString("url", 2_000, rule: TextRule.Line);
        string[] schemes = kind == OutputKind.Webhook ? ["http", "https"] : ["mqtt", "mqtts"];
        if (!fields.IsBad("url") && !(Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme) && uri.Host.Length > 0))
        {
            fields.AddError("url", $"Send an address that begins with {schemes[0]}:// or {schemes[1]}:// and names a host.");
        }
        else if (kind == OutputKind.Mqtt && new Uri(text) is { UserInfo.Length: > 0 })
        {
            fields.AddError("url", "Send user and password as fields of their own.");
        }

        return text;
    }

    private static string? ReadSecret(JsonFields fields)
    {
        var secret = fields.OptionalString("secret", 200);
        if (secret is not null && !WebhookSignature.IsSecret(secret))
        {
            fields.AddError("secret", $"Send {WebhookSignature.SecretPrefix} and the base64 of 24 to 64 random bytes, or leave it out and get one.");
        }

        return secret;
    }
}
