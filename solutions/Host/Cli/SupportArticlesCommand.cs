using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Suite.Support.Bots;
using Suite.Support.Knowledge;

namespace Suite.Host.Cli;

/// <summary><c>./suite support articles</c>: what the bot answers from.</summary>
internal static class SupportArticlesCommand
{
    public static Command Create() => new("articles", "Import and list what the bot answers from.") { Import(), List() };

    private static Command Import()
    {
        var target = new TargetOptions();
        var folder = new Argument<string>("folder") { Description = "folder, or .zip of one, with the folders en and zh and in them .md, .html and .txt files" };
        var address = new Option<string?>("--url") { Description = "where customers read an article, such as https://shop.example/help/{language}/{id}" };
        var command = new Command("import", "Store every article of a folder; broken files are named and keep no other from being stored.") { folder, address };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var files = ArticleFolder.Read(parsed.GetValue(folder)!, parsed.GetValue(address));
            await using var client = await target.ConnectAsync(parsed, ct);
            var result = await SendAsync(client, files, ct);
            Output.Result(result, target.Json(parsed));
            return result["failed"]!.GetValue<int>() == 0 ? 0 : 1;
        });
        return command;
    }

    private static Command List()
    {
        var target = new TargetOptions();
        var language = new Option<string?>("--language") { Description = "en or zh; both when left out" };
        var command = new Command("list", "Every article with its size and when it was stored.") { language };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var articles = new JsonArray();
            string? after = null;
            do
            {
                var query = $"?limit=1000{(parsed.GetValue(language) is { } wanted ? $"&language={Uri.EscapeDataString(wanted)}" : "")}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}";
                var page = await client.SendAsync(HttpMethod.Get, "/v1/support/articles" + query, null, ct);
                foreach (var article in page["articles"]!.AsArray())
                {
                    articles.Add(article!.DeepClone());
                }

                after = page["next"]?.GetValue<string>();
            }
            while (after is not null);
            if (target.Json(parsed))
            {
                Output.Result(new JsonObject { ["articles"] = articles }, json: true);
                return 0;
            }

            foreach (var article in articles)
            {
                Console.Out.WriteLine($"{article!["language"]}/{article["id"]}  {article["title"]}  {article["bytes"]} bytes  {article["updatedAt"]}");
            }

            return 0;
        });
        return command;
    }

    private static Task<JsonObject> SendAsync(SuiteClient client, IEnumerable<ArticleFile> files, CancellationToken ct) =>
        Output.WithProgressAsync("Importing", async progress =>
        {
            var sent = new List<string>();
            var broken = new JsonArray();
            JsonObject? last = null;
            await client.StreamAsync(
                "/v1/support/articles/import",
                async (body, token) =>
                {
                    foreach (var file in files)
                    {
                        if (file.Article is not { } article)
                        {
                            lock (broken)
                            {
                                Note(broken, file.Path, file.Fault!);
                            }

                            continue;
                        }

                        lock (sent)
                        {
                            sent.Add(file.Path);
                        }

                        await body.WriteAsync(Line(article), token);
                    }
                },
                (line, _) =>
                {
                    last = line["done"] is null && line["stored"] is null ? last : line;
                    if (line["line"] is { } number && line["error"] is JsonObject error)
                    {
                        string path;
                        lock (sent)
                        {
                            path = sent[Math.Min(sent.Count, number.GetValue<int>()) - 1];
                        }

                        lock (broken)
                        {
                            Note(broken, path, $"{error["title"]} {error["detail"]} {error["errors"]?.ToJsonString()}".TrimEnd());
                        }
                    }

                    progress.Report((0.5, $"{line["line"]} articles"));
                    return Task.CompletedTask;
                },
                ct);
            if (last?["done"]?.GetValue<bool>() != true)
            {
                throw new CommandException($"The server stopped in the middle of the import: {last?["error"]?.ToJsonString() ?? "look at its log"}. Run the command again: nothing is stored twice.");
            }

            return new JsonObject
            {
                ["stored"] = last["stored"]!.GetValue<int>(),
                ["unchanged"] = last["unchanged"]!.GetValue<int>(),
                ["failed"] = broken.Count,
                ["broken"] = broken,
                ["position"] = last["position"]!.GetValue<long>(),
                ["indexed"] = last["indexed"]!.GetValue<bool>(),
            };
        });

    private static void Note(JsonArray broken, string path, string why)
    {
        broken.Add(new JsonObject { ["file"] = path, ["why"] = why });
        Console.Error.WriteLine($"{path}: {why}");
    }

    private static byte[] Line(Article article)
    {
        var line = new JsonObject
        {
            ["id"] = article.Id,
            ["language"] = article.Language,
            ["title"] = article.Title,
            ["format"] = article.Format.ToString().ToLowerInvariant(),
            ["body"] = article.Body,
        };
        if (article.Url is { } url)
        {
            line["url"] = url;
        }

        return [.. JsonSerializer.SerializeToUtf8Bytes(line), (byte)'\n'];
    }
}
