using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Suite.Hosting;

/// <summary>
/// A JSON object read field by field, collecting every error instead of stopping at the first: ask for each field, then
/// <see cref="RejectUnknown"/>, then answer <see cref="ToProblem"/> when <see cref="HasErrors"/>. A field in error gives a harmless value
/// (empty text, zero, null), so the caller needs no branches in between. Never throws on bad input. Not thread-safe. Dispose returns the buffer;
/// everything handed out is a copy.
/// </summary>
public sealed class JsonFields : IDisposable
{
    private readonly JsonErrors _errors;
    private readonly JsonLimits _limits;
    private readonly JsonMembers _members;
    private readonly string _path;
    private readonly byte[]? _rented;
    private readonly Problem? _refused;
    private readonly bool _unreadable;
    private string[] _asked = new string[8];
    private int _askedCount;
    private bool _disposed;

    private JsonFields(byte[] rented, int length, JsonLimits limits, Problem? refused)
    {
        _rented = rented;
        _limits = limits;
        _errors = new JsonErrors(limits.ErrorsMax);
        // A byte order mark says nothing in UTF-8; some editors write it all the same.
        var mark = rented.AsSpan(0, length).StartsWith("\uFEFF"u8) ? 3 : 0;
        _members = new JsonMembers(rented, mark, length - mark, limits.DepthMax);
        _path = "";
        _refused = refused;
        _unreadable = refused is not null || !JsonScan.Check(_members.Body, limits, _errors) || !Index();
    }

    private JsonFields(JsonFields parent, in JsonMember member, string path)
    {
        _limits = parent._limits;
        _errors = parent._errors;
        _members = parent._members.Inside(member);
        _path = path;
        _unreadable = !Index();
    }

    public bool HasErrors => _refused is not null || _errors.Any;

    /// <summary>The object as it stands in the request; valid until disposed. Empty when the body was refused.</summary>
    public ReadOnlySpan<byte> Raw => _members.Body;

    /// <summary>
    /// Reads the request's body. Refuses (see <see cref="ToProblem"/>) what is not JSON by its content type (415), is compressed (415) or too
    /// large (413, also without Content-Length).
    /// </summary>
    public static async ValueTask<JsonFields> ReadAsync(HttpRequest request, JsonLimits limits, CancellationToken ct)
    {
        var (buffer, length, refused) = await JsonBody.ReadAsync(request, limits, ct);
        return new JsonFields(buffer, length, limits, refused);
    }

    /// <summary>As <see cref="ReadAsync(HttpRequest, JsonLimits, CancellationToken)"/> with <see cref="JsonLimits.Default"/>.</summary>
    public static ValueTask<JsonFields> ReadAsync(HttpRequest request, CancellationToken ct) => ReadAsync(request, JsonLimits.Default, ct);

    /// <summary>Reads an object from memory, for example a line of an import.</summary>
    public static JsonFields Parse(ReadOnlySpan<byte> utf8, JsonLimits? limits = null)
    {
        limits ??= JsonLimits.Default;
        var buffer = ArrayPool<byte>.Shared.Rent(utf8.Length + 1);
        utf8.CopyTo(buffer);
        return new JsonFields(buffer, utf8.Length, limits, refused: null);
    }

    /// <summary>Reports a field that reads well but means nothing, such as an unknown currency. The message says what to do; it must not repeat the value.</summary>
    public void AddError(string name, string message) => _errors.Add(JsonPaths.Member(_path, name), message);

    /// <summary>Whether the field, or anything about the whole body, is in error: to skip checks that build on it.</summary>
    public bool IsBad(string name) => _unreadable || _errors.Has(JsonPaths.Member(_path, name));

    /// <summary>Whether the member is there and not null.</summary>
    public bool Has(string name)
    {
        var member = Find(name);
        return member >= 0 && _members[member].Kind != JsonKind.Null;
    }

    /// <summary>Reports every member that was not asked for. Call it after the last field.</summary>
    public void RejectUnknown()
    {
        if (_unreadable)
            return;
        for (var i = 0; i < _members.Count; i++)
        {
            if (_members[i].Asked)
                continue;
            var name = _members.Name(_members[i]);
            // A member sent twice is reported as that already.
            if (IsBad(JsonPaths.Safe(name)))
                continue;
            var near = CardNumbers.Contains(name) ? null : Spelling.Nearest(name, _asked.AsSpan(0, _askedCount));
            _errors.Add(
                JsonPaths.Member(_path, JsonPaths.Safe(name)),
                near is not null ? $"There is no such member: did you mean '{near}'?" : $"There is no such member: leave it out. Known here: {string.Join(", ", _asked.Take(_askedCount).Distinct())}.");
        }
    }

