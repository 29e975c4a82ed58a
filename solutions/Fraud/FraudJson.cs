using System.Text.Json;
using System.Text.Json.Serialization;
using Suite.Fraud.Journaling;

namespace Suite.Fraud;

/// <summary>Source-generated JSON of what the fraud solution stores and sends; reflection would cost start-up time and allocations.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(PaymentIdentity))]
internal sealed partial class FraudJson : JsonSerializerContext;
