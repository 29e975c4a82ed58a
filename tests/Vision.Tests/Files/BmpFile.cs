using System.Buffers.Binary;

namespace Suite.Vision.Tests.Files;

/// <summary>Uncompressed BMP files.</summary>
internal static class BmpFile
{
    /// <param name="pixels">Row by row from the top, bytesPerPixel each.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="bytesPerPixel">1 (grey palette), 3 or 4.</param>
    /// <param name="fromTop">Rows stored from the top, as a negative height says.</param>
    public static byte[] Write(byte[] pixels, int width, int height, int bytesPerPixel, bool fromTop = false)
    {
        var stride = (width * bytesPerPixel + 3) / 4 * 4;
        var palette = bytesPerPixel == 1 ? 1024 : 0;
        var file = new byte[54 + palette + stride * height];
        file[0] = (byte)'B';
        file[1] = (byte)'M';
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54 + palette);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), fromTop ? -height : height);
        file[26] = 1;
        file[28] = (byte)(8 * bytesPerPixel);
        for (var i = 0; i < palette; i++)
            file[54 + i] = i % 4 == 3 ? (byte)0 : (byte)(i / 4);
        for (var y = 0; y < height; y++)
        {
            var row = fromTop ? y : height - 1 - y;
            pixels.AsSpan(y * width * bytesPerPixel, width * bytesPerPixel).CopyTo(file.AsSpan(54 + palette + row * stride));
        }

        return file;
    }
}
