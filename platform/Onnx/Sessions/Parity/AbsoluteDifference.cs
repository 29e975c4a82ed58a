namespace Suite.Onnx.Parity;

/// <summary>The worst difference so far of one output, and the largest value that it is a share of.</summary>
internal struct AbsoluteDifference
{
    private float _largest;
    private double _worst;
    private double _squares;
    private double _squaredDifferences;
    private (int Item, int Index, float Expected, float Actual) _where;

    public void Add(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, int item)
    {
        if (expected.Length != actual.Length)
        {
            (_worst, _where) = (double.PositiveInfinity, (item, Math.Min(expected.Length, actual.Length), expected.Length, actual.Length));
            return;
        }

        for (var i = 0; i < expected.Length; i++)
        {
            _largest = Math.Max(_largest, float.IsFinite(expected[i]) ? Math.Abs(expected[i]) : 0);
            _squares += (double)expected[i] * expected[i];
            var difference = expected[i].Equals(actual[i]) ? 0 : Math.Abs((double)expected[i] - actual[i]);
            difference = double.IsNaN(difference) ? double.PositiveInfinity : difference;
            _squaredDifferences += difference * difference;
            if (difference > _worst)
            {
                (_worst, _where) = (difference, (item, i, expected[i], actual[i]));
            }
        }
    }

    private static double Share(double difference, double whole) => difference == 0 ? 0 : difference / whole;

    public readonly OutputDifference ToRelative(string output) =>
        new(output, Share(_worst, _largest), Math.Sqrt(Share(_squaredDifferences, _squares)), _where.Item, _where.Index, _where.Expected, _where.Actual);
}
