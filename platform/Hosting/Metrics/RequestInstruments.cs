using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Suite.Hosting;

/// <summary>Metrics of HTTP requests, by route template: ids in paths never become labels.</summary>
internal sealed class RequestInstruments : IDisposable
{
    // Boxed once: status codes are labels of every measurement.
    private static readonly string[] Statuses = [.. Enumerable.Range(0, 600).Select(s => s.ToString(CultureInfo.InvariantCulture))];

    private readonly Meter _meter = new("Suite.Hosting");
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<int> _active;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _keysRefused;

    public RequestInstruments()
    {
        _duration = _meter.CreateHistogram<double>("suite.http.request.duration", "s", "Time from the request's headers to the end of the answer.");
        _active = _meter.CreateUpDownCounter<int>("suite.http.requests.active", "{request}", "Requests in progress, streams included.");
        _refused = _meter.CreateCounter<long>("suite.http.requests.refused", "{request}", "Requests answered 503 because too many were in progress.");
        _keysRefused = _meter.CreateCounter<long>(
            "suite.http.keys.refused", "{request}", "Requests refused for their API key: unknown, locked after too many wrong ones, or over its rate limit.");
    }

    /// <param name="reason"><c>unknown</c> (401), <c>locked</c> or <c>limit</c> (429).</param>
    public void OnKeyRefused(string reason) => _keysRefused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void OnStarted() => _active.Add(1);

    public void OnRefused() => _refused.Add(1);

    public void OnFinished(HttpContext context, TimeSpan elapsed)
    {
        _active.Add(-1);
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
        var status = context.Response.StatusCode;
        _duration.Record(
            elapsed.TotalSeconds,
            new("method", Method(context.Request.Method)),
            new("route", route),
            new("status", (uint)status < (uint)Statuses.Length ? Statuses[status] : "other"));
    }

    public void Dispose() => _meter.Dispose();

    // A method is whatever the client sends: unknown ones share a label.
    private static string Method(string method) =>
        HttpMethods.IsPost(method) ? "POST" : HttpMethods.IsGet(method) ? "GET" : HttpMethods.IsDelete(method) ? "DELETE"
        : HttpMethods.IsPut(method) ? "PUT" : HttpMethods.IsHead(method) ? "HEAD" : HttpMethods.IsPatch(method) ? "PATCH"
        : HttpMethods.IsOptions(method) ? "OPTIONS" : "other";
}
