using System.Text;
using Suite.Support.Dialogue;

namespace Suite.Support.Tests.Dialogue;

/// <summary>The example of docs/support-flows.md, and a second flow beside it.</summary>
internal static class ShopFlows
{
    public static FlowSet Documented { get; } = FlowSet.Parse(Encoding.UTF8.GetBytes(Example()));

    /// <summary>Two flows about orders, so that one can interrupt the other.</summary>
    public static FlowSet Shop { get; } = FlowSet.Parse(Encoding.UTF8.GetBytes(Example()
        .Replace("\"intents\": {", """
            "intents": {
              "track_order": { "label": { "en": "Track an order", "zh": "查询物流" }, "phrases": { "en": ["where is my order"], "zh": ["物流到哪了"] } },
              "refund": { "label": { "en": "Ask for a refund", "zh": "申请退款" } },
              "shipping_cost": { "label": { "en": "Shipping costs", "zh": "运费" } },
            """, StringComparison.Ordinal)
        .Replace("\"slots\": {", """
            "slots": {
              "amount": { "type": "amount", "currencies": ["EUR", "GBP", "CNY"], "maximum": 500 },
              "email": { "type": "email" },
            """, StringComparison.Ordinal)
        .Replace("\"flows\": {", """
            "flows": {
              "track_order": {
                "intents": ["track_order"],
                "steps": [ { "collect": "orderNumber" }, { "answer": { "en": "where is order {orderNumber}", "zh": "订单{orderNumber}在哪里" } } ]
              },
              "refund": {
                "intents": ["refund"],
                "steps": [ { "collect": "orderNumber" }, { "collect": "amount" }, { "collect": "email" }, { "confirm": true }, { "handover": "refund of {amount} for {orderNumber}" } ]
              },
            """, StringComparison.Ordinal)));

    public static string Example()
    {
        var document = File.ReadAllText(Path.Combine(Root(), "docs", "support-flows.md"));
        var start = document.IndexOf("```json", StringComparison.Ordinal) + "```json".Length;
        return document[start..document.IndexOf("```", start, StringComparison.Ordinal)];
    }

    public static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Suite.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("There is no Suite.sln above the tests.");
        }

        return folder;
    }
}
