using Suite.Inspection.Models;
using Suite.Vision;

namespace Suite.Inspection.Line;

/// <summary>What became of a picture, or a tile of one, that was given to a model.</summary>
/// <param name="Score">Null where the model did not look.</param>
/// <param name="Refused">Why not; null where it did.</param>
internal sealed record Looked(ImageScore? Score, string? Refused);

/// <summary>A part of a frame on its way to a model. The frame must stay as it is until <see cref="Done"/> is.</summary>
internal sealed class Look(Frame frame, PixelBox region, long arrived, long deadline)
{
    // Continuations run elsewhere: the worker goes on with the next batch.
    private readonly TaskCompletionSource<Looked> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Frame Frame => frame;

    public PixelBox Region => region;

    public Waiting Waiting { get; } = new(arrived, deadline);

    /// <summary>Never fails: what went wrong is in the answer.</summary>
    public Task<Looked> Done => _done.Task;

    public void Finish(ImageScore score) => _done.TrySetResult(new Looked(score, null));

    public void Refuse(string why) => _done.TrySetResult(new Looked(null, why));
}
