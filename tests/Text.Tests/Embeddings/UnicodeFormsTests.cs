using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Suite.TestKit.Processes;
using Suite.Text.Embeddings;
using Xunit;

namespace Suite.Text.Tests.Embeddings;

public sealed class UnicodeFormsTests
{
    /// <summary>Every character there is, and letters with one and two marks.</summary>
    [Fact]
    public void Forms_are_those_of_ICU()
    {
        var all = new StringBuilder();
        for (var code = 0; code < 0x110000; code++)
        {
            // The marks' own order is left as written, so no mark stands beside another here.
            if (Rune.TryCreate(code, out var rune) && code is not (0x2028 or 0x2029))
                all.Append(rune.ToString()).Append('|');
        }

        foreach (var letter in "aeiouAEOnNcC가각")
        {
            foreach (var mark in "\u0300\u0301\u0302\u0303\u0308\u0327\u0323")
                all.Append(letter).Append(mark).Append('|').Append(letter).Append('\u0302').Append('\u0301').Append('|');
        }

        var texts = all.ToString().Split('|');
        Func<string, string>[] ours = [UnicodeForms.Nfc, UnicodeForms.Nfd, UnicodeForms.Nfkc, UnicodeForms.Nfkd];
        var theirs = Theirs(texts);
        for (var i = 0; i < texts.Length; i++)
        {
            for (var form = 0; form < ours.Length; form++)
                Assert.True(theirs[i][form] == ours[form](texts[i]), $"U+{(texts[i].Length > 0 ? char.ConvertToUtf32(texts[i], 0) : 0):X}, form {form}");
        }
    }

    private static string[][] Theirs(string[] texts)
    {
        const string Script = "const t=JSON.parse(require('fs').readFileSync(0,'utf8'));console.log(JSON.stringify(t.map(x=>['NFC','NFD','NFKC','NFKD'].map(f=>x.normalize(f)))))";
        var start = new ProcessStartInfo("node", ["-e", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = Repository.Root };
        using var node = Process.Start(start)!;
        var reading = node.StandardOutput.ReadToEndAsync();
        node.StandardInput.Write(JsonSerializer.Serialize(texts));
        node.StandardInput.Close();
        return JsonSerializer.Deserialize<string[][]>(reading.GetAwaiter().GetResult())!;
    }
}
