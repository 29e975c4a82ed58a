using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Suite.Fraud.Simulation;
using Suite.Hosting;

namespace Suite.Host.Cli;

/// <summary>Simulated payments as the CSV that <c>./suite fraud import</c> reads; compressed when the name ends in <c>.gz</c>.</summary>
internal static class SimulatedCsv
{
    private const string Header =
        "transaction_id,occurred_at,card_id,merchant_id,device_id,amount,currency,channel,attributes.country,attributes.merchantCategory,fraud,fraud_reported_at";

    public static Task<JsonObject> WriteAsync(SimulatorOptions options, FileInfo file, CancellationToken ct) =>
        Output.WithProgressAsync($"Writing {file.Name}", async progress =>
        {
            await using var stream = file.Create();
            await using Stream target = file.Name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionLevel.Fastest) : stream;
            var counts = await WriteAsync(options, target, share => progress.Report((share, "")), ct);
            return new JsonObject { ["file"] = file.FullName, ["payments"] = counts.Payments, ["frauds"] = counts.Frauds };
        });

    public static async Task<(long Payments, long Frauds)> WriteAsync(SimulatorOptions options, Stream target, Action<double> progress, CancellationToken ct)
    {
        var total = options.PaymentsPerDay * options.Duration!.Value.TotalDays;
        var (payments, frauds) = (0L, 0L);
        await using var writer = new StreamWriter(target, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        await writer.WriteLineAsync(Header);
        foreach (var payment in new Simulator(options).Generate())
        {
            ct.ThrowIfCancellationRequested();
            await writer.WriteLineAsync(Line(payment));
            payments++;
            frauds += payment.IsFraud ? 1 : 0;
            if (payments % 10_000 == 0)
            {
                progress(Math.Min(1, payments / total));
            }
        }

        return (payments, frauds);
    }

    private static string Line(SimulatedPayment p)
    {
        var reported = p is { IsFraud: true, LabelAtMicros: { } at } ? Timestamps.Format(at) : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{p.TransactionId},{Timestamps.Format(p.OccurredAtMicros)},{p.CardId},{p.MerchantId},{p.DeviceId},{MoneyAmounts.Format(p.AmountMinor, Currency.Find(p.Currency)!)},{p.Currency},{p.Channel},{p.Attributes.Country},{p.Attributes.MerchantCategory},{(p.IsFraud ? 1 : 0)},{reported}");
    }
}
