using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using Suite.FeatureStore;
using Suite.Fraud.Payments;
using Suite.Hosting;

namespace Suite.Fraud.Importing;

/// <summary>
/// Payments from CSV, one a line, in the order of the file. Two headers are known: our own (<c>transaction_id, occurred_at, card_id,
/// merchant_id, amount</c> and optionally <c>device_id, currency, channel, fraud, fraud_reported_at, attributes.NAME…</c>) and the Fraud Detection
/// Handbook's (<c>TRANSACTION_ID, TX_DATETIME, CUSTOMER_ID, TERMINAL_ID, TX_AMOUNT, TX_FRAUD</c>). gzip is recognised by its first bytes.
/// Open it, read it once, dispose of it. A bad header or line is an <see cref="InvalidDataException"/> that names line and column.
/// </summary>
internal sealed class PaymentCsv : IAsyncDisposable
{
    private const string AttributeColumn = "attributes.";

    /// <summary>The scenario column of the handbook says how a fraud was made up: with it as an input any model looks perfect.</summary>
    private static readonly string[] Ignored = ["TX_FRAUD_SCENARIO", "TX_TIME_SECONDS", "TX_TIME_DAYS", "pattern", ""];

    private static readonly Dictionary<string, string> Handbook = new(StringComparer.Ordinal)
    {
        ["TRANSACTION_ID"] = "transaction_id",
        ["TX_DATETIME"] = "occurred_at",
        ["CUSTOMER_ID"] = "card_id",
        ["TERMINAL_ID"] = "merchant_id",
        ["TX_AMOUNT"] = "amount",
        ["TX_FRAUD"] = "fraud",
    };

    private static readonly string[] Known =
        ["transaction_id", "occurred_at", "card_id", "merchant_id", "device_id", "amount", "currency", "channel", "fraud", "fraud_reported_at"];

    private static readonly CsvReaderOptions Format = new()
    {
        Separator = ',',
        TrackLineNumbers = true,
        IncludeValuesInExceptions = false,
        MaxRecordSize = 64 * 1024,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };

    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private readonly List<(string Name, int Column)> _attributes = [];
    private readonly int _delayDays;
    private readonly Currency _currency;
    private readonly EventTimeRange _times;
    private readonly Stream _plain;
    private readonly CsvReader _csv;

    private PaymentCsv(Stream plain, int delayDays, Currency currency, EventTimeRange times)
    {
        _plain = plain;
        _csv = CsvReader.Create(plain, Format, leaveOpen: true);
        _delayDays = delayDays;
        _currency = currency;
        _times = times;
    }

    /// <summary>Reads the header and no payment, so that a file of another kind is refused before anything is done with it.</summary>
    /// <param name="source">The caller's to close, after this.</param>
    /// <param name="delayDays">Days after which fraud is reported, where the file does not say.</param>
    /// <param name="currency">Of amounts, where the file does not say.</param>
    /// <param name="times">Event times outside are mistakes.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async Task<PaymentCsv> OpenAsync(Stream source, int delayDays, Currency currency, EventTimeRange times, CancellationToken ct)
    {
        var csv = new PaymentCsv(await UncompressedAsync(source, ct), delayDays, currency, times);
        try
        {
            await csv.ReadNamesAsync(ct);
            csv.ReadHeader(csv._csv.Headers);
            return csv;
        }
        catch
        {
            await csv.DisposeAsync();
            throw;
        }
    }

    public async IAsyncEnumerable<ImportedPayment> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        while (await NextAsync(ct))
        {
            yield return ReadRow();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _csv.Dispose();
        await _plain.DisposeAsync();
    }

    private async Task ReadNamesAsync(CancellationToken ct)
    {
        try
        {
            await _csv.ReadHeaderAsync(ct);
        }
        catch (Exception e) when (e is CsvFormatException or InvalidDataException)
        {
            throw Unreadable(e);
        }
    }

    private async Task<bool> NextAsync(CancellationToken ct)
    {
        try
        {
            return await _csv.ReadAsync(ct);
        }
        catch (Exception e) when (e is CsvFormatException or InvalidDataException)
        {
            throw Unreadable(e);
        }
    }

    private InvalidDataException Unreadable(Exception e) => e is CsvFormatException format
        ? new($"Line {format.LineNumber}: this cannot be read as CSV. {e.Message}", e)
        : new($"Line {_csv.LineNumber + 1} or soon after: the compressed file is broken or cut off. {e.Message}", e);

    private void ReadHeader(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            throw new InvalidDataException("The file is empty; its first line must name the columns.");
        }

        for (var i = 0; i < names.Count; i++)
        {
            var name = Handbook.GetValueOrDefault(names[i], names[i]);
            if (name.StartsWith(AttributeColumn, StringComparison.Ordinal))
            {
                AddAttribute(name[AttributeColumn.Length..], i);
            }
            else if (Known.Contains(name))
            {
                if (!_columns.TryAdd(name, i))
                {
                    throw new InvalidDataException($"The column '{name}' is there twice; leave one of them out.");
                }
            }
            else if (!Ignored.Contains(name))
            {
                throw new InvalidDataException($"There is no column '{name}'. Known columns: {string.Join(", ", Known)}, attributes.NAME.");
            }
        }

