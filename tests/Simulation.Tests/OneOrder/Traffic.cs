using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Suite.Fraud.Payments;
using Suite.Fraud.Simulation;
using Suite.Hosting;
using Xunit;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>Sends jobs, many at a time, the way careful clients do: an error or a lost answer is followed by the same request again.</summary>
internal sealed class Traffic(HttpClient client)
{
    private const int InFlight = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _answered = new(StringComparer.Ordinal);
    private int _retries;

    /// <summary>The answers to payments, in no order; a payment sent twice has two.</summary>
    public ConcurrentQueue<JsonElement> Answers { get; } = [];

    /// <summary>The answers to labels.</summary>
    public ConcurrentQueue<JsonElement> LabelAnswers { get; } = [];

    public int Retries => _retries;

    public async Task RunAsync(IReadOnlyList<Func<Traffic, Task>> jobs)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < jobs.Count; i = Interlocked.Increment(ref next))
            {
                await jobs[i](this);
            }
        }));
    }

    public async Task ScoreAsync(Payment payment)
    {
        Answers.Enqueue(await PostAsync("/v1/fraud/score", SentPayments.ToJson(payment)));
        AnsweredOf(payment.TransactionId).TrySetResult();
    }

    /// <summary>
    /// A file's worth in one stream, with some lines twice. Broken off, the whole file is sent again. New payments come to stand in the file's order.
    /// </summary>
    public async Task ScoreBatchAsync(IReadOnlyList<Payment> payments)
    {
        var body = string.Concat(payments.Select(p => SentPayments.ToJson(p) + "\n"));
        List<JsonElement> answers;
        while (true)
        {
            var lines = (await PostTextAsync("/v1/fraud/score/batch", body, "application/x-ndjson")).TrimEnd('\n').Split('\n');
            answers = [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
            if (!answers[^1].TryGetProperty("resendFrom", out _))
            {
                break;
            }

            Interlocked.Increment(ref _retries);
            await Task.Delay(50);
        }

        var ids = answers.ConvertAll(a => a.GetProperty("transactionId").GetString()!);
        Assert.Equal(payments.Select(p => p.TransactionId), ids);
        var places = answers.Select(a => a.GetProperty("position").GetInt64()).Distinct().ToList();
        Assert.Equal(places.Order(), places);
        answers.ForEach(Answers.Enqueue);
        ids.ForEach(id => AnsweredOf(id).TrySetResult());
    }

    /// <summary>A bank reports on a payment only after its answer came.</summary>
    public async Task LabelAsync(SimulatedLabel label)
    {
        await AnsweredOf(label.TransactionId).Task.WaitAsync(Patience);
        LabelAnswers.Enqueue(await PostAsync("/v1/fraud/labels", JsonSerializer.Serialize(new
        {
            transactionId = label.TransactionId,
            fraud = label.IsFraud,
            reportedAt = Timestamps.Format(label.ReportedAtMicros),
        })));
    }

    /// <summary>Long work answers one line at a time; the last one is the result.</summary>
    public async Task<JsonElement> PostAsync(string path, string body, string mediaType = "application/json") =>
        JsonDocument.Parse((await PostTextAsync(path, body, mediaType)).TrimEnd('\n').Split('\n')[^1]).RootElement;

    private async Task<string> PostTextAsync(string path, string body, string mediaType)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            string problem;
            try
            {
                using var content = new StringContent(body, Encoding.UTF8, mediaType);
                using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content);
                var text = await answer.Content.ReadAsStringAsync();
                if (answer.IsSuccessStatusCode)
                {
                    return text;
                }

                problem = $"{(int)answer.StatusCode} {text}";
                if (answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
                    or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
                {
                    throw new InvalidOperationException($"{path} was refused: {problem}\n{body}");
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
            {
                problem = e.Message;
            }

            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException($"{path} had no answer within {Patience.TotalSeconds} s; last: {problem}");
            }

            Interlocked.Increment(ref _retries);
            await Task.Delay(50);
        }
    }

    private TaskCompletionSource AnsweredOf(string transactionId) =>
        _answered.GetOrAdd(transactionId, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
