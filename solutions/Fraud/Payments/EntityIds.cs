using System.Text.Json;
using Suite.Hosting;

namespace Suite.Fraud.Payments;

/// <summary>Ids of cards, merchants and devices, for whoever wants to know before sending them whether they will be taken.</summary>
public static class EntityIds
{
    /// <summary>What is wrong with the id, in the words of the server, whose own reading this is; null when it is taken.</summary>
    public static string? Refuse(string id)
    {
        using var fields = JsonFields.Parse(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["id"] = id }));
        _ = fields.RequiredString("id", PaymentRequest.IdLengthMax, rule: TextRule.Id);
        return fields.HasErrors ? string.Join(' ', fields.ToProblem().Errors?.SelectMany(e => e.Value) ?? []) : null;
    }
}
