using System.Text.Json.Nodes;
using Suite.Support.Tests.Conversations;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Bots;

/// <summary>What articles carry beside text is shown to nobody and run by nothing.</summary>
[Collection(SupportCollection.Name)]
public sealed class HostileArticleTests(SupportServer server)
{
    [Fact]
    public async Task A_script_in_an_article_is_text_to_nobody()
    {
        var shop = await server.ShopAsync();
        var stored = await (await shop.Client.PutAsync("/v1/support/articles/en/odd", Shop.Json(new JsonObject
        {
            ["title"] = "Odd",
            ["format"] = "html",
            ["body"] = "<h1>Parcels</h1><script>alert('stolen')</script><p onclick=\"alert(1)\">A parcel takes two days.</p><style>p{color:red}</style>",
        }))).JsonAsync();

        var found = await shop.SearchAsync("how long does a parcel take", stored);

        var texts = string.Concat(found.Items("passages").Select(p => p.Text("text")));
        Assert.Contains("A parcel takes two days.", texts, StringComparison.Ordinal);
        Assert.DoesNotContain("alert", texts, StringComparison.Ordinal);
        Assert.DoesNotContain("color", texts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_article_of_nothing_but_a_script_says_nothing_and_is_refused()
    {
        var shop = await server.ShopAsync();
        var problem = await (await shop.PutArticleForAnswerAsync("en", "odd", "Odd", "<script>alert(1)</script>", format: "html")).ProblemAsync(400, "invalid-request");
        Assert.NotNull(problem["errors"]!["body"]);
        Assert.Equal(0, await shop.HeadAsync());
    }
}
