using System.Collections.Frozen;

namespace Suite.Hosting;

/// <summary>What a key may do. <see cref="Admin"/> implies everything.</summary>
public static class Scopes
{
    public const string FraudScore = "fraud:score";
    public const string FraudLabel = "fraud:label";
    public const string FraudRead = "fraud:read";

    /// <summary>Work on the review queue.</summary>
    public const string FraudReview = "fraud:review";

    /// <summary>Train, import and promote.</summary>
    public const string FraudTrain = "fraud:train";

    /// <summary>Change rules and lists.</summary>
    public const string FraudRules = "fraud:rules";

    /// <summary>Hold conversations with the support bot: from a server, or, with origins, from the widget on a page.</summary>
    public const string SupportConverse = "support:converse";

    /// <summary>Answer shoppers in the bot's place.</summary>
    public const string SupportAgent = "support:agent";

    /// <summary>Change articles, intents, flows and models; erase conversations.</summary>
    public const string SupportManage = "support:manage";

    /// <summary>Read conversations and what they add up to.</summary>
    public const string SupportRead = "support:read";

    /// <summary>Send pictures and trigger cameras: the line's own control.</summary>
    public const string InspectionInspect = "inspection:inspect";

    /// <summary>See cameras, live pictures, results and alarms.</summary>
    public const string InspectionRead = "inspection:read";

    /// <summary>Correct results and acknowledge alarms: people at the line.</summary>
    public const string InspectionOperate = "inspection:operate";

    /// <summary>Set up cameras, models and outputs.</summary>
    public const string InspectionManage = "inspection:manage";

    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } =
    [
        FraudScore, FraudLabel, FraudRead, FraudReview, FraudTrain, FraudRules, SupportConverse, SupportAgent, SupportManage, SupportRead,
        InspectionInspect, InspectionRead, InspectionOperate, InspectionManage, Admin,
    ];

    /// <summary>What a key with origins may have: it stands in the source of a page for anyone to read.</summary>
    public static IReadOnlyList<string> Public { get; } = [SupportConverse];

    public static bool IsKnown(string scope) => All.Contains(scope);
}

/// <summary>Who calls: the key, the tenant it acts for in this request, and what it may do.</summary>
public sealed record Caller(Suite.Journal.TenantId Tenant, string KeyId, FrozenSet<string> Scopes, bool IsOperator)
{
    /// <summary>The key stands in a page for anyone to read: what it asks for needs a proof of its own, such as a conversation's token.</summary>
    public bool IsPublic { get; init; }

    /// <summary>Whether keys of the tenant are its business.</summary>
    internal bool Administers(Suite.Journal.TenantId tenant) => IsOperator || Tenant == tenant;

    public bool May(string scope) => Scopes.Contains(scope) || Scopes.Contains(Suite.Hosting.Scopes.Admin);
}
