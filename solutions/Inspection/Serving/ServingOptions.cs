using System.ComponentModel.DataAnnotations;
using Suite.Inspection.Line;
using Suite.Onnx;

namespace Suite.Inspection.Serving;

/// <summary>How models are run. Checked at start.</summary>
internal sealed class ServingOptions
{
    /// <summary>Where networks run.</summary>
    public OnnxSessionOptions Network { get; set; } = new();

    /// <summary>Pictures in a batch.</summary>
    [Range(1, BatchPlan.CountLimit)]
    public int BatchMax { get; set; } = BatchPlan.CountLimit;

    /// <summary>
    /// Whether batches are filled up to 1, 2, 4 … pictures, and all these sizes run before the first picture comes: a GPU's runtime tries out its kernels, or builds an
    /// engine, for every size it meets, which takes seconds that a part does not have. Null: on a GPU.
    /// </summary>
    public bool? FixedBatchSizes { get; set; }

    /// <summary>
    /// Longest a picture waits for company. Null: 4 ms on a GPU, where a batch is nearly as fast as one picture; not at all on a CPU, where it takes as long as its pictures
    /// one after the other (docs/performance.md), so that waiting only adds to the latency.
    /// </summary>
    [Range(0, 1_000)]
    public int? BatchWaitMs { get; set; }

    /// <summary>Threads that prepare batches and run them: while one runs the network, another prepares the next.</summary>
    [Range(1, 64)]
    public int Workers { get; set; } = 2;

    /// <summary>Pictures and tiles that wait for one model. One more is refused: skipped, not inspected, or answered 429, as its sender needs it.</summary>
    [Range(1, 100_000)]
    public int QueueMax { get; set; } = 512;

    /// <summary>Models held open at once; the least recently used idle one makes room.</summary>
    [Range(1, 64)]
    public int ModelsOpenMax { get; set; } = 6;

    /// <summary>A camera hears of a promotion after this long at most.</summary>
    [Range(10, 60_000)]
    public int ChampionAgeMsMax { get; set; } = 500;
}
