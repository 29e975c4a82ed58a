using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Suite.Hosting;

namespace Suite.Inspection.Outputs.Webhooks;

/// <summary>
/// Posts events to an address. Any answer of 2xx is a delivery; 408, 425, 429, those from 500 on and no answer at all may go better later; anything else, a redirection
/// too, is a refusal: events are for whoever the address names, nobody else.
/// </summary>
internal sealed class WebhookSender : IOutputSender
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Timeout,
        MaxResponseContentBufferSize = 64 * 1024,
    };

    private readonly Uri _address;
    private readonly string _secret;
    private readonly TimeProvider _time;

    public WebhookSender(OutputSecrets secrets, TimeProvider time) => (_address, _secret, _time) = (new Uri(secrets.Address), secrets.Secret!, time);

    public async Task<Delivery> SendAsync(OutputMessage message, CancellationToken ct)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(message.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(_secret, message.Id, timestamp, message.Body));
        try
        {
            // Only the head of the answer: what the body says is of no use, and may have no end.
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return Judge(response);
        }
        catch (HttpRequestException e)
        {
            return new Delivery.Again(Redactor.Redact(e.Message));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Delivery.Again($"No answer within {Timeout.TotalSeconds:0} s.");
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private Delivery Judge(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return new Delivery.Delivered();
        }

        var reason = $"The receiver answered {(int)response.StatusCode}.";
        var mayGoBetter = response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or (HttpStatusCode)425 or >= HttpStatusCode.InternalServerError;
        return mayGoBetter ? new Delivery.Again(reason, response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - _time.GetUtcNow() : null) : new Delivery.Refused(reason);
    }
}