    /// <summary>The answer for the errors collected so far.</summary>
    public Problem ToProblem() => _refused ?? Problem.Validation(_errors.ByPath);

    public void Dispose()
    {
        _members.Return();
        if (_rented is { Length: > 0 } && !_disposed)
            ArrayPool<byte>.Shared.Return(_rented);
        _disposed = true;
    }

    /// <param name="rule">Default: <see cref="TextRule.Line"/>.</param>
    /// <param name="max">Characters (UTF-16 units).</param>
    public string RequiredString(string name, int max, int min = 1, TextRule? rule = null) => ReadString(name, min, max, rule, required: true) ?? "";

    /// <summary>Null when missing, null or in error.</summary>
    public string? OptionalString(string name, int max, int min = 1, TextRule? rule = null) => ReadString(name, min, max, rule, required: false);

    /// <summary>One of the given words, exactly.</summary>
    public string RequiredChoice(string name, params ReadOnlySpan<string> choices)
    {
        var expected = "Send one of: " + string.Join(", ", choices) + ".";
        var text = ReadRaw(name, required: true, expected);
        if (text is null || choices.Contains(text))
            return text ?? "";
        AddError(name, expected);
        return "";
    }

    /// <summary>RFC 3339 with a zone, as microseconds since 1970-01-01T00:00:00Z.</summary>
    public long RequiredTimestamp(string name) => ReadTimestamp(name, required: true) ?? 0;

    public long? OptionalTimestamp(string name) => ReadTimestamp(name, required: false);

    public bool RequiredBoolean(string name) => Take(name, JsonKind.True, required: true, "Send true or false.").Kind == JsonKind.True;

    public bool? OptionalBoolean(string name) =>
        Take(name, JsonKind.True, required: false, "Send true or false.").Kind is var kind && kind == JsonKind.Missing ? null : kind == JsonKind.True;

    public long RequiredInteger(string name, long min, long max) => ReadInteger(name, min, max, required: true) ?? 0;

    public long? OptionalInteger(string name, long min, long max) => ReadInteger(name, min, max, required: false);

    public double RequiredNumber(string name, double min, double max) => ReadNumber(name, min, max, required: true) ?? 0;

    public double? OptionalNumber(string name, double min, double max) => ReadNumber(name, min, max, required: false);

    /// <summary>
    /// An amount as a decimal string in the currency named by another field, in minor units. An unknown currency is reported at its own field;
    /// the amount's form is then checked against the largest number of decimals.
    /// </summary>
    /// <returns>False when either field is in error.</returns>
    public bool RequiredMoney(string amountName, string currencyName, out long minorUnits, out Currency currency)
    {
        minorUnits = 0;
        const string ExpectedCurrency = "Send an ISO 4217 code in upper case, such as EUR.";
        const string ExpectedAmount = "Send the amount as a decimal string such as \"129.90\".";
        var code = Take(currencyName, JsonKind.Text, required: true, ExpectedCurrency);
        var found = code.Kind == JsonKind.Text ? Currency.Find(_members.Value(code)) : null;
        if (code.Kind == JsonKind.Text && found is null && !IsBad(currencyName))
            AddError(currencyName, "There is no such currency. " + ExpectedCurrency);

        var amount = Take(amountName, JsonKind.Text, required: true, ExpectedAmount);
        // Four decimals is the most any currency has: without the currency, only what no currency allows is reported.
        currency = found ?? Currency.Find("CLF")!;
        if (amount.Kind != JsonKind.Text || IsBad(amountName))
            return false;
        if (MoneyAmounts.Parse(_members.Value(amount), currency, out minorUnits) is not { } wrong)
            return found is not null;
        AddError(amountName, found is null && wrong.StartsWith("Too precise", StringComparison.Ordinal) ? "Too precise: no currency has more than 4 decimals." : wrong);
        return false;
    }

    /// <summary>A map of text to text; null when missing or in error.</summary>
    public IReadOnlyDictionary<string, string>? OptionalStringMap(string name, int entriesMax, int keyMax, int valueMax, TextRule? keyRule = null, TextRule? valueRule = null)
    {
        var map = ReadMap(name, entriesMax, keyMax, valueMax, keyRule, valueRule, textOnly: true);
        return map?.ToDictionary(e => e.Key, e => e.Value.Text);
    }

