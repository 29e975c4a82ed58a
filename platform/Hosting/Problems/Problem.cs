using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Suite.Hosting;

/// <summary>
/// An answer that says what went wrong (RFC 9457, <c>application/problem+json</c>): stable <c>type</c> for programs, <c>title</c> and
/// <c>detail</c> for people, <c>traceId</c> to find the request in the logs, and <c>errors</c> naming every bad field.
/// </summary>
public sealed class Problem : IResult, IStatusCodeHttpResult
{
    public const string ContentType = "application/problem+json";

    // The relaxed encoder keeps ' and non-ASCII letters readable; the answer is JSON with its own content type, never HTML.
    public static JsonWriterOptions Writing { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Problem(int status, string code, string title, string? detail = null)
    {
        Status = status;
        Code = code;
        Title = title;
        Detail = detail;
    }

    public int Status { get; }

    /// <summary>Last part of the type URI, in kebab-case: what a program switches on.</summary>
    public string Code { get; }

    public string Title { get; }

    public string? Detail { get; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Field path to messages; every message says what to do.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }

    /// <summary>Sent as WWW-Authenticate.</summary>
    public string? Challenge { get; init; }

    int? IStatusCodeHttpResult.StatusCode => Status;

    public static Problem Validation(IReadOnlyDictionary<string, IReadOnlyList<string>> errors) =>
        new(400, "invalid-request", "The request is not valid.", "Nothing was stored. The errors member names every field to correct.") { Errors = errors };

    public static Problem Validation(string field, string message) =>
        Validation(new Dictionary<string, IReadOnlyList<string>> { [field] = [message] });

    public static Problem NotFound(string detail) => new(404, "not-found", "Not found.", detail);

    public static Problem Conflict(string detail) => new(409, "conflict", "The request conflicts with what is stored.", detail);

    public static Problem Gone(string detail) => new(410, "gone", "No longer available.", detail);

    public static Problem TooManyRequests(string detail, TimeSpan retryAfter) =>
        new(429, "too-many-requests", "Too many requests.", detail) { RetryAfter = retryAfter };

    public static Problem Unavailable(string detail, TimeSpan retryAfter) =>
        new(503, "unavailable", "The service cannot answer now.", detail) { RetryAfter = retryAfter };

    /// <summary>The text for a bare status code, as routing and the server itself set them.</summary>
    public static Problem ForStatus(int status, HttpRequest request) => status switch
    {
        400 => new(400, "bad-request", "The request cannot be read.", "The HTTP request is malformed."),
        401 => new(401, "unauthorized", "An API key is needed.", "Send the header 'Authorization: Bearer KEY'.") { Challenge = "Bearer" },
        403 => new(403, "forbidden", "Not allowed."),
        404 => new(404, "not-found", "Not found.", "There is nothing at this path. The paths are listed at /openapi/v1.json."),
        405 => new(405, "method-not-allowed", "Method not allowed.", $"{SafeMethod(request.Method)} is not possible here; the Allow header names what is."),
        408 => new(408, "request-timeout", "The request took too long to arrive.", "Send the whole body without pauses."),
        413 => new(413, "body-too-large", "The request body is too large.", "Send less in one request."),
        415 => new(415, "unsupported-media-type", "The body must be JSON.", "Send the header 'Content-Type: application/json' and a JSON body in UTF-8."),
        431 => new(431, "headers-too-large", "The request headers are too large."),
        >= 500 => new(status, "internal-error", "The server failed.", "This is a fault of the server. Nothing about it is known to be wrong with the request; the trace id finds it in the logs."),
        _ => new(status, $"status-{status.ToString(CultureInfo.InvariantCulture)}", "The request failed."),
    };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (Challenge is not null)
            response.Headers.WWWAuthenticate = Challenge;

        using (var json = new Utf8JsonWriter(response.BodyWriter, Writing))
            Write(json, TraceId(httpContext));
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    /// <summary>The id under which the logs know the request.</summary>
    public static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    private static string SafeMethod(string method) => method.Length <= 16 && method.All(char.IsAsciiLetter) ? method : "This method";

    /// <summary>The problem as one JSON object, for an answer that is a stream and names problems of its parts.</summary>
    /// <param name="json">Stands where a value may stand. Made with <see cref="Writing"/>, it keeps messages readable.</param>
    /// <param name="traceId">See <see cref="TraceId"/>.</param>
    public void Write(Utf8JsonWriter json, string traceId)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "urn:suite:problem:" + Code);
        json.WriteString("title"u8, Title);
        json.WriteNumber("status"u8, Status);
        if (Detail is not null)
            json.WriteString("detail"u8, Detail);
        if (Errors is not null)
        {
            json.WriteStartObject("errors"u8);
            foreach (var (path, messages) in Errors)
            {
                json.WriteStartArray(path);
                foreach (var message in messages)
                    json.WriteStringValue(message);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteString("traceId"u8, traceId);
        json.WriteEndObject();
    }
}
