using System.Numerics;
using System.Runtime.InteropServices;
using Suite.Text.Linear;

namespace Suite.Text.Neural;

/// <summary>
/// Parameters in rows with Adam's two moments (Kingma and Ba, 2015) beside them. Rows without a gradient in a step are left alone, moments too ("lazy" Adam): of
/// tens of thousands of embeddings a batch touches hundreds.
/// </summary>
/// <param name="rows">How many.</param>
/// <param name="width">Floats in a row, a multiple of 16.</param>
/// <param name="sharedSecond">
/// One second moment a row, of its gradient's mean square, instead of one a float (as Anil et al., Memory efficient adaptive optimization, 2019, share them): a third less
/// memory to go through, and no root or division a float.
/// </param>
internal sealed class AdamParameters(int rows, int width, bool sharedSecond = false)
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.999f;
    private const float Epsilon = 1e-8f;

    private readonly float[] _first = new float[rows * width];
    private readonly float[] _second = new float[sharedSecond ? rows : rows * width];
    private readonly int[] _slotOf = Filled(rows);
    private readonly List<int> _touched = [];
    private float[] _gradients = new float[Math.Min(rows, 1024) * width];

    public float[] Values { get; } = new float[rows * width];

    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * width, width);

    /// <summary>The step's gradient of a row, to be added to; zero at first. Valid until the next call.</summary>
    public Span<float> Gradient(int row)
    {
        if (_slotOf[row] < 0)
        {
            _slotOf[row] = _touched.Count;
            _touched.Add(row);
            if (_touched.Count * width > _gradients.Length)
            {
                Array.Resize(ref _gradients, _gradients.Length * 2);
            }

            _gradients.AsSpan(_slotOf[row] * width, width).Clear();
        }

        return _gradients.AsSpan(_slotOf[row] * width, width);
    }

    /// <summary>Normal with the given deviation: sum of twelve uniforms, the same on every machine.</summary>
    public void Randomize(Random random, float deviation)
    {
        for (var i = 0; i < Values.Length; i++)
        {
            var sum = 0.0;
            for (var k = 0; k < 12; k++)
            {
                sum += random.NextDouble();
            }

            Values[i] = (float)(sum - 6) * deviation;
        }
    }

    /// <param name="rate">Learning rate, corrected for the moments' start at zero.</param>
    public void Step(float rate)
    {
        foreach (var row in _touched)
        {
            StepRow(row, rate);
            _slotOf[row] = -1;
        }

        _touched.Clear();
    }

    /// <summary>What Adam's bias correction makes of a learning rate in step t, from 1.</summary>
    public static float Corrected(float rate, int step) => rate * MathF.Sqrt(1 - MathF.Pow(Beta2, step)) / (1 - MathF.Pow(Beta1, step));

    private void StepRow(int row, float rate)
    {
        if (sharedSecond)
        {
            StepRowShared(row, rate);
            return;
        }

        var gradient = Vectors(_gradients, _slotOf[row]);
        var first = Vectors(_first, row);
        var second = Vectors(_second, row);
        var values = Vectors(Values, row);
        for (var i = 0; i < values.Length; i++)
        {
            first[i] = (first[i] * Beta1) + (gradient[i] * (1 - Beta1));
            second[i] = (second[i] * Beta2) + (gradient[i] * gradient[i] * (1 - Beta2));
            values[i] -= first[i] * rate / (Vector.SquareRoot(second[i]) + new Vector<float>(Epsilon));
        }
    }

    private void StepRowShared(int row, float rate)
    {
        var own = _gradients.AsSpan(_slotOf[row] * width, width);
        _second[row] = (_second[row] * Beta2) + (SimdRows.Dot(own, own) / width * (1 - Beta2));
        var scale = rate / (MathF.Sqrt(_second[row]) + Epsilon);
        var gradient = Vectors(_gradients, _slotOf[row]);
        var first = Vectors(_first, row);
        var values = Vectors(Values, row);
        for (var i = 0; i < values.Length; i++)
        {
            first[i] = (first[i] * Beta1) + (gradient[i] * (1 - Beta1));
            values[i] -= first[i] * scale;
        }
    }

    private Span<Vector<float>> Vectors(float[] array, int row) => MemoryMarshal.Cast<float, Vector<float>>(array.AsSpan(row * width, width));

    private static int[] Filled(int rows)
    {
        var slots = new int[rows];
        Array.Fill(slots, -1);
        return slots;
    }
}
