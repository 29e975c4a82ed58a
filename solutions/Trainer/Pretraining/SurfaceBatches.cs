using System.Numerics;
using Suite.Imagery.Textures;
using Suite.Torch.Networks;

namespace Suite.Trainer.Pretraining;

/// <summary>Batches of generated surfaces, drawn ahead on a thread of its own. Batch k depends on the seed and k alone, so a resumed run sees what an unbroken one does.</summary>
internal sealed class SurfaceBatches : IDisposable
{
    /// <summary>Sides and surfaces a batch: each costs a step about the same time.</summary>
    private static readonly (int Side, int Surfaces)[] Shapes = [(64, 32), (96, 16), (64, 32), (96, 16), (64, 32), (128, 10)];

    private const int AheadMax = 4;

    private readonly BatchesAhead _ahead;
    private readonly int _seed;

    public SurfaceBatches(int seed, long first)
    {
        _seed = seed;
        _ahead = new BatchesAhead("surfaces", AheadMax, Draw(first));
    }

    public static int Families => TextureSampler.FamilyNames.Count;

    public static int Defects => TextureSampler.DefectNames.Count;

    public TrainingBatch Next(CancellationToken ct) => _ahead.Next(ct);

    public void Dispose() => _ahead.Dispose();

    private IEnumerable<TrainingBatch> Draw(long first)
    {
        var samplers = Shapes.DistinctBy(static s => s.Side).ToDictionary(
            static s => s.Side,
            static s => (new TextureSampler(new TextureSamplerOptions { Size = s.Side }), new TextureSample(s.Side)));
        for (var k = first; ; k++)
        {
            var (side, surfaces) = Shapes[k % Shapes.Length];
            var (sampler, sample) = samplers[side];
            yield return Batch(k, side, surfaces, sampler, sample);
        }
    }

    private TrainingBatch Batch(long k, int side, int surfaces, TextureSampler sampler, TextureSample sample)
    {
        var (count, cells) = (2 * surfaces, side / 8 * (side / 8));
        var batch = new TrainingBatch(
            count, side, side, new float[count * side * side], new float[count * Families], new float[count * Defects], new float[count * Defects * cells]);
        var random = new Random(Mixed(k));
        for (var i = 0; i < surfaces; i++)
        {
            sampler.Render((ulong)random.NextInt64(), sample);
            Put(batch, 2 * i, sample.Family, sample.First);
            Put(batch, (2 * i) + 1, sample.Family, sample.Second);
        }

        return batch;
    }

    private int Mixed(long k) => unchecked((int)(((ulong)k + ((ulong)_seed << 32)) * 0x9E3779B97F4A7C15 >> 32));

    private static void Put(TrainingBatch batch, int at, int family, TextureView view)
    {
        var side = batch.Width;
        var pixels = batch.Pictures.AsSpan(at * side * side, side * side);
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (view.Pixels[i] / 127.5f) - 1;
        }

        batch.Targets![(at * Families) + family] = 1;
        for (var kind = 0; kind < Defects; kind++)
        {
            batch.Flags![(at * Defects) + kind] = ((int)view.Defects >> kind) & 1;
        }

        var (width, cells) = (side / 8, side / 8 * (side / 8));
        var masks = batch.Masks!.AsSpan(at * Defects * cells, Defects * cells);
        for (var i = 0; i < view.Mask.Length; i++)
        {
            for (var bits = (uint)view.Mask[i]; bits != 0; bits &= bits - 1)
            {
                masks[(BitOperations.TrailingZeroCount(bits) * cells) + (i / side / 8 * width) + (i % side / 8)] = 1;
            }
        }
    }
}
