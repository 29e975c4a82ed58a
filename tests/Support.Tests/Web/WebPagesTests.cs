using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Suite.Host.Server;
using Suite.Hosting;
using Xunit;

namespace Suite.Support.Tests.Web;

/// <summary>The files are made up, so that the tests run where solutions/web is not built; browsers see the real ones.</summary>
public sealed class WebPagesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("web-").FullName;

    public WebPagesTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "demo"));
        foreach (var (name, text) in new[]
                 {
                     ("widget.js", "plain script"), ("widget.js.br", "brotli"), ("widget.js.gz", "gzip"), ("licences.txt", "not for browsers"),
                     ("demo/shop.en.html", "English shop"), ("demo/shop.zh.html", "Chinese shop"), ("demo/shop.css", "style"),
                 })
        {
            File.WriteAllText(Path.Combine(_folder, name), text);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("br, gzip", "brotli", "br")]
    [InlineData("gzip, deflate", "gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip", "gzip")]
    [InlineData("identity", "plain script", null)]
    [InlineData(null, "plain script", null)]
    public async Task The_widget_comes_in_the_smallest_form_the_browser_takes(string? accepted, string body, string? coding)
    {
        await using var app = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/widget.js");
        if (accepted is not null)
            request.Headers.Add("Accept-Encoding", accepted);
        var answer = await app.GetTestClient().SendAsync(request);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
        Assert.Equal(coding is null ? [] : [coding], answer.Content.Headers.ContentEncoding);
        Assert.Equal("text/javascript", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Who_has_the_widget_already_is_not_sent_it_again()
    {
        await using var app = await StartAsync();
        var client = app.GetTestClient();
        var tag = (await client.GetAsync("/widget.js")).Headers.ETag!;
        using var again = new HttpRequestMessage(HttpMethod.Get, "/widget.js");
        again.Headers.IfNoneMatch.Add(tag);
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(again)).StatusCode);

        using var compressed = new HttpRequestMessage(HttpMethod.Get, "/widget.js") { Headers = { { "Accept-Encoding", "br" } } };
        compressed.Headers.IfNoneMatch.Add(tag);
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(compressed)).StatusCode);

        File.WriteAllText(Path.Combine(_folder, "widget.js"), "changed script");
        await using var newer = await StartAsync();
        Assert.NotEqual(tag, (await newer.GetTestClient().GetAsync("/widget.js")).Headers.ETag);
    }

    [Theory]
    [InlineData("/demo/shop?lang=zh", "en", "Chinese shop")]
    [InlineData("/demo/shop?lang=en", "zh-CN", "English shop")]
    [InlineData("/demo/shop?lang=xx", "zh-CN", "English shop")]
    [InlineData("/demo/shop", "zh-CN,zh;q=0.9,en;q=0.8", "Chinese shop")]
    [InlineData("/demo/shop", "de,en;q=0.5,zh;q=0.4", "English shop")]
    [InlineData("/demo/shop", "en;q=0.3,zh-TW;q=0.4", "Chinese shop")]
    [InlineData("/demo/shop", "fr", "English shop")]
    public async Task The_shop_speaks_the_language_asked_for(string path, string reader, string expected)
    {
        await using var app = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptLanguage.ParseAdd(reader);
        var answer = await app.GetTestClient().SendAsync(request);
        Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/demo/..%2Fwidget.js")]
    [InlineData("/demo/../licences.txt")]
    [InlineData("/demo/%2Fetc%2Fpasswd")]
    [InlineData("/demo/shop.css.br")]
    [InlineData("/demo/none.css")]
    public async Task Nothing_but_the_built_files_is_served(string path)
    {
        await using var app = await StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetTestClient().GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task The_shop_is_for_loopback_only_and_the_widget_for_everyone()
    {
        await using var app = await StartAsync("0.0.0.0");
        var client = app.GetTestClient();
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/demo/shop")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/demo/shop.css")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/widget.js")).StatusCode);
    }

    [Fact]
    public async Task A_server_built_without_the_web_part_has_no_widget_and_still_starts()
    {
        Directory.Delete(_folder, recursive: true);
        await using var app = await StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetTestClient().GetAsync("/widget.js")).StatusCode);
        Directory.CreateDirectory(_folder);
    }

    private async Task<WebApplication> StartAsync(string listenAddress = "127.0.0.1")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        var app = builder.Build();
        WebPages.Map(app, WebFiles.Load(_folder), new SuiteServerOptions { ListenAddress = listenAddress });
        await app.StartAsync();
        return app;
    }
}
