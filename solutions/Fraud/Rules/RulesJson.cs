using System.Text.Json;
using System.Text.Json.Serialization;

namespace Suite.Fraud.Rules;

/// <summary>Source-generated JSON of rules, lists and their backtests.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(RulePut))]
[JsonSerializable(typeof(RuleRemoved))]
internal sealed partial class RulesJson : JsonSerializerContext;
