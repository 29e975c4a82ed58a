using System.Net;
using System.Security.Cryptography;
using Suite.Inspection.Backbones;
using Suite.TestKit;
using Xunit;

namespace Suite.Inspection.Tests.Backbones;

#pragma warning disable CA1001 // xunit calls DisposeAsync.
/// <summary>Downloads from a server on loopback that breaks off, ignores ranges or gives something else.</summary>
public sealed class WeightDownloadTests : IAsyncLifetime
{
    private readonly TempDirectory _folder = new();
    private readonly byte[] _file = RandomNumberGenerator.GetBytes(1_000_000);
    private readonly HttpListener _server = new();
    private readonly HttpClient _http = new();
    private readonly List<string> _ranges = [];
    private Uri _address = null!;
    private Task _serving = Task.CompletedTask;
    private Action<HttpListenerContext> _answer = null!;

    private string Target => _folder.File("weights.onnx");

    [Fact]
    public async Task A_file_arrives_whole_and_is_not_fetched_twice()
    {
        _answer = Whole;
        Assert.True(await Fetch(Pinned()));
        Assert.Equal(_file, await File.ReadAllBytesAsync(Target));
        _answer = static _ => Assert.Fail("It is there.");
        Assert.False(await Fetch(Pinned()));
        Assert.False(File.Exists(Target + ".part"));
    }

    [Fact]
    public async Task What_arrived_before_a_break_is_continued()
    {
        _answer = context => Send(context, _file.AsMemory(0, 400_000), announced: _file.Length);
        await Assert.ThrowsAsync<WeightDownloadException>(() => Fetch(Pinned()));
        var there = new FileInfo(Target + ".part").Length;
        Assert.InRange(there, 1, 400_000);
        Assert.False(File.Exists(Target));

        _answer = context =>
        {
            var from = int.Parse(context.Request.Headers["Range"]![6..^1], System.Globalization.CultureInfo.InvariantCulture);
            context.Response.StatusCode = 206;
            context.Response.AddHeader("Content-Range", $"bytes {from}-{_file.Length - 1}/{_file.Length}");
            Send(context, _file.AsMemory(from), _file.Length - from);
        };
        Assert.True(await Fetch(Pinned()));
        Assert.Contains($"bytes={there}-", _ranges);
        Assert.Equal(_file, await File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_begins_anew()
    {
        await File.WriteAllBytesAsync(Target + ".part", _file[..1_000]);
        _answer = Whole;
        Assert.True(await Fetch(Pinned()));
        Assert.Equal(_file, await File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task Another_file_than_the_pinned_one_is_never_put_in_its_place()
    {
        _answer = Whole;
        var error = await Assert.ThrowsAsync<WeightDownloadException>(() => Fetch(Pinned() with { Sha256 = new string('0', 64) }));
        Assert.Contains("gave another file", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
        Assert.False(File.Exists(Target + ".part"));

        var longer = await Assert.ThrowsAsync<WeightDownloadException>(() => Fetch(Pinned() with { Bytes = 10 }));
        Assert.Contains("more than the 10 bytes", longer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_network_it_says_so_and_what_to_do()
    {
        _answer = static context => { context.Response.StatusCode = 404; context.Response.Close(); };
        var nowhere = new Uri("http://nowhere.invalid/weights.onnx");
        var error = await Assert.ThrowsAsync<WeightDownloadException>(() => Fetch(Pinned() with { Sources = [nowhere, _address] }));
        Assert.Contains("nowhere.invalid: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("404", error.Message, StringComparison.Ordinal);
        Assert.Contains($"put it at '{Target}'", error.Message, StringComparison.Ordinal);

        // As told: the file is brought by hand.
        await File.WriteAllBytesAsync(Target, _file);
        Assert.False(await Fetch(Pinned() with { Sources = [nowhere] }));
    }

    [Fact]
    public async Task The_next_source_is_asked_where_one_fails()
    {
        _answer = Whole;
        Assert.True(await Fetch(Pinned() with { Sources = [new Uri("http://nowhere.invalid/"), _address] }));
    }

    [Fact]
    public async Task A_file_that_is_in_the_way_is_left_alone()
    {
        await File.WriteAllTextAsync(Target, "mine");
        _answer = Whole;
        Assert.Contains("is another file", (await Assert.ThrowsAsync<WeightDownloadException>(() => Fetch(Pinned()))).Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Target));
    }

    [Fact]
    public void Every_pin_is_a_sha256_of_a_file_of_a_plausible_length()
    {
        Assert.All(PublishedWeights.All, static w =>
        {
            Assert.Matches("^[0-9a-f]{64}$", w.Sha256);
            Assert.InRange(w.Bytes, 1_000_000, 200_000_000);
            Assert.All(w.Sources, static s => Assert.Equal("https", s.Scheme));
        });
        Assert.Equal(PublishedWeights.All.Count, PublishedWeights.All.Select(static w => w.Sha256).Distinct().Count());
    }

    public Task InitializeAsync()
    {
        // A port of the system's choice: the listener itself cannot ask for one.
        for (var port = 20_000 + (Environment.ProcessId % 20_000); !_server.IsListening; port++)
        {
            _server.Prefixes.Clear();
            _server.Prefixes.Add($"http://127.0.0.1:{port}/");
            _address = new Uri($"http://127.0.0.1:{port}/weights.onnx");
            try
            {
                _server.Start();
            }
            catch (HttpListenerException)
            {
                // Taken: the next one.
            }
        }

        _serving = ServeAsync();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _server.Close();
        await _serving;
        _http.Dispose();
        _folder.Dispose();
    }

    private async Task ServeAsync()
    {
        while (_server.IsListening)
        {
            try
            {
                var context = await _server.GetContextAsync();
                _ranges.Add(context.Request.Headers["Range"] ?? "");
                _answer(context);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Closed, or the client went away.
            }
        }
    }

    private void Whole(HttpListenerContext context) => Send(context, _file, _file.Length);

    private static void Send(HttpListenerContext context, ReadOnlyMemory<byte> bytes, long announced)
    {
        context.Response.ContentLength64 = announced;
        context.Response.OutputStream.Write(bytes.Span);
        context.Response.OutputStream.Flush();
        if (bytes.Length < announced)
        {
            context.Response.Abort();
        }
        else
        {
            context.Response.Close();
        }
    }

    private PublishedWeights Pinned() => new("weights", Convert.ToHexStringLower(SHA256.HashData(_file)), _file.Length, "imagenet", [_address]);

    private Task<bool> Fetch(PublishedWeights weights) => new WeightDownload(_http).FetchAsync(weights, Target, null, CancellationToken.None);
}
