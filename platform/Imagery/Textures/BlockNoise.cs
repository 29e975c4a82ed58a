using System.Runtime.Intrinsics;
using Suite.Imagery.Fields;

namespace Suite.Imagery.Textures;

/// <summary>
/// What a lossy codec does to a picture: the cosine transform of blocks of 8 × 8, coefficients rounded to multiples that grow
/// with frequency, and back. JPEG without the file (Wallace, "The JPEG still picture compression standard", CACM 1991).
/// </summary>
internal static class BlockNoise
{
    private static readonly float[] Cosines = Build();

    /// <param name="field">Grey levels; sides that are no multiple of 8 keep their rest.</param>
    /// <param name="step">Rounding of the lowest frequency, in grey levels times 8; the highest is rounded eight times as hard.</param>
    public static void Apply(Field field, float step)
    {
        Span<float> block = stackalloc float[64], spare = stackalloc float[64];
        for (var y = 0; y + 8 <= field.Size; y += 8)
        {
            for (var x = 0; x + 8 <= field.Size; x += 8)
            {
                for (var row = 0; row < 8; row++)
                    field.Row(y + row).Slice(x, 8).CopyTo(block[(row * 8)..]);
                Forward(block, spare);
                Round(block, step);
                Backward(block, spare);
                for (var row = 0; row < 8; row++)
                    block.Slice(row * 8, 8).CopyTo(field.Row(y + row)[x..]);
            }
        }
    }

    private static void Round(Span<float> block, float step)
    {
        for (var i = 0; i < 64; i++)
        {
            var own = step * (1 + (((i & 7) + (i >> 3)) * .5f));
            block[i] = MathF.Round(block[i] / own) * own;
        }
    }

    /// <summary>The block becomes the transposed of its coefficients C × block × Cᵀ; rounding treats both directions alike.</summary>
    private static void Forward(Span<float> block, Span<float> spare)
    {
        Multiply(block, spare, 8, 1);
        Transpose(spare, block);
        Multiply(block, spare, 8, 1);
        spare.CopyTo(block);
    }

    /// <summary>Turns the transposed coefficients back into an upright block.</summary>
    private static void Backward(Span<float> block, Span<float> spare)
    {
        Multiply(block, spare, 1, 8);
        Transpose(spare, block);
        Multiply(block, spare, 1, 8);
        spare.CopyTo(block);
    }

    /// <summary>to = M × block, where M is the table of cosines, or its transposed, by the two strides.</summary>
    private static void Multiply(Span<float> block, Span<float> to, int rowStride, int columnStride)
    {
        for (var row = 0; row < 8; row++)
        {
            var sum = Vector256<float>.Zero;
            for (var column = 0; column < 8; column++)
                sum += Vector256.Create<float>(block.Slice(column * 8, 8)) * Cosines[(row * rowStride) + (column * columnStride)];
            sum.CopyTo(to.Slice(row * 8, 8));
        }
    }

    private static void Transpose(Span<float> from, Span<float> to)
    {
        for (var i = 0; i < 64; i++)
            to[((i & 7) * 8) + (i >> 3)] = from[i];
    }

    private static float[] Build()
    {
        var table = new float[64];
        for (var k = 0; k < 8; k++)
            for (var n = 0; n < 8; n++)
                table[(k * 8) + n] = MathF.Cos(MathF.PI * ((2 * n) + 1) * k / 16) * (k == 0 ? MathF.Sqrt(1 / 8f) : .5f);
        return table;
    }
}
