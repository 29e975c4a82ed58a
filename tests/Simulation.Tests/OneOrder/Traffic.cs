using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Suite.Fraud.Payments;
using Suite.Fraud.Simulation;
using Suite.Hosting;

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

    public async Task<JsonElement> PostAsync(string path, string body, string mediaType = "application/json")
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
                    // Long work answers one line at a time; the last one is the result.
                    return JsonDocument.Parse(text.TrimEnd('\n').Split('\n')[^1]).RootElement;
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
