using System.Globalization;
using Suite.Torch.Networks;

namespace Suite.Trainer.Pretraining;

/// <summary>Means of the losses since they were last taken.</summary>
internal sealed class RunningLosses
{
    private readonly double[] _sums = new double[6];
    private int _count;

    public void Add(TrainingLosses losses)
    {
        double[] values = [losses.Total, losses.Classes, losses.Accuracy, losses.Flags, losses.Contrast, losses.Masks];
        for (var i = 0; i < values.Length; i++)
        {
            _sums[i] += values[i];
        }

        _count++;
    }

    /// <summary>Total, family, accuracy, defects, contrast, patches, separated by commas.</summary>
    public string TakeMeans()
    {
        var text = string.Join(',', _sums.Select(s => (s / _count).ToString("F4", CultureInfo.InvariantCulture)));
        Array.Clear(_sums);
        _count = 0;
        return text;
    }
}
