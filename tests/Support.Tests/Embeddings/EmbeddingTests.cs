using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Suite.Support.Embeddings;
using Suite.Support.LanguageModels;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Embeddings;

public sealed class EmbeddingTests
{
    [Fact]
    public async Task A_sentence_has_the_unit_mean_of_its_tokens_vectors_whatever_it_is_batched_with()
    {
        using var directory = new TempDirectory();
        EmbeddingModelFile.Write(directory.Path);
        using var encoder = OnnxSentenceEncoder.Load(new EmbeddingOptions { ModelDirectory = directory.Path, BatchMax = 2 });
        string[] texts = ["Returns late", "parcel", "退货 order refund nobody-knows-this", "", "order"];
        var together = await encoder.GenerateAsync(texts);
        string[][] pieces = [["return", "##s", "late"], ["parcel"], ["退", "货", "order", "refund", "[UNK]", "[UNK]", "[UNK]", "[UNK]", "[UNK]"], [], ["order"]];
        for (var i = 0; i < texts.Length; i++)
        {
            int[] tokens = [EmbeddingModelFile.Token("[CLS]"), .. pieces[i].Select(EmbeddingModelFile.Token), EmbeddingModelFile.Token("[SEP]")];
            var mean = Enumerable.Range(0, EmbeddingModelFile.Width).Select(at => tokens.Average(t => (double)EmbeddingModelFile.Value(t, at))).ToArray();
            var length = Math.Sqrt(mean.Sum(m => m * m));
            var alone = (await encoder.GenerateAsync([texts[i]]))[0].Vector.ToArray();
            for (var at = 0; at < mean.Length; at++)
            {
                Assert.Equal(mean[at] / length, together[i].Vector.Span[at], 5);
                Assert.Equal(together[i].Vector.Span[at], alone[at], 6);
            }
        }
    }

    [Fact]
    public async Task A_model_that_reads_its_first_token_is_pooled_so()
    {
        using var directory = new TempDirectory();
        EmbeddingModelFile.Write(directory.Path, "input_ids");
        Directory.CreateDirectory(directory.File("1_Pooling"));
        File.WriteAllText(directory.File("1_Pooling/config.json"), """{"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}""");
        using var encoder = OnnxSentenceEncoder.Load(new EmbeddingOptions { ModelDirectory = directory.Path });
        var vectors = await encoder.GenerateAsync(["return", "late order"]);
        Assert.Equal(vectors[0].Vector.ToArray(), vectors[1].Vector.ToArray());
    }

    [Fact]
    public void What_is_no_embedding_model_is_refused_at_the_start()
    {
        using var directory = new TempDirectory();
        var options = new EmbeddingOptions { ModelDirectory = directory.Path };
        Assert.Contains("model.onnx", Assert.Throws<InvalidDataException>(() => OnnxSentenceEncoder.Load(options)).Message, StringComparison.Ordinal);
        EmbeddingModelFile.Write(directory.Path, "pixels");
        Assert.Contains("pixels", Assert.Throws<InvalidDataException>(() => OnnxSentenceEncoder.Load(options)).Message, StringComparison.Ordinal);
        EmbeddingModelFile.Write(directory.Path, "input_ids", "past_keys");
        Assert.Contains("past_keys", Assert.Throws<InvalidDataException>(() => OnnxSentenceEncoder.Load(options)).Message, StringComparison.Ordinal);
        File.WriteAllText(directory.File("model.onnx"), "not a model");
        Assert.Contains("cannot be run", Assert.Throws<InvalidDataException>(() => OnnxSentenceEncoder.Load(options)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new EmbeddingOptions { ModelDirectory = directory.File("nowhere") }.Validate());
        Assert.Throws<ArgumentException>(() => new EmbeddingOptions().Validate());
    }

    [Fact]
    public async Task A_service_is_asked_in_its_own_protocol()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        JsonNode? asked = null;
        app.MapPost("/v1/embeddings", async (HttpContext http) =>
        {
            asked = await JsonNode.ParseAsync(http.Request.Body);
            var texts = asked!["input"]!.AsArray();
            var data = new JsonArray([.. texts.Select((t, i) => new JsonObject { ["object"] = "embedding", ["index"] = i, ["embedding"] = Encoded(asked, [t!.GetValue<string>().Length, 1]) })]);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(new JsonObject { ["object"] = "list", ["model"] = "m", ["data"] = data, ["usage"] = new JsonObject { ["prompt_tokens"] = 1, ["total_tokens"] = 1 } }.ToJsonString());
        });
        await app.StartAsync();
        var service = new LanguageModelOptions { Endpoint = new Uri($"{app.Urls.First()}/v1"), Model = "m", Key = "k" };
        using var generator = EmbeddingServices.Generator(new EmbeddingOptions { Service = service });
        var vectors = await generator.GenerateAsync(["one", "three"]);
        Assert.Equal([3f, 1f], vectors[0].Vector.ToArray());
        Assert.Equal([5f, 1f], vectors[1].Vector.ToArray());
        Assert.Equal("m", asked!["model"]!.GetValue<string>());
    }

    /// <summary>As floats, or as the bytes of floats in base64 where the client asks for that.</summary>
    internal static JsonNode Encoded(JsonNode asked, float[] vector) => asked["encoding_format"]?.GetValue<string>() == "base64"
        ? Convert.ToBase64String(vector.SelectMany(BitConverter.GetBytes).ToArray())
        : new JsonArray([.. vector.Select(v => (JsonNode)v)]);
}
