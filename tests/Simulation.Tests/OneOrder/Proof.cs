using System.Text;
using System.Text.Json;
using Suite.Fraud.Journaling;
using Suite.Fraud.Simulation;
using Suite.Host.Cli;
using Suite.Journal;
using Xunit;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>What the proofs have in common: a tenant with history and models, and what must hold of its journal afterwards.</summary>
internal static class Proof
{
    /// <summary>Another one in every run; to be printed, so that a failing one can be given again as SUITE_SEED.</summary>
    public static int NextSeed() => int.TryParse(Environment.GetEnvironmentVariable("SUITE_SEED"), out var given) ? given : Environment.TickCount;

    public static async Task ImportAsync(Traffic traffic, SimulatorOptions simulated)
    {
        using var csv = new MemoryStream();
        var (payments, _) = await SimulatedCsv.WriteAsync(simulated, csv, _ => { }, default);
        var done = await traffic.PostAsync("/v1/fraud/import", Encoding.UTF8.GetString(csv.ToArray()), "text/csv");
        Assert.True(done.GetProperty("done").GetBoolean(), done.ToString());
        Assert.Equal(payments, done.GetProperty("payments").GetInt64());
    }

    public static async Task<string> TrainAsync(Traffic traffic, string featureSet, bool promote)
    {
        var done = await traffic.PostAsync(
            "/v1/fraud/models/train", JsonSerializer.Serialize(new { featureSet, promote, reason = "for the proof" }));
        Assert.True(done.GetProperty("done").GetBoolean(), done.ToString());
        return done.GetProperty("modelVersion").GetString()!;
    }

    public static void AssertEveryAnswerIsStored(Workload workload, Traffic traffic, List<JournalEvent> order)
    {
        var stored = order.Where(e => e.Type == FraudEvents.PaymentScored).Select(PaymentEvents.Read).ToDictionary(p => p.TransactionId);
        Assert.Equal(workload.Payments, stored.Count);
        Assert.All(traffic.Answers, answer => AssertAnswered(stored[answer.GetProperty("transactionId").GetString()!], answer));
        Assert.Equal(stored.Keys.Order(), traffic.Answers.Select(a => a.GetProperty("transactionId").GetString()!).Distinct().Order());

        var labels = order.Where(e => e.Type == FraudEvents.PaymentLabelled).Select(LabelEvents.Read).Where(l => l.Source != LabelEvents.ImportSource).ToList();
        Assert.Equal(
            workload.Labels.Distinct().Select(l => (l.TransactionId, l.IsFraud, l.ReportedAtMicros)).Order(),
            labels.Select(l => (l.TransactionId, l.IsFraud, l.ReportedAtMicros)).Order());
        var byPosition = labels.ToDictionary(l => l.Position);
        Assert.All(traffic.LabelAnswers, a => Assert.Equal(
            a.GetProperty("transactionId").GetString(), byPosition[a.GetProperty("position").GetInt64()].TransactionId));
    }

    private static void AssertAnswered(StoredPayment stored, JsonElement answer)
    {
        var decision = stored.Decision!;
        Assert.Equal(stored.Position, answer.GetProperty("position").GetInt64());
        Assert.Equal(decision.Score, answer.GetProperty("score").GetSingle());
        Assert.Equal(decision.Kind.ToString(), answer.GetProperty("decision").GetString(), ignoreCase: true);
        Assert.Equal(decision.ModelVersion, answer.GetProperty("modelVersion").GetString());
        Assert.Equal(decision.FeatureSetVersion, answer.GetProperty("featureSetVersion").GetString());
        var reasons = answer.GetProperty("reasons").EnumerateArray().ToList();
        Assert.Equal(decision.Reasons.Select(r => r.Contribution), reasons.Select(r => r.GetProperty("contribution").GetDouble()));
        Assert.Equal(
            decision.Reasons.Select(r => decision.Features[r.Feature]),
            reasons.Select(r => r.GetProperty("value") is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : double.NaN));
    }

    /// <summary>The server itself makes the decision again and finds no difference.</summary>
    public static async Task AssertDecisionsAreProvenAsync(Traffic traffic, IEnumerable<JsonElement> answers)
    {
        foreach (var answer in answers)
        {
            var proof = await traffic.PostAsync($"/v1/fraud/transactions/{answer.GetProperty("transactionId").GetString()}/replay", "{}");
            Assert.True(proof.GetProperty("identical").GetBoolean(), proof.ToString());
            Assert.Equal(answer.GetProperty("position").GetInt64(), proof.GetProperty("position").GetInt64());
        }
    }

    public static void AssertSame(List<string> differences, int seed) =>
        Assert.True(differences.Count == 0, $"{differences.Count} differences (seed {seed}):\n{string.Join('\n', differences.Take(20))}");
}
