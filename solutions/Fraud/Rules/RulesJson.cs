using System.Text.Json;
using System.Text.Json.Serialization;

namespace Suite.Fraud.Rules;

/// <summary>Source-generated JSON of rules, lists and their backtests.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(RulePut))]
[JsonSerializable(typeof(RuleRemoved))]
[JsonSerializable(typeof(RuleView))]
[JsonSerializable(typeof(RulesView))]
[JsonSerializable(typeof(RuleRemovedView))]
[JsonSerializable(typeof(RulesSaved))]
[JsonSerializable(typeof(CheckedExpression))]
[JsonSerializable(typeof(RuleHistory))]
[JsonSerializable(typeof(ListsView))]
[JsonSerializable(typeof(ListView))]
[JsonSerializable(typeof(ListChanged))]
[JsonSerializable(typeof(RuleBacktestReport))]
internal sealed partial class RulesJson : JsonSerializerContext;
