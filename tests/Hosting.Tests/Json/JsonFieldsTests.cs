using System.Text;

namespace Suite.Hosting.Tests;

public sealed class JsonFieldsTests
{
    private const string Payment =
        """{"transactionId":"t-1","occurredAt":"2026-11-22T10:15:03.250Z","cardId":"c-77","merchantId":"m-12","deviceId":"d-5","amount":"129.90","currency":"EUR","channel":"ecommerce","attributes":{"country":"DE"}}""";

    [Fact]
    public void Every_kind_of_field_is_read()
    {
        using var f = JsonFields.Parse(
            """
            {"text":"caf\u00e9 \ud83d\ude00","choice":"b","yes":true,"no":false,"whole":-7,"number":2.5e3,"nothing":null,"list":["a","b"],
             "inner":{"deep":{"x":1}},"items":[{"n":1},{"n":2}],"map":{"k":"v","gr\u00f6\u00dfe":1.50,"b":true}}
            """u8);
        Assert.Equal("café 😀", f.RequiredString("text", max: 20));
        Assert.Equal("b", f.RequiredChoice("choice", "a", "b"));
        Assert.True(f.RequiredBoolean("yes"));
        Assert.False(f.OptionalBoolean("no"));
        Assert.Equal(-7, f.RequiredInteger("whole", -10, 10));
        Assert.Equal(2_500, f.RequiredNumber("number", 0, 1e6));
        Assert.Null(f.OptionalString("nothing", max: 5));
        Assert.Null(f.OptionalTimestamp("missing"));
        Assert.Equal(["a", "b"], f.Strings("list", 1, 5, max: 5));
        using (var inner = f.Child("inner"))
        using (var deep = inner!.Child("deep"))
            Assert.Equal(1, deep!.RequiredInteger("x", 0, 9));
        var items = f.Children("items", 1, 5);
        Assert.Equal([1L, 2L], items.Select(i => i.RequiredInteger("n", 0, 9)));
        var map = f.OptionalScalarMap("map", 5, 10, 10)!;
        Assert.Equal(new JsonScalar(JsonScalarKind.Number, "1.50"), map["größe"]);
        Assert.Equal(new JsonScalar(JsonScalarKind.Boolean, "true"), map["b"]);
        f.RejectUnknown();
        Assert.False(f.HasErrors, string.Join(" ", f.ToProblem().Errors!.Keys));
    }

    [Fact]
    public void Errors_inside_objects_and_lists_are_named_with_their_path()
    {
        using var f = JsonFields.Parse("""{"inner":{"deep":{"x":"1","y":2}},"items":[{"n":1},7,{"n":1.5}],"list":["a",1],"big":1e999,"far":99999999999999999999999}"""u8);
        using (var inner = f.Child("inner"))
        using (var deep = inner!.Child("deep"))
        {
            deep!.RequiredInteger("x", 0, 9);
            deep.RejectUnknown();
        }

        foreach (var item in f.Children("items", 1, 5))
            item.RequiredInteger("n", 0, 9);
        f.Strings("list", 1, 5, max: 5);
        f.RequiredNumber("big", double.MinValue, double.MaxValue);
        f.RequiredInteger("far", 0, long.MaxValue);
        Assert.Equal(["big", "far", "inner.deep.x", "inner.deep.y", "items[1]", "items[2].n", "list[1]"], f.ToProblem().Errors!.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Needless_escapes_and_a_byte_order_mark_change_nothing()
    {
        using var f = JsonFields.Parse("\uFEFF{\"at\":\"1970-01-01T01:00:00\\u002B01:00\",\"amount\":\"1\\u002e50\",\"currency\":\"\\u0045UR\"}"u8);
        Assert.Equal(0, f.RequiredTimestamp("at"));
        Assert.True(f.RequiredMoney("amount", "currency", out var minor, out var currency));
        Assert.Equal((150, "EUR"), (minor, currency.Code));
        f.RejectUnknown();
        Assert.False(f.HasErrors);
    }

    [Fact]
    public void The_scan_names_paths_inside_lists_and_after_them()
    {
        using var f = JsonFields.Parse("""{"a":[[1,"x"],{"b":"\u0000"}],"c":{"d":["ok","\udfff"]},"e":"4111111111111111"}"""u8);
        Assert.Equal(["a[1].b", "c.d[1]", "e"], f.ToProblem().Errors!.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Too_many_members_are_refused_before_they_cost_time()
    {
        var body = "{" + string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"m{i}\":1")) + "}";
        using var f = JsonFields.Parse(Encoding.UTF8.GetBytes(body));
        Assert.Contains("at most 256", Assert.Single(f.ToProblem().Errors!["$"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":NaN}", "a", "NaN")]
    [InlineData("{\"a\":{\"b\":Infinity}}", "a.b", "NaN")]
    [InlineData("{\"a\":1,\n\"b\":tru}", "b", "line 2")]
    public void A_syntax_error_names_the_field_it_is_in(string body, string field, string reason)
    {
        using var f = JsonFields.Parse(Encoding.UTF8.GetBytes(body));
        Assert.Contains(reason, Assert.Single(f.ToProblem().Errors![field]), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_prefix_and_any_single_changed_byte_is_read_or_refused_but_never_throws()
    {
        var good = Encoding.UTF8.GetBytes(Payment);
        for (var i = 0; i < good.Length; i++)
        {
            Read(good.AsSpan(0, i));
            foreach (var b in new byte[] { 0, (byte)'"', (byte)'\\', (byte)'{', (byte)'}', (byte)'[', (byte)',', 0x80, 0xC3, 0xED, 0xFF })
            {
                var bad = (byte[])good.Clone();
                bad[i] = b;
                Read(bad);
            }
        }
    }

    [Fact]
    public void A_good_payment_is_read_with_few_allocations()
    {
        var good = Encoding.UTF8.GetBytes(Payment);
        for (var i = 0; i < 100; i++)
            Read(good);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Assert.False(Read(good));
        // Its strings, the map, and the reader itself: about 1 KiB. Twice that means a copy has crept in.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 1, 2_048);
    }

    private static bool Read(ReadOnlySpan<byte> body)
    {
        using var f = JsonFields.Parse(body);
        f.RequiredString("transactionId", max: 64, rule: TextRule.Id);
        f.RequiredTimestamp("occurredAt");
        f.RequiredString("cardId", max: 64, rule: TextRule.Id);
        f.RequiredString("merchantId", max: 64, rule: TextRule.Id);
        f.OptionalString("deviceId", max: 64, rule: TextRule.Id);
        f.RequiredMoney("amount", "currency", out _, out _);
        f.RequiredString("channel", max: 32, rule: TextRule.Code);
        f.OptionalStringMap("attributes", entriesMax: 32, keyMax: 32, valueMax: 64);
        f.RejectUnknown();
        return f.HasErrors;
    }
}
