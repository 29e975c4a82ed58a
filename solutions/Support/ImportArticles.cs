using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Suite.Hosting;
using Suite.Journal;
using Suite.Support.Bots;
using Suite.Support.Knowledge;

namespace Suite.Support;

/// <summary>
/// Articles in bulk, one a line, and an answer for each: a bad line never fails its neighbours. The status is sent before the first line is read, so
/// whatever goes wrong is told in a line.
/// </summary>
internal static class ImportArticles
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/support/articles/import", HandleAsync)
        .WithName("ImportArticles").WithSummary("Stores articles, one JSON object a line; answers one line a line.").RequireScope(Scopes.SupportManage)
        .AsStream()
        .TakesText("application/x-ndjson", "One article a line: id, language, title, format, body, url. Of any length. Read the answer while sending.")
        .GivesLines<ImportLine>().Refuses(429);

    private static async Task<IResult> HandleAsync(
        HttpContext http, ArticleBook articles, BotCatalog bots, IOptions<BotOptions> options, SuiteServerOptions server, CancellationToken ct)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        var import = new ArticleImport(http, articles, bots, options.Value);
        try
        {
            await import.RunAsync(http.Request.BodyReader, ct);
        }
        catch (Exception e) when (server.Exceptions.Find(e) is { } problem)
        {
            await import.EndAsync(problem, ct);
        }

        return Results.Empty;
    }
}

/// <summary>One import under way: lines are gathered into batches, each stored and journaled together, then answered.</summary>
internal sealed class ArticleImport(HttpContext http, ArticleBook articles, BotCatalog bots, BotOptions options)
{
    private readonly Caller _caller = http.GetCaller();
    private readonly LineSplitter _lines = new(options.ImportLineBytesMax);
    private readonly List<(long Line, Article? Article, Problem? Problem)> _batch = [];
    private readonly ArrayBufferWriter<byte> _answer = new();
    private long _line;
    private long _position;
    private long _batchBytes;
    private int _stored;
    private int _unchanged;
    private int _failed;

    public async Task RunAsync(PipeReader body, CancellationToken ct)
    {
        http.Response.ContentType = "application/x-ndjson";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.BodyWriter.FlushAsync(ct);
        while (true)
        {
            var read = await body.ReadAsync(ct);
            var arrived = read.Buffer;
            LineKind kind;
            while ((kind = _lines.TryTake(ref arrived, read.IsCompleted, out var line)) != LineKind.None)
            {
                Take(kind, line);
                if (_batch.Count >= options.ImportBatchMax || _batchBytes >= options.ImportLineBytesMax)
                {
                    await StoreAsync(ct);
                }
            }

            body.AdvanceTo(arrived.Start, arrived.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        await StoreAsync(ct);
        var indexed = _position == 0 || await bots.WaitForAsync(_caller.Tenant, _position, ct);
        await WriteAsync(new ImportLine(Done: true, Stored: _stored, Unchanged: _unchanged, Failed: _failed, Position: _position, Indexed: indexed), ct);
    }

    /// <summary>The journal or the content store failed on the way: what was answered is stored, the rest is not.</summary>
    public Task EndAsync(Problem problem, CancellationToken ct) => WriteAsync(
        new ImportLine(Line: _batch.Count > 0 ? _batch[0].Line : _line + 1, Error: ShapeOf(problem), Stored: _stored, Unchanged: _unchanged, Failed: _failed, Position: _position), ct);

    private void Take(LineKind kind, in ReadOnlySequence<byte> line)
    {
        _line++;
        if (kind == LineKind.TooLong)
        {
            _batch.Add((_line, null, new Problem(413, "line-too-long", "The line is too long.", $"A line may have at most {options.ImportLineBytesMax} bytes. It was skipped.")));
            return;
        }

        if (IsBlank(line))
        {
            return;
        }

        _batchBytes += line.Length;
        using var fields = JsonFields.Parse(line.IsSingleSegment ? line.FirstSpan : line.ToArray(), new JsonLimits { BodyBytesMax = options.ImportLineBytesMax });
        var article = ArticleRequest.ReadLine(fields);
        _batch.Add((_line, article, article is null ? fields.ToProblem() : null));
    }

    private static bool IsBlank(in ReadOnlySequence<byte> line)
    {
        foreach (var segment in line)
        {
            if (segment.Span.ContainsAnyExcept(" \t\r"u8))
            {
                return false;
            }
        }

        return true;
    }

    private async Task StoreAsync(CancellationToken ct)
    {
        var good = _batch.Where(b => b.Article is not null).ToList();
        var results = good.Count == 0 ? [] : await articles.PutAsync(_caller.Tenant, [.. good.Select(b => b.Article!)], _caller.KeyId, ct);
        var next = 0;
        foreach (var (line, article, problem) in _batch)
        {
            var answer = article is null ? new ImportLine(Line: line, Error: ShapeOf(problem!)) : Answer(line, article, results[next++]);
            _failed += answer.Error is null ? 0 : 1;
            Append(answer);
        }

        _batch.Clear();
        _batchBytes = 0;
        await FlushAsync(ct);
    }

    private ImportLine Answer(long line, Article article, ArticleResult result)
    {
        if (result.Outcome == ArticleOutcome.TooMany)
        {
            return new ImportLine(Line: line, Id: article.Id, Language: article.Language, Error: ShapeOf(ArticleRequest.TooMany(articles.ArticlesMax)));
        }

        _stored += result.Outcome == ArticleOutcome.Stored ? 1 : 0;
        _unchanged += result.Outcome == ArticleOutcome.Unchanged ? 1 : 0;
        _position = Math.Max(_position, result.Position);
        return new ImportLine(Line: line, Id: article.Id, Language: article.Language, Status: ArticleRequest.NameOf(result.Outcome), Position: result.Position);
    }

    private ProblemShape ShapeOf(Problem problem) =>
        new("urn:suite:problem:" + problem.Code, problem.Title, problem.Status, Problem.TraceId(http), problem.Detail, problem.Errors);

    private Task WriteAsync(ImportLine line, CancellationToken ct)
    {
        Append(line);
        return FlushAsync(ct);
    }

    private void Append(ImportLine line)
    {
        using (var json = new Utf8JsonWriter(_answer, Problem.Writing))
        {
            JsonSerializer.Serialize(json, line, AdministrationJson.Default.ImportLine);
        }

        _answer.Write("\n"u8);
    }

    private async Task FlushAsync(CancellationToken ct)
    {
        if (_answer.WrittenCount > 0)
        {
            await http.Response.BodyWriter.WriteAsync(_answer.WrittenMemory, ct);
            _answer.ResetWrittenCount();
        }
    }
}
