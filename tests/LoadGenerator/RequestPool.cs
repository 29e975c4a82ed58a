using System.Globalization;
using System.Text;
using Suite.Fraud.Simulation;

namespace Suite.LoadGenerator;

/// <summary>
/// Requests as bytes, made before the clock starts: while it runs the generator only copies them to sockets, since it
/// shares the processor with the server it measures. About 600 bytes each, for as many as the run can send.
/// </summary>
public sealed class RequestPool
{
    private const int ChunkBytes = 16 * 1024 * 1024;
    private const int CountMax = 5_000_000;

    private readonly List<byte[]> _chunks = [];
    private readonly List<(int Chunk, int Offset, int Length)> _requests = [];
    private int _used = ChunkBytes;

    public int Count => _requests.Count;

    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var (chunk, offset, length) = _requests[index];
            return _chunks[chunk].AsSpan(offset, length);
        }
    }

    /// <summary>Payments from the simulator, in time order.</summary>
    /// <exception cref="FormatException">More than 5 million would be needed; their bytes would not fit in memory.</exception>
    public static RequestPool Payments(LoadOptions options, TimeProvider time)
    {
        var pool = new RequestPool();
        var body = new StringBuilder();
        foreach (var payment in Simulated(options, time))
        {
            body.Clear();
            AppendBody(body, payment);
            pool.Add(options, payment.CardId, body.ToString());
        }

        return pool;
    }

    /// <summary>The requests of a file, in its order; the path is the routing key as well.</summary>
    /// <exception cref="FormatException">A line has no tabulator between path and body, or there are too few or too many lines for the run.</exception>
    public static RequestPool FromFile(LoadOptions options, string file)
    {
        var pool = new RequestPool();
        foreach (var line in File.ReadLines(file))
        {
            if (line.Split('\t') is not [['/', ..] path, var body])
                throw new FormatException($"Line {pool.Count + 1} of {file} is not a path, a tabulator and a body.");
            if (pool.Count == CountMax)
                throw new FormatException($"{file} has more than {CountMax:N0} lines.");
            pool.Add(options with { Url = new Uri(options.Url, path) }, path, body);
        }

        var needed = (int)Math.Ceiling(options.Rate * (options.Seconds + options.WarmupSeconds));
        return pool.Count >= needed ? pool : throw new FormatException($"{file} has {pool.Count:N0} requests; the run needs {needed:N0}.");
    }

    /// <summary>As many payments as the run can send, in time order.</summary>
    /// <exception cref="FormatException">More than 5 million would be needed.</exception>
    public static IEnumerable<SimulatedPayment> Simulated(LoadOptions options, TimeProvider time)
    {
        var count = Math.Ceiling(options.Rate * (options.Seconds + options.WarmupSeconds));
        if (count > CountMax)
            throw new FormatException($"{count:N0} requests would have to be prepared; lower --rate or --seconds to stay below {CountMax:N0}.");

        var span = TimeSpan.FromDays(count / options.PaymentsPerDay * 1.2) + TimeSpan.FromHours(1);
        var simulator = new Simulator(new SimulatorOptions
        {
            Seed = options.Seed,
            Start = options.StartTime ?? time.GetUtcNow() - span,
            Customers = options.Customers,
            Merchants = options.Merchants,
            PaymentsPerDay = options.PaymentsPerDay,
        });
        return simulator.Generate().Take((int)count);
    }

    public void Add(LoadOptions options, string routingKey, string body)
    {
        var authorization = options.Key.Length == 0 ? "" : $"Authorization: Bearer {options.Key}\r\n";
        var head = $"POST {options.Url.PathAndQuery} HTTP/1.1\r\nHost: {options.Url.Authority}\r\n{authorization}"
            + $"Content-Type: application/json\r\nRouting-Key: {routingKey}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n";
        var bytes = Encoding.UTF8.GetBytes(head + body);
        if (_used + bytes.Length > ChunkBytes)
        {
            _chunks.Add(GC.AllocateUninitializedArray<byte>(ChunkBytes));
            _used = 0;
        }

        bytes.CopyTo(_chunks[^1], _used);
        _requests.Add((_chunks.Count - 1, _used, bytes.Length));
        _used += bytes.Length;
    }

    /// <summary>The body of POST /v1/fraud/score. Every value is an identifier or a number, so nothing needs escaping.</summary>
    public static void AppendBody(StringBuilder body, SimulatedPayment payment)
    {
        var occurred = DateTime.UnixEpoch.AddTicks(payment.OccurredAtMicros * TimeSpan.TicksPerMicrosecond);
        body.Append("{\"transactionId\":\"").Append(payment.TransactionId)
            .Append("\",\"occurredAt\":\"").Append(occurred.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture))
            .Append("\",\"cardId\":\"").Append(payment.CardId)
            .Append("\",\"merchantId\":\"").Append(payment.MerchantId);
        if (payment.DeviceId is not null)
            body.Append("\",\"deviceId\":\"").Append(payment.DeviceId);
        body.Append("\",\"amount\":\"").Append(Amount(payment))
            .Append("\",\"currency\":\"").Append(payment.Currency)
            .Append("\",\"channel\":\"").Append(payment.Channel)
            .Append("\",\"attributes\":{\"country\":\"").Append(payment.Attributes.Country)
            .Append("\",\"merchantCategory\":\"").Append(payment.Attributes.MerchantCategory)
            .Append("\"}}");
    }

    private static string Amount(SimulatedPayment payment)
    {
        // The scale of a decimal is kept by ToString, so 1290 at two decimals is "12.90".
        var amount = new decimal((int)payment.AmountMinor, (int)(payment.AmountMinor >> 32), 0, false, (byte)payment.CurrencyExponent);
        return amount.ToString(CultureInfo.InvariantCulture);
    }
}
