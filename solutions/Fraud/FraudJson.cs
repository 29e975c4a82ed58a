using System.Text.Json;
using System.Text.Json.Serialization;
using Suite.Fraud.Importing;
using Suite.Fraud.Journaling;
using Suite.Fraud.Scoring;
using Suite.Fraud.Training;
using Suite.Fraud.Training.Cards;
using Suite.Models;

namespace Suite.Fraud;

/// <summary>Source-generated JSON of what the fraud solution stores and sends; reflection would cost start-up time and allocations.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(PaymentIdentity))]
[JsonSerializable(typeof(LabelResponse))]
[JsonSerializable(typeof(Difference))]
[JsonSerializable(typeof(ImportProgress))]
[JsonSerializable(typeof(TrainingReport))]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(ScoringStatus))]
[JsonSerializable(typeof(ModelState))]
[JsonSerializable(typeof(ImportedModel))]
[JsonSerializable(typeof(ModelCard))]
[JsonSerializable(typeof(ModelCardResponse))]
internal sealed partial class FraudJson : JsonSerializerContext;
