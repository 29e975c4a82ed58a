using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Suite.Support.Dialogue;
using Suite.Support.Dialogue.Wording;
using Xunit;

namespace Suite.Support.Tests.Dialogue;

public sealed class FlowFileTests
{
    [Fact]
    public void The_documented_example_is_read()
    {
        Assert.Equal(["return_item", "opening_hours", "compliment", "complaint"], ShopFlows.Documented.Intents.Select(i => i.Name));
        Assert.Equal(["return_item"], ShopFlows.Documented.Flows.Select(f => f.Name));
        Assert.Equal("您好，欢迎光临！请问有什么可以帮您？", ShopFlows.Documented.Text("greeting", "zh"));
        Assert.Equal("Cancel", ShopFlows.Documented.Text("cancel", "en"));
    }

    [Fact]
    public void Every_text_that_can_be_replaced_is_documented()
    {
        var document = File.ReadAllText(Path.Combine(ShopFlows.Root(), "docs", "support-flows.md"));
        foreach (var name in BuiltInTexts.Names)
        {
            var text = BuiltInTexts.Find(name)!;
            string Blank(string blank) => $"{{{blank}}}";
            Assert.Contains($"| `{name}` | {text.In("en", Blank)} | {text.In("zh", Blank)} |".Replace("\n", " ⏎ ", StringComparison.Ordinal), document, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", 1, 1, "", "not JSON")]
    [InlineData("{", 1, 2, "", "not JSON")]
    [InlineData("{\n  \"slots\": {,}\n}", 2, 13, "", "not JSON")]
    [InlineData("[]", 1, 1, "", "Expected an object, found an array")]
    [InlineData("{\"flow\":{}}", 1, 2, "flow", "Did you mean 'flows'?")]
    [InlineData("{\"flows\":{},\"flows\":{}}", 1, 13, "flows", "here twice")]
    [InlineData("{\"version\":2}", 1, 12, "version", "from 1 to 1, found 2")]
    [InlineData("{\"languages\":[\"de\"]}", 1, 14, "languages", "[\"en\",\"zh\"]")]
    [InlineData("{\"texts\":{\"greting\":\"x\"}}", 1, 11, "texts.greting", "Did you mean 'greeting'?")]
    [InlineData("{\"texts\":{\"greeting\":\"x\"}}", 1, 22, "texts.greeting", "in each language")]
    [InlineData("{\"texts\":{\"greeting\":{\"en\":\"x\"}}}", 1, 22, "texts.greeting", "no 'zh' here")]
    [InlineData("{\"texts\":{\"greeting\":{\"en\":\"x\",\"zh\":\"{name}\"}}}", 1, 37, "texts.greeting.zh", "No blanks may stand here")]
    [InlineData("{\"texts\":{\"resume\":{\"en\":\"{flow\",\"zh\":\"y\"}}}", 1, 26, "texts.resume.en", "never closed")]
    [InlineData("{\"slots\":{\"a\":{\"type\":\"dat\"}}}", 1, 23, "slots.a.type", "Did you mean 'date'?")]
    [InlineData("{\"slots\":{\"1a\":{\"type\":\"date\"}}}", 1, 11, "slots.1a", "A name is a letter")]
    [InlineData("{\"texts\":{\"greeting\":{\"en\":\"订\",\"zh\":3}}}", 1, 37, "texts.greeting.zh", "found a number")]
    [InlineData("{\"slots\":{\"a\":{\"type\":\"orderNumber\",\"pattern\":\"[a\"}}}", 1, 47, "slots.a.pattern", "Not a usable regular expression")]
    [InlineData("{\"slots\":{\"a\":{\"type\":\"orderNumber\",\"pattern\":\"(?=a)b\"}}}", 1, 47, "slots.a.pattern", "look-around")]
    [InlineData("{\"slots\":{\"a\":{\"type\":\"orderNumber\",\"pattern\":\"a*\"}}}", 1, 47, "slots.a.pattern", "empty value")]
    [InlineData("{\"slots\":{\"a\":{\"type\":\"orderNumber\",\"pattern\":\"((a{99}){99}){9}\"}}}", 1, 47, "slots.a.pattern", "written out")]
    [InlineData("{\"slots\":{\"a\":{\"type\":\"orderNumber\",\"pattern\":\"a)|(b\"}}}", 1, 47, "slots.a.pattern", "Not a usable regular expression")]
    [InlineData("{\"slots\":{\"a\":{\"type\":\"date\",\"earliest\":\"soon\"}}}", 1, 41, "slots.a.earliest", "-90d")]
    [InlineData("{\"slots\":{\"a\":{\"type\":\"amount\",\"currencies\":[\"eur\"]}}}", 1, 46, "slots.a.currencies[0]", "ISO 4217")]
    [InlineData("{\"slots\":{\"a\":{\"type\":\"yesNo\"}}}", 1, 11, "slots.a", "needs a 'label'")]
    public void A_fault_is_named_with_its_place(string json, int line, int column, string path, string message)
    {
        var fault = Assert.Single(Faults(json));
        Assert.Equal((line, column, path), (fault.Line, fault.Column, fault.Path));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"collect\":\"orderNumbr\"}", "Did you mean 'orderNumber'?")]
    [InlineData("{\"collect\":\"arrived\"}", "has collected 'arrived' before")]
    [InlineData("{\"say\":{\"en\":\"x {amount}\",\"zh\":\"x\"}}", "Nothing fills the blank '{amount}'")]
    [InlineData("{\"collect\":\"note\",\"when\":{\"reason\":\"broken\"}}", "'reason' never is 'broken'")]
    [InlineData("{\"collect\":\"note\",\"when\":{\"hasPhoto\":\"yes\"}}", "does not collect 'hasPhoto' before")]
    [InlineData("{\"collect\":\"note\",\"say\":{\"en\":\"x\",\"zh\":\"x\"}}", "Make two steps of it")]
    [InlineData("{\"optional\":true}", "A step does one of")]
    [InlineData("{\"say\":{\"en\":\"x\",\"zh\":\"x\"},\"optional\":true}", "goes with 'collect' only")]
    [InlineData("{\"end\":true},{\"end\":true}", "ended before this step")]
    [InlineData("{\"confirm\":false}", "or true for the built-in one")]
    public void A_step_that_makes_no_sense_is_named(string step, string message)
    {
        var json = ShopFlows.Example();
        var start = json.IndexOf("{ \"collect\": \"hasPhoto\"", StringComparison.Ordinal);
        json = json[..start] + step + "]}}}";
        Assert.Contains(Faults(json), f => f.Message.Contains(message, StringComparison.Ordinal) && f.Path.StartsWith("flows.return_item.steps[3]", StringComparison.Ordinal) || f.Path == "flows.return_item.steps[4]");
        Assert.Contains(Faults(json), f => f.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void All_faults_are_named_at_once_in_the_order_of_the_file()
    {
        var faults = Faults("""
            {
              "languages": ["en"],
              "texts": { "greeting": 5, "goodby": "Bye" },
              "slots": { "a": { "type": "date", "earlest": "today" }, "b": {} },
              "intents": { "x": { "say": "hi", "handover": "y" } },
              "flows": { "f": { "intents": ["z"], "steps": [ { "collect": "c" }, { "say": "{d}" } ] } }
            }
            """);
        Assert.Equal(
            ["texts.greeting", "texts.goodby", "slots.a.earlest", "slots.b", "intents.x.handover", "flows.f.intents[0]", "flows.f.steps[0].collect", "flows.f.steps[1].say"],
            faults.Select(f => f.Path));
        Assert.Equal([3, 3, 4, 4, 5, 6, 6, 6], faults.Select(f => f.Line));
    }

    [Fact]
    public void What_is_not_UTF8_or_half_a_character_or_too_large_is_refused()
    {
        Assert.Contains("UTF-8", Assert.Single(Faults([(byte)'{', (byte)'\n', 0xFF])).Message, StringComparison.Ordinal);
        Assert.Contains("half a character", Faults("{\"texts\":{\"greeting\":{\"en\":\"\\ud800\",\"zh\":\"x\"}}}")[0].Message, StringComparison.Ordinal);
        Assert.Contains("1048576", Assert.Single(Faults(new byte[1024 * 1024 + 1])).Message, StringComparison.Ordinal);
        Assert.Contains("not JSON", Assert.Single(Faults(new string('[', 5_000))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_that_would_take_forever_is_refused_or_fast()
    {
        foreach (var pattern in (string[])["(a+)+b", "((a{9}){9}){9}", "(x|x|x)*y", "(.*)*=", "[^x]{1,500}"])
        {
            var json = """{"languages":["en"],"slots":{"code":{"type":"pattern","label":"code","pattern":"PATTERN"}},"intents":{"i":{"label":"Check a code"}},"flows":{"f":{"intents":["i"],"steps":[{"collect":"code"}]}}}"""
                .Replace("PATTERN", pattern, StringComparison.Ordinal);
            var chat = new Chat(FlowSet.Parse(Encoding.UTF8.GetBytes(json)));
            var watch = System.Diagnostics.Stopwatch.StartNew();
            chat.Say("check a code");
            chat.Say("a1" + new string('a', 60) + " 1 a a2 a 3" + string.Concat(Enumerable.Repeat(" aaaaaaaaaaaaaaaa1", 60)));
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{pattern} took {watch.Elapsed}.");
        }
    }

    [Fact]
    public void Nothing_but_faults_comes_of_any_bytes() => Prop.ForAll<byte[]?, byte>((noise, at) =>
    {
        var bytes = Encoding.UTF8.GetBytes(ShopFlows.Example());
        var place = bytes.Length * at / 256;
        byte[] broken = [.. bytes[..place], .. noise ?? [], .. bytes[Math.Min(place + 3, bytes.Length)..]];
        try
        {
            FlowSet.Parse(broken);
            return true;
        }
        catch (FlowFileException e)
        {
            return e.Faults.Count > 0 && e.Faults.All(f => f.Line >= 1 && f.Column >= 1 && f.Message.Length > 0);
        }
    }).QuickCheckThrowOnFailure();

    private static IReadOnlyList<FlowFault> Faults(string json) => Faults(Encoding.UTF8.GetBytes(json));

    private static IReadOnlyList<FlowFault> Faults(byte[] json) => Assert.Throws<FlowFileException>(() => FlowSet.Parse(json)).Faults;
}
