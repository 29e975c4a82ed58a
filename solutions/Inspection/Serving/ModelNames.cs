using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Suite.Journal;

namespace Suite.Inspection.Serving;

/// <summary>Which models a tenant has, by name: the registry knows each model, but no list of them.</summary>
internal sealed class ModelNames(IJournal journal, InspectionKeys keys)
{
    private const string Stream = "inspection-models";
    private const string Named = "inspection-model-named";

    /// <summary>Harmless where the name is known.</summary>
    public async Task AddAsync(TenantId tenant, string name, long atMicros, CancellationToken ct)
    {
        // A name has no character that JSON would escape.
        var payload = Encoding.UTF8.GetBytes($"{{\"name\":\"{name}\"}}");
        await journal.AppendAsync(
            tenant,
            [
                new NewEvent
                {
                    Id = $"inspection-model/{name}",
                    Stream = Stream,
                    Type = Named,
                    EventTimeMicros = atMicros,
                    Keys = [keys.For(tenant).Models],
                    RequestHash = SHA256.HashData(payload),
                    Payload = payload,
                },
            ],
            ct);
    }

    /// <summary>In the order in which they were first registered.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(TenantId tenant, CancellationToken ct)
    {
        var names = new List<string>();
        var head = await journal.ReadHeadAsync(tenant, ct);
        await foreach (var stored in journal.ReadByKeyAsync(tenant, keys.For(tenant).Models, long.MinValue, head, ct))
        {
            using var json = JsonDocument.Parse(stored.Payload);
            names.Add(json.RootElement.GetProperty("name").GetString()!);
        }

        return names;
    }
}
