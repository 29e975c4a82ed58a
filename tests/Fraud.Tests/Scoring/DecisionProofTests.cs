using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Fraud.Tests.Http;
using Suite.Journal;
using Xunit;

namespace Suite.Fraud.Tests.Scoring;

/// <summary>A proof is worth what it would have found: honest decisions come out identical whatever came later, and one altered bit does not.</summary>
[Collection(HttpCollection.Name)]
public sealed class DecisionProofTests(FraudServer server)
{
    [Fact]
    public async Task An_honest_decision_stays_identical_whatever_comes_after_it()
    {
        var bank = await ModelledBankAsync();
        await bank.ScoreAsync(Bank.Payment("first", at: "2024-02-10T10:00:00Z", amount: "900.00"));
        await bank.ScoreAsync(Bank.Payment("proven", at: "2024-02-10T10:05:00Z", amount: "4000.00"));
        await IdenticalAsync();
        await bank.ScoreAsync(Bank.Payment("late", at: "2024-02-10T10:01:00Z"));
        await IdenticalAsync();
        await bank.LabelAsync("first", fraud: true, "2024-02-10T10:02:00Z");
        await bank.LabelAsync("proven", fraud: true);
        await IdenticalAsync();
        await bank.PostAsync("/v1/fraud/erasures", """{"cardId":"c-1"}""");
        await IdenticalAsync();
        Assert.True((await bank.TrainAsync("""{"featureSet":"default","promote":true}"""))["promoted"]!.GetValue<bool>());
        await IdenticalAsync();

        async Task IdenticalAsync()
        {
            var proof = await bank.ReplayAsync("proven");
            Assert.True(proof["identical"]!.GetValue<bool>(), proof.ToJsonString());
            Assert.Empty(proof["differences"]!.AsArray());
            Assert.True(proof["featuresCompared"]!.GetValue<int>() == 15 && proof["eventsRead"]!.GetValue<int>() > 0);
        }
    }

    [Fact]
    public async Task One_altered_bit_of_score_feature_or_reason_is_found_and_named()
    {
        var bank = await ModelledBankAsync();
        await bank.ScoreAsync(Bank.Payment("t", at: "2024-02-10T10:05:00Z", amount: "4000.00"));
        var honest = await bank.StoredAsync("t");
        var decision = honest.Decision!;
        Assert.NotEmpty(decision.Reasons);

        Assert.Empty(await DifferencesAsync(decision));
        Assert.Equal(["score"], await DifferencesAsync(decision with { Score = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(decision.Score!.Value) ^ 1) }));
        for (var i = 0; i < decision.Features.Length; i++)
        {
            double[] features = [.. decision.Features];
            features[i] = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(features[i]) ^ 1);
            Assert.Equal(["features." + FeatureSet.Baseline15.Features[i].Name], await DifferencesAsync(decision with { Features = features }));
        }

        var reason = decision.Reasons[0];
        Assert.Equal(["reasons[0].contribution"], await DifferencesAsync(decision with { Reasons = [reason with { Contribution = Math.BitIncrement(reason.Contribution) }, .. decision.Reasons.Skip(1)] }));
        Assert.Contains("reasons[0].feature", await DifferencesAsync(decision with { Reasons = [reason with { Feature = (reason.Feature + 1) % 15 }, .. decision.Reasons.Skip(1)] }));
        Assert.Equal(["reasons.count"], await DifferencesAsync(decision with { Reasons = [.. decision.Reasons.SkipLast(1)] }));
        Assert.Equal(["decision"], await DifferencesAsync(decision with { Kind = (DecisionKind)(((int)decision.Kind + 1) % 3) }));
        Assert.Equal(["modelVersion"], await DifferencesAsync(decision with { ModelVersion = "m-0002-00000000" }));

        async Task<IEnumerable<string>> DifferencesAsync(Decision altered)
        {
            var proof = await server.Get<DecisionProof>().ProveAsync(bank.Tenant, honest with { Decision = altered }, CancellationToken.None);
            Assert.Equal(proof.Differences.Count == 0, proof.Identical);
            return proof.Differences.Select(d => d.What);
        }
    }

    /// <summary>The forgery is in the journal itself, where whoever has the disk could put it: the answer over HTTP says so.</summary>
    [Fact]
    public async Task A_forged_decision_in_the_journal_is_found_over_http()
    {
        var honest = await server.BankAsync();
        foreach (var (bank, forged) in ((Bank, bool)[])[(honest, false), (await server.BankAsync(), true), (await server.BankAsync(), false)])
        {
            await bank.ScoreAsync(Bank.Payment("one", at: "2024-02-10T10:00:00Z"));
            if (bank == honest)
            {
                await bank.ScoreAsync(Bank.Payment("two", at: "2024-02-10T10:05:00Z"));
                continue;
            }

            await PlantAsync(bank, forged);
            var proof = await bank.ReplayAsync("two");
            Assert.Equal(!forged, proof["identical"]!.GetValue<bool>());
            Assert.Equal(forged ? ["features.CARD_COUNT_1H"] : [], proof["differences"]!.AsArray().Select(d => d!["what"]!.GetValue<string>()));
        }

        async Task PlantAsync(Bank bank, bool forged)
        {
            var two = await honest.StoredAsync("two");
            var hasher = server.Hasher(bank.Tenant);
            double[] features = [.. two.Decision!.Features];
            var count = FeatureSet.Default.Features.Select(f => f.Name).ToList().IndexOf("CARD_COUNT_1H");
            Assert.Equal(2, features[count]);
            features[count] = forged ? 1 : 2;
            var payment = new Payment
            {
                TransactionId = "two",
                OccurredAtMicros = two.OccurredAtMicros,
                CardId = "c-1",
                MerchantId = "m-1",
                AmountMinor = two.Facts.AmountMinor,
                Currency = Hosting.Currency.Find("EUR")!,
                Channel = "pos",
                Attributes = [new("country", "DE")],
            };
            var e = PaymentEvents.Scored(payment, hasher.Keys(payment), two.Facts, hasher.RequestHash(payment), two.Decision with { Features = features });
            Assert.IsType<AppendResult.Appended>(await server.Journal.AppendAsync(bank.Tenant, [e], CancellationToken.None));
        }
    }

    [Fact]
    public async Task An_imported_payment_was_never_decided_and_cannot_be_proven()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync("transaction_id,occurred_at,card_id,merchant_id,amount\nt,2024-03-05 10:00:00,c,m,1.00\n");
        await bank.RefusedAsync(409, () => bank.PostAsync("/v1/fraud/transactions/t/replay", ""));
    }

    [Fact]
    public async Task A_feature_set_nobody_declared_is_said_to_be_missing()
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Good);
        var catalog = new FeatureSetCatalog(server.Journal, server.Get<Suite.Models.IContentStore>());
        Assert.Equal(FeatureSet.Default.Version, (await catalog.GetAsync(bank.Tenant, FeatureSet.Default.Version, CancellationToken.None)).Version);
        var error = await Assert.ThrowsAsync<InvalidDataException>(async () => await catalog.GetAsync(bank.Tenant, "ffffffffffffffff", CancellationToken.None));
        Assert.Contains("ffffffffffffffff", error.Message, StringComparison.Ordinal);
    }

    private async Task<Bank> ModelledBankAsync()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        Assert.True((await bank.TrainAsync("""{"featureSet":"baseline15","promote":true}"""))["promoted"]!.GetValue<bool>());
        return bank;
    }
}
