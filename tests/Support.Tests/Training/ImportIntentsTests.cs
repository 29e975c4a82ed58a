using System.Text;
using Suite.Support.Tests.Bots;
using Suite.Support.Tests.Conversations;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Training;

/// <summary>Example messages from files: all of a file is stored, or nothing, and the answer says which line is wrong.</summary>
[Collection(SupportCollection.Name)]
public sealed class ImportIntentsTests(SupportServer server)
{
    private const string Csv = "text,intent\nwhere is my parcel,delivery\n\"give me my money, all of it\",refund\n我的包裹在哪里,delivery\ntell me a joke,out-of-scope\n";

    [Fact]
    public async Task Examples_are_counted_and_listed()
    {
        var shop = await server.ShopAsync();
        var imported = await (await shop.ImportIntentsAsync(Csv)).JsonAsync();
        Assert.Equal((4, 4, 0, 1, 2), (
            imported["messages"]!.GetValue<int>(), imported["added"]!.GetValue<int>(), imported["repeated"]!.GetValue<int>(),
            imported["outOfScope"]!.GetValue<int>(), imported["intents"]!.GetValue<int>()));

        var listed = await shop.GetAsync("/v1/support/intents");
        Assert.Equal(["delivery", "refund"], listed.Items("intents").Select(i => i.Text("name")));
        Assert.Equal((3, 1), (listed["messages"]!.GetValue<int>(), listed["outOfScope"]!.GetValue<int>()));
        Assert.Contains("我的包裹在哪里", listed.Items("intents").First().Items("examples").Select(e => e.GetValue<string>()));
        Assert.Equal("give me my money, all of it", listed.Items("intents").Last().Items("examples").Single().GetValue<string>());
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing_and_another_intent_moves_a_message()
    {
        var shop = await server.ShopAsync();
        await (await shop.ImportIntentsAsync(Csv)).JsonAsync();
        var head = await shop.HeadAsync();
        Assert.Equal(4, (await (await shop.ImportIntentsAsync(Csv)).JsonAsync())["repeated"]!.GetValue<int>());
        Assert.Equal(head, await shop.HeadAsync());

        var moved = await (await shop.ImportIntentsAsync("text,intent\nWHERE is  my parcel,tracking\n")).JsonAsync();
        Assert.Equal((0, 1, 3), (moved["added"]!.GetValue<int>(), moved["moved"]!.GetValue<int>(), moved["intents"]!.GetValue<int>()));
        var listed = await shop.GetAsync("/v1/support/intents");
        Assert.Equal(3, listed["messages"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_file_can_take_the_place_of_all_before()
    {
        var shop = await server.ShopAsync();
        await (await shop.ImportIntentsAsync(Csv)).JsonAsync();
        await (await shop.ImportIntentsAsync("text,intent\nhello there,greeting\n", "?mode=replace")).JsonAsync();
        Assert.Equal(["greeting"], (await shop.GetAsync("/v1/support/intents")).Items("intents").Select(i => i.Text("name")));
    }

    [Fact]
    public async Task Many_small_imports_add_up()
    {
        var shop = await server.ShopAsync();
        for (var i = 0; i < 60; i++)
        {
            await (await shop.ImportIntentsAsync($"text,intent\nmessage number {i},intent-{i % 3}\n")).JsonAsync();
        }

        var listed = await shop.GetAsync("/v1/support/intents");
        Assert.Equal((60, 3), (listed["messages"]!.GetValue<int>(), listed.Items("intents").Count()));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("text,intent\n", "no messages")]
    [InlineData("message,label\nhello,greeting\n", "'text'")]
    [InlineData("text,intent\nhello,greeting\nbye\n", "Line 3")]
    [InlineData("text,intent\nhello,\n", "Line 2")]
    [InlineData("text,intent\n\"never closed,greeting\n", "Line 2")]
    public async Task A_file_that_cannot_be_read_is_refused_whole(string csv, string says)
    {
        var shop = await server.ShopAsync();
        var problem = await (await shop.ImportIntentsAsync(csv)).ProblemAsync(400, "invalid-csv");
        Assert.Contains(says, problem.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(0, await shop.HeadAsync());
    }

    [Fact]
    public async Task A_file_that_is_no_utf8_is_refused_with_the_line()
    {
        var shop = await server.ShopAsync();
        var latin = Encoding.Latin1.GetBytes("text,intent\nhello,greeting\nschöne Grüße,greeting\n");
        var problem = await (await shop.PostBytesAsync("/v1/support/intents/import", latin, "text/csv")).ProblemAsync(400, "invalid-csv");
        Assert.Contains("Line 3: this is not UTF-8", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?mode=merge")]
    [InlineData("?outOfScope=yes")]
    public async Task An_unknown_wish_is_refused(string query)
    {
        var shop = await server.ShopAsync();
        await (await shop.ImportIntentsAsync(Csv, query)).ProblemAsync(400, "invalid-request");
    }

    [Fact]
    public async Task A_file_beyond_the_bound_is_refused()
    {
        var shop = await server.ShopAsync();
        var huge = Encoding.UTF8.GetBytes("text,intent\n" + string.Concat(Enumerable.Repeat("hello there,greeting\n", (33 << 20) / 21)));
        await (await shop.PostBytesAsync("/v1/support/intents/import", huge, "text/csv")).ProblemAsync(413, "body-too-large");
        Assert.Equal(0, await shop.HeadAsync());
    }

    [Fact]
    public async Task Examples_of_one_tenant_are_not_those_of_another()
    {
        var (one, other) = (await server.ShopAsync(), await server.ShopAsync());
        await (await one.ImportIntentsAsync(Csv)).JsonAsync();
        Assert.Empty((await other.GetAsync("/v1/support/intents")).Items("intents"));
        await (await other.Client.PostAsync("/v1/support/intents/train", Shop.Json("{}"))).ProblemAsync(409, "too-few-examples");
    }
}
