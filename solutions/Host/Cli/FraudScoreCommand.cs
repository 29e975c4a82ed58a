using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Suite.Fraud.Backtesting;
using Suite.Fraud.Datasets;
using Suite.Hosting;

namespace Suite.Host.Cli;

/// <summary>
/// <c>./suite fraud score FILE…</c>: sends some days of a file to the server over HTTP, as a bank would, in one stream or one by one, and says how
/// well its answers fit what the payments turned out to be.
/// </summary>
internal static class FraudScoreCommand
{
    public static Command Create()
    {
        var target = new TargetOptions();
        var files = new Argument<FileInfo[]>("file") { Description = "CSV in the handbook's columns, gzip allowed", Arity = ArgumentArity.OneOrMore };
        var days = new Option<string>("--days") { Description = "days to send, FROM..THROUGH inclusive", Required = true };
        var inFlight = new Option<int>("--in-flight")
        {
            Description = "send every payment as a request of its own, so many under way at once; 0 streams them in one batch, in the file's order",
            DefaultValueFactory = _ => 0,
        };
        var currency = new Option<string>("--currency") { DefaultValueFactory = _ => "EUR" };
        var command = new Command("score", "Score some days of a file over HTTP and compare with the outcome.") { files, days, inFlight, currency };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var money = Currency.Find(parsed.GetValue(currency)!) ?? throw new CommandException($"There is no currency '{parsed.GetValue(currency)}'.");
            var range = DayRange.Parse(parsed.GetValue(days)!);
            await using var client = await target.ConnectAsync(parsed, ct);
            var file = new HandbookCsv([.. parsed.GetValue(files)!.Select(f => f.FullName)]);
            var run = new Run(client, money);
            var requests = parsed.GetValue(inFlight);
            var result = await Output.WithProgressAsync("Scoring", progress => requests > 0
                ? run.SendOneByOneAsync(file, range, requests, progress, ct)
                : run.SendBatchAsync(file, range, progress, ct));
            Output.Result(result, target.Json(parsed));
            return 0;
        });
        return command;
    }

    private sealed class Run(SuiteClient client, Currency currency)
    {
        private readonly List<float> _scores = [];
        private readonly List<bool> _isFraud = [];
        private readonly Dictionary<string, (int Payments, int Frauds)> _decisions = [];
        private JsonObject? _example;
        private long _firstPosition = long.MaxValue;
        private long _lastPosition;

        public async Task<JsonObject> SendBatchAsync(HandbookCsv file, DayRange days, IProgress<(double Share, string Text)> progress, CancellationToken ct)
        {
            var began = TimeProvider.System.GetTimestamp();

            // Not bounded here: the server reads no faster than it answers, so it never holds more than the sockets do.
            var sent = Channel.CreateUnbounded<HandbookPayment>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
            await client.StreamAsync(
                "/v1/fraud/score/batch",
                async (body, token) =>
                {
                    foreach (var payment in PaymentsOf(file, days, progress))
                    {
                        await body.WriteAsync(Encoding.UTF8.GetBytes(ToJson(payment).ToJsonString() + "\n"), token);
                        sent.Writer.TryWrite(payment);
                    }
                },
                async (line, token) => Add(await sent.Reader.ReadAsync(token), line),
                ct);
            return Result(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
        }

        public async Task<JsonObject> SendOneByOneAsync(
            HandbookCsv file, DayRange days, int inFlight, IProgress<(double Share, string Text)> progress, CancellationToken ct)
        {
            var began = TimeProvider.System.GetTimestamp();
            var due = Channel.CreateBounded<HandbookPayment>(inFlight);
            var senders = Enumerable.Range(0, inFlight).Select(_ => SendDueAsync(due, ct)).ToList();
            using var payments = PaymentsOf(file, days, progress).GetEnumerator();
            while (await due.Writer.WaitToWriteAsync(ct) && payments.MoveNext())
            {
                due.Writer.TryWrite(payments.Current);
            }

            due.Writer.TryComplete();
            await Task.WhenAll(senders);
            return Result(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
        }

        private static IEnumerable<HandbookPayment> PaymentsOf(HandbookCsv file, DayRange days, IProgress<(double Share, string Text)> progress)
        {
            var (from, end) = (Micros(days.From), Micros(days.Through.AddDays(1)));
            foreach (var payment in file.Read().TakeWhile(p => p.TimeMicros < end).SkipWhile(p => p.TimeMicros < from))
            {
                progress.Report(((double)(payment.TimeMicros - from) / (end - from), ""));
                yield return payment;
            }
        }

        private async Task SendDueAsync(Channel<HandbookPayment> due, CancellationToken ct)
        {
            try
            {
                await foreach (var payment in due.Reader.ReadAllAsync(ct))
                {
                    var answer = await client.SendAsync(HttpMethod.Post, "/v1/fraud/score", ToJson(payment), ct);
                    lock (_scores)
                    {
                        Add(payment, answer);
                    }
                }
            }
            finally
            {
                // One that failed ends the run; without readers the next write would wait for ever.
                due.Writer.TryComplete();
            }
        }

        private void Add(HandbookPayment payment, JsonObject answer)
        {
            if (answer["error"] is { } error)
            {
                throw new CommandException($"{error["title"]} {error["detail"]} (payment {payment.TransactionId})");
            }

            if (answer["score"] is null)
            {
                throw new CommandException("The server has no model for this tenant. Train one first: ./suite fraud train");
            }

            var decision = answer["decision"]!.GetValue<string>();
            var (payments, frauds) = _decisions.GetValueOrDefault(decision);
            _decisions[decision] = (payments + 1, frauds + (payment.IsFraud ? 1 : 0));
            _scores.Add(answer["score"]!.GetValue<float>());
            _isFraud.Add(payment.IsFraud);
            var position = answer["position"]!.GetValue<long>();
            (_firstPosition, _lastPosition) = (Math.Min(_firstPosition, position), Math.Max(_lastPosition, position));
            _example = _example is null || answer["score"]!.GetValue<float>() > _example["score"]!.GetValue<float>() ? answer : _example;
        }

        private JsonObject Result(double seconds)
        {
            if (_scores.Count == 0)
            {
                throw new CommandException("The file holds no payments on those days.");
            }

            var decisions = new JsonObject();
            foreach (var (decision, (payments, frauds)) in _decisions.OrderBy(d => d.Key, StringComparer.Ordinal))
            {
                decisions[decision] = new JsonObject { ["payments"] = payments, ["frauds"] = frauds };
            }

            return new JsonObject
            {
                ["payments"] = _scores.Count,
                ["frauds"] = _isFraud.Count(f => f),
                ["auc_roc"] = Rounded(RankingMetrics.AucRoc(_scores.ToArray(), _isFraud.ToArray())),
                ["average_precision"] = Rounded(RankingMetrics.AveragePrecision(_scores.ToArray(), _isFraud.ToArray())),
                ["decisions"] = decisions,
                ["first_position"] = _firstPosition,
                ["last_position"] = _lastPosition,
                ["seconds"] = Math.Round(seconds, 1),
                ["highest_score"] = _example?.DeepClone(),
            };
        }

        /// <summary>Null where the days have no fraud, or nothing else: there is nothing to rank.</summary>
        private static JsonValue? Rounded(double measure) => double.IsFinite(measure) ? JsonValue.Create(Math.Round(measure, 4)) : null;

        private JsonObject ToJson(HandbookPayment payment) => new()
        {
            ["transactionId"] = payment.TransactionId.ToString(CultureInfo.InvariantCulture),
            ["occurredAt"] = Timestamps.Format(payment.TimeMicros),
            ["cardId"] = payment.CustomerId.ToString(CultureInfo.InvariantCulture),
            ["merchantId"] = payment.TerminalId.ToString(CultureInfo.InvariantCulture),
            ["amount"] = MoneyAmounts.Format(payment.AmountCents, currency),
            ["currency"] = currency.Code,
        };

        private static long Micros(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;
    }
}
