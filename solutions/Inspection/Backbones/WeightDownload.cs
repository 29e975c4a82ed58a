using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Suite.Inspection.Backbones;

/// <summary>Weights could not be fetched; the message says from where and why, for the person who asked.</summary>
public sealed class WeightDownloadException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Fetches a pinned file. What arrived before a break is kept beside the target (<c>.part</c>) and continued the next time; nothing is put in
/// its place before all of its bytes have the pinned SHA-256, and a file that has them is not fetched again.
/// </summary>
public sealed class WeightDownload(HttpClient http)
{
    private const int BufferBytes = 1 << 17;

    /// <summary>A server that sends nothing for so long is given up; a slow one is not.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <param name="progress">Bytes there so far.</param>
    /// <returns>False where the file was there already.</returns>
    /// <exception cref="WeightDownloadException">No source gave it, or what was given is not the pinned file.</exception>
    public async Task<bool> FetchAsync(PublishedWeights weights, string path, IProgress<long>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (File.Exists(path))
        {
            return await HashAsync(path, ct) == weights.Sha256
                ? false
                : throw new WeightDownloadException($"'{path}' is another file: it does not have the SHA-256 of {weights.Name}. Move it away, or name another place with --out.");
        }

        var part = path + ".part";
        var reasons = new List<string>();
        foreach (var source in weights.Sources)
        {
            try
            {
                await ContinueAsync(source, part, weights.Bytes, progress, ct);
                if (await HashAsync(part, ct) is var hash && hash == weights.Sha256)
                {
                    File.Move(part, path);
                    return true;
                }

                File.Delete(part);
                reasons.Add($"{source.Host} gave another file (SHA-256 {hash}, pinned {weights.Sha256})");
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
            {
                reasons.Add($"{source.Host}: {(e is OperationCanceledException ? $"nothing came for {Silence.TotalSeconds} s" : e.Message)}");
            }
        }

        throw new WeightDownloadException(
            $"{weights.Name} could not be fetched: {string.Join("; ", reasons)}. If this machine has no network, fetch the file elsewhere, put it at '{path}' and run this again: its SHA-256 must be {weights.Sha256}.");
    }

    private async Task ContinueAsync(Uri source, string part, long bytes, IProgress<long>? progress, CancellationToken ct)
    {
        var there = File.Exists(part) ? new FileInfo(part).Length : 0;
        if (there >= bytes)
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Silence);
        using var request = new HttpRequestMessage(HttpMethod.Get, source);
        request.Headers.Range = there > 0 ? new RangeHeaderValue(there, null) : null;
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        response.EnsureSuccessStatusCode();

        // A server may ignore the range and begin anew, or begin elsewhere.
        var continues = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == there;
        await using var file = new FileStream(part, continues ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes);
        await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
        var buffer = new byte[BufferBytes];
        for (var total = continues ? there : 0; await body.ReadAsync(buffer, patience.Token) is > 0 and var read; progress?.Report(total))
        {
            patience.CancelAfter(Silence);
            total += read;
            if (total > bytes)
            {
                throw new IOException($"it sends more than the {bytes} bytes of the file");
            }

            await file.WriteAsync(buffer.AsMemory(0, read), ct);
        }
    }

    private static async Task<string> HashAsync(string path, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct));
    }
}