        _attributes.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (var name in (string[])["transaction_id", "occurred_at", "card_id", "merchant_id", "amount"])
        {
            if (!_columns.ContainsKey(name))
            {
                throw new InvalidDataException($"The column '{name}' is missing.");
            }
        }
    }

    private void AddAttribute(string name, int column)
    {
        if (name.Length is 0 or > PaymentRequest.AttributeNameLengthMax || !TextRule.Code.Allows(name) || CardNumbers.Contains(name))
        {
            throw new InvalidDataException(
                $"Column {column + 1}: the name of an attribute has 1 to {PaymentRequest.AttributeNameLengthMax} characters: {TextRule.Code.Description}.");
        }

        if (_attributes.Any(a => a.Name == name))
        {
            throw new InvalidDataException($"The column '{AttributeColumn}{name}' is there twice; leave one of them out.");
        }

        if (_attributes.Count == PaymentRequest.AttributesMax)
        {
            throw new InvalidDataException($"There are more than {PaymentRequest.AttributesMax} attribute columns; leave out what no feature uses.");
        }

        _attributes.Add((name, column));
    }

    private ImportedPayment ReadRow()
    {
        var money = Text("currency") is { Length: > 0 } code ? Currency.Find(code) ?? throw Bad("currency", "there is no such currency") : _currency;
        if (MoneyAmounts.Parse(_csv.GetSpan(_columns["amount"]), money, out var minor) is { } wrong)
        {
            throw Bad("amount", wrong);
        }

        if (minor > FeatureEvent.NumberMax)
        {
            throw Bad("amount", "too large");
        }

        var occurredAt = Time("occurred_at");
        if (_times.Error(occurredAt) is { } off)
        {
            throw Bad("occurred_at", off);
        }

        return new ImportedPayment(
            new Payment
            {
                TransactionId = Id("transaction_id"),
                OccurredAtMicros = occurredAt,
                CardId = Id("card_id"),
                MerchantId = Id("merchant_id"),
                DeviceId = Text("device_id") is { Length: > 0 } ? Id("device_id") : null,
                AmountMinor = minor,
                Currency = money,
                Channel = Text("channel") is { Length: > 0 } ? Checked("channel", PaymentRequest.ChannelLengthMax, TextRule.Code) : null,
                Attributes = Attributes(),
            },
            ReportedAt(occurredAt));
    }

    private long? ReportedAt(long occurredAt)
    {
        if (Text("fraud_reported_at") is { Length: > 0 })
        {
            return Time("fraud_reported_at") is var at && at >= occurredAt ? at : throw Bad("fraud_reported_at", "before the payment itself");
        }

        return Text("fraud") switch
        {
            "1" or "true" when !_columns.ContainsKey("fraud_reported_at") => occurredAt + (_delayDays * 86_400_000_000L),
            null or "" or "0" or "false" or "1" or "true" => null,
            _ => throw Bad("fraud", "write 1 or 0"),
        };
    }

    private List<KeyValuePair<string, string>> Attributes()
    {
        if (_attributes.Count == 0)
        {
            return [];
        }

        var attributes = new List<KeyValuePair<string, string>>(_attributes.Count);
        foreach (var (name, column) in _attributes)
        {
            if (_csv.GetString(column) is { Length: > 0 } value)
            {
                attributes.Add(new(name, Checked(AttributeColumn + name, value, PaymentRequest.AttributeLengthMax, TextRule.Line)));
            }
        }

        return attributes;
    }

    private string Id(string column) => Checked(column, PaymentRequest.IdLengthMax, TextRule.Id);

    private string Checked(string column, int max, TextRule rule) => Checked(column, Text(column) ?? "", max, rule);

    /// <summary>The same rules as over HTTP: what could not be scored is not imported either.</summary>
    private string Checked(string column, string text, int max, TextRule rule) =>
        text.Length == 0 || text.Length > max || !rule.Allows(text) || text.Contains('\uFFFD', StringComparison.Ordinal)
            ? throw Bad(column, $"must be 1 to {max} characters in UTF-8: {rule.Description}")
            : CardNumbers.Contains(text) ? throw Bad(column, "looks like a payment card number; put a token in its place") : text;

    private long Time(string column)
    {
        var text = Text(column) ?? "";
        if (DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var plain))
        {
            return (plain.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        }

        return Timestamps.Parse(Encoding.UTF8.GetBytes(text), out var micros) is { } wrong ? throw Bad(column, wrong) : micros;
    }

    private string? Text(string column) => _columns.TryGetValue(column, out var index) ? _csv.GetString(index) : null;

    private InvalidDataException Bad(string column, string what) => new($"Line {_csv.LineNumber}, column {column}: {what}.");

    private static async Task<Stream> UncompressedAsync(Stream source, CancellationToken ct)
    {
        var buffered = new BufferedReadStream(source);
        return await buffered.PeekAsync(ct) == 0x1F ? new GZipStream(buffered, CompressionMode.Decompress) : buffered;
    }
}
