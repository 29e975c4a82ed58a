using Microsoft.Extensions.Options;
using Suite.Inspection.Models;
using Suite.Models;
using Suite.Vision;

namespace Suite.Inspection.Results;

/// <summary>Where a part's pictures are: content addresses and what they take.</summary>
internal sealed record Evidence(string Picture, string? HeatMap, int Bytes);

/// <summary>Pictures of parts: of NG parts durable in the content store, of good ones in memory for a while. Thread-safe.</summary>
internal sealed class EvidenceStore(IContentStore contents, IOptions<EvidenceOptions> options)
{
    private readonly RecentPictures _recent = new(options.Value.RecentBytesMax);

    /// <summary>Keeps a frame as it was seen, before anything is drawn on it.</summary>
    public byte[] Encode(Frame frame) => frame.EncodeJpeg(options.Value.JpegQuality);

    /// <summary>Durable when it returns.</summary>
    /// <param name="picture">A JPEG, PNG or BMP file.</param>
    /// <param name="map">Kept as a grey PNG of one pixel a cell; null for none.</param>
    /// <param name="ct">Cancels the write.</param>
    public async Task<Evidence> KeepAsync(byte[] picture, HeatMap? map, CancellationToken ct)
    {
        var at = await contents.PutAsync(picture, ct);
        if (map is null)
        {
            return new Evidence(at.Value, null, picture.Length);
        }

        var png = EncodeMap(map);
        return new Evidence(at.Value, (await contents.PutAsync(png, ct)).Value, picture.Length + png.Length);
    }

    /// <summary>Keeps the picture of a good part for a while.</summary>
    public void Remember(string resultId, byte[] picture) => _recent.Add(resultId, picture);

    /// <summary>The picture of a result; null where it is not kept, or no longer.</summary>
    public async Task<ReadOnlyMemory<byte>?> FindAsync(PartInspected result, CancellationToken ct)
    {
        if (result.Picture is { } address && await contents.GetAsync(new ContentAddress(address), ct) is { } stored)
        {
            return stored;
        }

        // Spelled out: null as an array would become a memory of no bytes.
        return _recent.Find(result.Id) is { } recent ? new ReadOnlyMemory<byte>(recent) : default(ReadOnlyMemory<byte>?);
    }

    public async Task<ReadOnlyMemory<byte>?> FindMapAsync(PartInspected result, CancellationToken ct) =>
        result.HeatMap is { } address ? await contents.GetAsync(new ContentAddress(address), ct) : null;

    internal static byte[] EncodeMap(HeatMap map)
    {
        using var grey = Frame.FromPixels(Array.ConvertAll(map.Values, static v => (byte)Math.Clamp(float.IsNaN(v) ? 0 : v * 255, 0, 255)), map.Width, map.Height, 1);
        return grey.EncodePng();
    }

    internal static HeatMap DecodeMap(ReadOnlySpan<byte> png)
    {
        using var grey = Frame.Decode(png);
        var pixels = new byte[grey.Width * grey.Height];
        grey.CopyPixels(pixels);
        return new HeatMap(grey.Width, grey.Height, Array.ConvertAll(pixels, static p => p / 255f));
    }
}
