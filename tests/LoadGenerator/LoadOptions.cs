using System.Globalization;

namespace Suite.LoadGenerator;

public enum LoadMode
{
    /// <summary>Requests leave when they are due, whether or not earlier ones were answered.</summary>
    Open,

    /// <summary>Every connection sends its next request as soon as it has its answer: finds the highest rate.</summary>
    Saturation,

    /// <summary>One stream of rate * (seconds + warm-up) payments, as fast as its answers come.</summary>
    Batch,
}

/// <summary>What to send where. Everything has a default but the address.</summary>
public sealed record LoadOptions
{
    public required Uri Url { get; init; }

    public string Key { get; init; } = "";

    public LoadMode Mode { get; init; } = LoadMode.Open;

    /// <summary>Requests a second; in saturation mode only how many are prepared for each second.</summary>
    public double Rate { get; init; } = 1_000;

    /// <summary>Measured time, after the warm-up.</summary>
    public double Seconds { get; init; } = 10;

    public double WarmupSeconds { get; init; } = 2;

    /// <summary>In open mode the most requests under way; more wait, and their waiting counts.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>Exponential gaps between requests rather than equal ones.</summary>
    public bool Poisson { get; init; }

    /// <summary>A request that takes longer is given up, counted as an error and recorded with the time it took.</summary>
    public double TimeoutSeconds { get; init; } = 10;

    public long Seed { get; init; } = 1;

    /// <summary>Event time of the first payment; null puts the last one an hour before now.</summary>
    public DateTimeOffset? StartTime { get; init; }

    public int Customers { get; init; } = 20_000;

    public int Merchants { get; init; } = 2_000;

    public double PaymentsPerDay { get; init; } = 40_000;

    /// <summary>A file of what to send instead of payments: a line a request, path, tabulator, JSON body. Null sends payments.</summary>
    public string? RequestFile { get; init; }

    public bool Json { get; init; }

    public const string Usage =
        """
        Usage: Suite.LoadGenerator --url URL [--key KEY] [--mode open|saturation|batch] [--rate N] [--seconds S] [--warmup S]
               [--connections N] [--poisson] [--timeout S] [--seed N] [--start-time ISO8601]
               [--customers N] [--merchants N] [--payments-per-day N] [--requests FILE] [--json]

        Sends the requests of FILE, each of its lines a path, a tabulator and a JSON body, or without one simulated payments to URL (for instance http://127.0.0.1:8080/v1/fraud/score) and reports latencies counted
        from the time each request was due.
        """;

    /// <exception cref="FormatException">An argument is unknown, incomplete or out of range; the message says which.</exception>
    public static LoadOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new LoadOptions { Url = new Uri("http://unset.invalid/") };
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value.");
            options = name switch
            {
                "--url" => options with { Url = ParseUrl(Value()) },
                "--key" => options with { Key = Value() },
                "--mode" => options with { Mode = ParseMode(Value()) },
                "--rate" => options with { Rate = ParseNumber(name, Value(), 0.001, 1e6) },
                "--seconds" => options with { Seconds = ParseNumber(name, Value(), 0.001, 86_400) },
                "--warmup" => options with { WarmupSeconds = ParseNumber(name, Value(), 0, 3_600) },
                "--connections" => options with { Connections = (int)ParseNumber(name, Value(), 1, 4_096) },
                "--timeout" => options with { TimeoutSeconds = ParseNumber(name, Value(), 0.001, 600) },
                "--seed" => options with { Seed = long.TryParse(Value(), CultureInfo.InvariantCulture, out var seed) ? seed : throw new FormatException("--seed needs a whole number.") },
                "--start-time" => options with { StartTime = ParseTime(Value()) },
                "--customers" => options with { Customers = (int)ParseNumber(name, Value(), 10, 5_000_000) },
                "--merchants" => options with { Merchants = (int)ParseNumber(name, Value(), 60, 1_000_000) },
                "--payments-per-day" => options with { PaymentsPerDay = ParseNumber(name, Value(), 1, 1e9) },
                "--requests" => options with { RequestFile = Value() },
                "--poisson" => options with { Poisson = true },
                "--json" => options with { Json = true },
                _ => throw new FormatException($"Unknown argument '{name}'."),
            };
        }

        return options.Url.Host == "unset.invalid" ? throw new FormatException("--url is missing.") : options;
    }

    private static Uri ParseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp
            ? url
            : throw new FormatException($"--url needs an address that begins with http://, not '{text}'.");

    private static LoadMode ParseMode(string text) => text switch
    {
        "open" => LoadMode.Open,
        "saturation" => LoadMode.Saturation,
        "batch" => LoadMode.Batch,
        _ => throw new FormatException($"--mode is open, saturation or batch, not '{text}'."),
    };

    private static double ParseNumber(string name, string text, double min, double max) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new FormatException($"{name} needs a number from {min} to {max}, not '{text}'.");

    private static DateTimeOffset ParseTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new FormatException($"--start-time needs a time such as 2026-11-22T10:15:03Z, not '{text}'.");
}
