using System.Threading.Channels;
using Suite.Torch.Networks;

namespace Suite.Trainer;

/// <summary>Batches that are made ahead of the training, in order, on a thread of their own. Taken by one caller at a time.</summary>
internal sealed class BatchesAhead : IDisposable
{
    private readonly Channel<TrainingBatch> _ready;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    /// <param name="name">Of the thread.</param>
    /// <param name="aheadMax">Ready and not yet taken; when full, making waits.</param>
    /// <param name="batches">Made one after the other; what it throws is thrown to whoever takes the next batch.</param>
    public BatchesAhead(string name, int aheadMax, IEnumerable<TrainingBatch> batches)
    {
        _ready = Channel.CreateBounded<TrainingBatch>(aheadMax);
        _thread = new Thread(() => Make(batches)) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public TrainingBatch Next(CancellationToken ct) => _ready.Reader.ReadAsync(ct).AsTask().GetAwaiter().GetResult();

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private void Make(IEnumerable<TrainingBatch> batches)
    {
        try
        {
            foreach (var batch in batches)
            {
                _ready.Writer.WriteAsync(batch, _stop.Token).AsTask().GetAwaiter().GetResult();
            }

            _ready.Writer.Complete();
        }
        catch (OperationCanceledException)
        {
            _ready.Writer.Complete();
        }
#pragma warning disable CA1031 // Handed to whoever takes the next batch.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _ready.Writer.Complete(e);
        }
    }
}