    /// <summary>A map of text to text, number or boolean; null when missing or in error.</summary>
    public IReadOnlyDictionary<string, JsonScalar>? OptionalScalarMap(string name, int entriesMax, int keyMax, int valueMax, TextRule? keyRule = null, TextRule? valueRule = null) =>
        ReadMap(name, entriesMax, keyMax, valueMax, keyRule, valueRule, textOnly: false);

    /// <summary>A list of strings; empty when missing (and allowed to be) or in error.</summary>
    public IReadOnlyList<string> Strings(string name, int itemsMin, int itemsMax, int max, TextRule? rule = null, bool required = true)
    {
        var expected = $"Send an array of {itemsMin} to {itemsMax} strings.";
        var items = ReadItems(name, itemsMin, itemsMax, required, expected);
        var result = new List<string>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var path = JsonPaths.Item(name, i);
            if (items[i].Kind != JsonKind.Text)
                AddError(path, $"Must be a string, not {JsonMembers.Describe(items[i].Kind)}.");
            else if (CheckedText(path, items[i], 1, max, rule ?? TextRule.Line) is { } text)
                result.Add(text);
        }

        return result;
    }

    /// <summary>An object inside; its errors are reported with its path. Null when missing (and allowed to be) or in error. Dispose it.</summary>
    public JsonFields? Child(string name, bool required = true)
    {
        var member = Take(name, JsonKind.Object, required, "Send an object: { … }.");
        return member.Kind == JsonKind.Object ? new JsonFields(this, member, JsonPaths.Member(_path, name)) : null;
    }

    /// <summary>A list of objects, each with its own path. Empty when missing (and allowed to be) or in error. Dispose each.</summary>
    public IReadOnlyList<JsonFields> Children(string name, int itemsMin, int itemsMax, bool required = true)
    {
        var items = ReadItems(name, itemsMin, itemsMax, required, $"Send an array of {itemsMin} to {itemsMax} objects.");
        var result = new List<JsonFields>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Kind == JsonKind.Object)
                result.Add(new JsonFields(this, items[i], JsonPaths.Member(_path, JsonPaths.Item(name, i))));
            else
                AddError(JsonPaths.Item(name, i), $"Must be an object, not {JsonMembers.Describe(items[i].Kind)}.");
        }

        return result;
    }

    private bool Index()
    {
        if (_members.Index())
            return true;
        _errors.Add(_path.Length == 0 ? "$" : _path, "Send a JSON object: { … }.");
        return false;
    }

    private int Find(string name)
    {
        if (_askedCount == _asked.Length)
            Array.Resize(ref _asked, _askedCount * 2);
        _asked[_askedCount++] = name;
        var at = _members.Find(name);
        if (at >= 0)
            _members[at].Asked = true;
        return at;
    }

    /// <summary>
    /// The member when it is there and of the kind; otherwise a missing one, reported unless it may be missing. Null counts as missing.
    /// </summary>
    private JsonMember Take(string name, JsonKind kind, bool required, string expected)
    {
        if (_unreadable)
            return default;
        var at = Find(name);
        var member = at >= 0 ? _members[at] : default;
        if (member.Kind is JsonKind.Missing or JsonKind.Null)
        {
            if (required)
                AddError(name, (member.Kind == JsonKind.Null ? "Must not be null. " : "Required. ") + expected);
            return default;
        }

        if (member.Kind == kind || (kind == JsonKind.True && member.Kind == JsonKind.False))
            return member;
        // A card number sent as a number is already reported; one message is enough.
        if (!IsBad(name))
            AddError(name, $"Must be {JsonMembers.Describe(kind)}, not {JsonMembers.Describe(member.Kind)}. {expected}");
        return default;
    }

    private string? ReadString(string name, int min, int max, TextRule? rule, bool required)
    {
        rule ??= TextRule.Line;
        var member = Take(name, JsonKind.Text, required, "");
        if (member.Kind == JsonKind.Text)
            return CheckedText(name, member, min, max, rule);
        return null;
    }

    private string? ReadRaw(string name, bool required, string expected)
    {
        var member = Take(name, JsonKind.Text, required, expected);
        return member.Kind != JsonKind.Text || IsBad(name) ? null : _members.Text(member);
    }

    private string? CheckedText(string name, in JsonMember member, int min, int max, TextRule rule)
    {
        // What the scan found wrong with the text is reported already; a message about its length would only distract.
        if (_errors.Any && IsBad(name))
            return null;
        // A character takes at most 6 bytes ("\u0061"): longer text is refused without being decoded.
        var text = member.Length <= (long)max * 6 ? _members.Text(member) : null;
        if (text is not null && text.Length >= min && text.Length <= max && rule.Allows(text))
            return text;
        AddError(name, text is null || text.Length > max ? $"Too long: at most {max} characters."
            : text.Length < min ? (min == 1 ? $"Must not be empty: send 1 to {max} characters." : $"Too short: at least {min} characters.")
            : $"Characters that are not allowed: use {rule.Description}.");
        return null;
    }

    private long? ReadTimestamp(string name, bool required)
    {
        var member = Take(name, JsonKind.Text, required, Timestamps.Expected);
        if (member.Kind != JsonKind.Text || (_errors.Any && IsBad(name)))
            return null;
        var wrong = Timestamps.Parse(_members.Value(member), out var micros);
        if (wrong is null)
            return micros;
        AddError(name, wrong);
        return null;
    }

    private long? ReadInteger(string name, long min, long max, bool required)
    {
        var expected = $"Send a whole number from {Invariant(min)} to {Invariant(max)}.";
        var member = Take(name, JsonKind.Number, required, expected);
        if (member.Kind != JsonKind.Number)
            return null;
        if (long.TryParse(_members.Value(member), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return value;
        if (!IsBad(name))
            AddError(name, expected);
        return null;
    }

    private double? ReadNumber(string name, double min, double max, bool required)
    {
        var expected = $"Send a number from {min.ToString(CultureInfo.InvariantCulture)} to {max.ToString(CultureInfo.InvariantCulture)}.";
        var member = Take(name, JsonKind.Number, required, expected);
        if (member.Kind != JsonKind.Number)
            return null;
        // 1e999 parses to infinity, which no range holds.
        if (double.TryParse(_members.Value(member), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value) && value >= min && value <= max)
            return value;
        if (!IsBad(name))
            AddError(name, expected);
        return null;
    }

    private Dictionary<string, JsonScalar>? ReadMap(string name, int entriesMax, int keyMax, int valueMax, TextRule? keyRule, TextRule? valueRule, bool textOnly)
    {
        var member = Take(name, JsonKind.Object, required: false, textOnly ? "Send an object of strings." : "Send an object of strings, numbers, true or false.");
        if (member.Kind != JsonKind.Object)
            return null;
        using var inside = new JsonFields(this, member, JsonPaths.Member(_path, name));
        if (inside._members.Count > entriesMax)
        {
            AddError(name, $"Too many entries: at most {entriesMax}.");
            return null;
        }

        var map = new Dictionary<string, JsonScalar>(inside._members.Count);
        for (var i = 0; i < inside._members.Count; i++)
            inside.ReadEntry(inside._members[i], map, keyMax, valueMax, keyRule ?? TextRule.Line, valueRule ?? TextRule.Line, textOnly);
        return map;
    }

    private void ReadEntry(in JsonMember member, Dictionary<string, JsonScalar> map, int keyMax, int valueMax, TextRule keyRule, TextRule valueRule, bool textOnly)
    {
        var key = _members.Name(member);
        var shown = JsonPaths.Safe(key);
        if (key.Length == 0 || key.Length > keyMax || !keyRule.Allows(key))
            AddError(shown, $"The member's name must be 1 to {keyMax} characters: use {keyRule.Description}.");
        else if (member.Kind == JsonKind.Text)
        {
            if (CheckedText(shown, member, 0, valueMax, valueRule) is { } text)
                map[key] = new JsonScalar(JsonScalarKind.Text, text);
        }
        else if (!textOnly && member.Kind is JsonKind.Number or JsonKind.True or JsonKind.False)
        {
            if (member.Length > valueMax)
                AddError(shown, $"Too long: at most {valueMax} characters.");
            else
                map[key] = new JsonScalar(member.Kind == JsonKind.Number ? JsonScalarKind.Number : JsonScalarKind.Boolean, _members.Text(member));
        }
        else if (!IsBad(shown))
            AddError(shown, $"Must be {(textOnly ? "a string" : "a string, a number, true or false")}, not {JsonMembers.Describe(member.Kind)}.");
    }

    private List<JsonMember> ReadItems(string name, int itemsMin, int itemsMax, bool required, string expected)
    {
        var member = Take(name, JsonKind.Array, required, expected);
        if (member.Kind != JsonKind.Array)
            return [];
        var items = _members.Items(member, itemsMax);
        if (items.Count >= itemsMin && items.Count <= itemsMax)
            return items;
        AddError(name, $"Too {(items.Count > itemsMax ? "many" : "few")} items. {expected}");
        return [];
    }

    private static string Invariant(long value) => value.ToString(CultureInfo.InvariantCulture);
}
